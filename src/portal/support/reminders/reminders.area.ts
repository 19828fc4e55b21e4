import type { SupportArea } from '../../page/area.js';
import { RemindersPage } from './reminders.page.js';

export const reminders: SupportArea = {
  navigation: { href: '/admin/reminders', label: 'Reminders' },
  routes: [RemindersPage],
};
