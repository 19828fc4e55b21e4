import type { SupportArea } from '../../page/area.js';
import { ApisPage } from './apis.page.js';
import { IntrospectorsPage } from './introspectors.page.js';

export const apis: SupportArea = {
  navigation: { href: '/admin/apis', label: 'APIs' },
  routes: [ApisPage, IntrospectorsPage],
};
