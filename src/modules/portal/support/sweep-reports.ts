import { Injectable } from '@nestjs/common';
import type { CalendarDate } from '../../../shared/calendar-date.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import { Recipients } from '../../notifications/contract/recipients.js';
import { SentNotifications } from '../../notifications/contract/sent-notifications.js';
import { Reminders } from '../../secrets/contract/reminders.js';
import type { ForeseenReminder, ReminderPreview } from '../contract/reminder-preview.js';

/** Joins what the sweeps found with whose it is and who is told. */
@Injectable()
export class SweepReports implements ReminderPreview {
  constructor(
    private readonly reminders: Reminders,
    private readonly applications: ApplicationDirectory,
    private readonly recipients: Recipients,
    private readonly notifications: SentNotifications,
  ) {}

  request() {
    return this.reminders.request();
  }

  /** A page of sweeps, the newest first, with how many people each told. */
  async sweeps(limit: number, cursor?: string) {
    const { items, nextCursor } = await this.reminders.sweeps(limit, cursor);
    const notified = await this.notifications.countByCause(items.map(({ id }) => id));
    return {
      items: items.map((sweep) => ({
        ...sweep,
        startedAt: sweep.startedAt.toISOString(),
        finishedAt: sweep.finishedAt?.toISOString() ?? null,
        notified: notified.get(sweep.id) ?? 0,
      })),
      nextCursor,
    };
  }

  async preview(on: CalendarDate): Promise<ForeseenReminder[]> {
    const due = await this.reminders.preview(on);
    const known = await this.applications.known([...new Set(due.map(({ applicationId }) => applicationId))]);
    const recipients = await this.recipients.ofApplications(due);
    return due.flatMap((reminder) => {
      const application = known.get(reminder.applicationId);
      if (!application) return [];
      const people = recipients.get(reminder.applicationId) ?? [];
      return [{ ...reminder, application, organisation: application.organisation, recipients: people }];
    });
  }
}
