import type { SupportArea } from '../../page/area.js';
import { ManagersMissingPage } from './managers-missing.page.js';
import { OverviewPage } from './overview.page.js';

export const overview: SupportArea = {
  navigation: { href: '/admin', label: 'Overview' },
  routes: [OverviewPage, ManagersMissingPage],
};
