import type { SupportArea } from '../../page/area.js';
import { MailsPage } from './mails.page.js';

export const mails: SupportArea = {
  navigation: { href: '/admin/notifications', label: 'Mails' },
  routes: [MailsPage],
};
