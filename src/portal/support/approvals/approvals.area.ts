import type { SupportArea } from '../../page/area.js';
import { ApprovalsPage } from './approvals.page.js';

export const approvals: SupportArea = {
  navigation: { href: '/admin/approvals', label: 'Approvals' },
  routes: [ApprovalsPage],
};
