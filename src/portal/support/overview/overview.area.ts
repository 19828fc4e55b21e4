import type { SupportArea } from '../../page/area.js';
import { OverviewPage } from './overview.page.js';

export const overview: SupportArea = {
  navigation: { href: '/admin', label: 'Overview' },
  routes: [OverviewPage],
};
