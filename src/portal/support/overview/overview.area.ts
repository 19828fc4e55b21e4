import type { SupportArea } from '../../page/area.js';
import { OverviewPage } from './overview.page.js';
import { OverviewController } from './overview.controller.js';

export const overview: SupportArea = {
  navigation: { href: '/admin', label: 'Overview' },
  routes: [OverviewPage, OverviewController],
};
