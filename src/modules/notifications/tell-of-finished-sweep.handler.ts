import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { OnEvent, type RelayedEvent } from '../../events/on-event.js';
import { ReminderSweepFinished } from '../reminders/contract/reminder-sweep-finished.event.js';
import { type DueReminder, Reminders } from '../reminders/contract/reminders.js';
import { Recipients } from './contract/recipients.js';
import { findUnreported, markReported } from './notification.queries.js';
import { newNotificationId } from './notification.entity.js';
import { Notifications } from './notifications.service.js';

/** One mail for each person with everything that a sweep found due for them, and one for support if there is need. */
@Injectable()
export class TellOfFinishedSweep {
  constructor(
    private readonly em: EntityManager,
    private readonly reminders: Reminders,
    private readonly recipients: Recipients,
    private readonly notifications: Notifications,
  ) {}

  @OnEvent(ReminderSweepFinished)
  async handle({ payload: { sweepId } }: RelayedEvent<ReminderSweepFinished>): Promise<void> {
    const due = await this.reminders.ofSweep(sweepId);
    await this.tellManagers(sweepId, due);
    await this.tellSupport(sweepId, due);
  }

  private async tellManagers(sweepId: string, due: readonly DueReminder[]): Promise<void> {
    const managers = await this.recipients.ofApplications(due);
    const told = new Map<string, { email: string; secretIds: string[] }>();
    for (const { secretId, applicationId } of due) {
      for (const { id, email } of managers.get(applicationId) ?? []) {
        const person = told.get(id) ?? { email, secretIds: [] };
        person.secretIds.push(secretId);
        told.set(id, person);
      }
    }
    await this.notifications.queue(
      [...told].map(([recipientId, { email, secretIds }]) => ({
        id: newNotificationId(),
        cause: sweepId,
        kind: 'secrets-ending',
        recipientId,
        address: email,
        facts: { secretIds },
      })),
    );
  }

  private async tellSupport(sweepId: string, due: readonly DueReminder[]): Promise<void> {
    const unreachable = await this.recipients.unreachable(due);
    const secretIds = due.filter(({ applicationId }) => unreachable.has(applicationId)).map(({ secretId }) => secretId);
    await inTransaction(this.em, async (em) => {
      const failedIds = await findUnreported(em);
      if (secretIds.length + failedIds.length === 0) return;
      const facts = { secretIds, failedIds };
      // Run again, this report is there already, and what failed meanwhile is for the next one.
      if (await this.notifications.tellSupport({ cause: sweepId, kind: 'support-report', facts }))
        await markReported(em, failedIds);
    });
  }
}
