import type { SupportArea } from '../../page/area.js';
import { ReminderPreview } from '../../contract/reminder-preview.js';
import { RemindersPage } from './reminders.page.js';
import { RemindersController } from './reminders.controller.js';
import { SweepReports } from './sweep-reports.js';

export const reminders: SupportArea = {
  navigation: { href: '/admin/reminders', label: 'Reminders' },
  routes: [RemindersPage, RemindersController],
  providers: [SweepReports, { provide: ReminderPreview, useExisting: SweepReports }],
};
