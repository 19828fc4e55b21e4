import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Config } from '../../config/config.js';
import { DatabaseTime } from '../../database/database-time.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Jobs } from '../../jobs/jobs.js';
import { after, DAY } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { storableMoment } from '../../shared/storable-times.js';
import {
  type FailedMails,
  mostResent,
  type NotificationQuery,
  type NotificationRecord,
  type ReminderAsked,
  type SentNotifications,
} from './contract/sent-notifications.js';
import type { Addressed } from './define-letter.js';
import { secretsEnding } from './letters/reminders/secrets-ending/secrets-ending.letter.js';
import { deliveryQueue } from './delivery/delivery.queue.js';
import { MailServerStanding } from './delivery/mail-server-standing.js';
import { MailsResent } from './mails-resent.event.js';
import { newNotificationId, Notification } from './notification.entity.js';
import {
  countByCause,
  countFailedOf,
  findNotifications,
  findOutcomes,
  holdFailed,
  insertNotifications,
  type NotificationRow,
  queueAgain,
} from './notification.queries.js';
import { NotFailed } from './notifications.errors.js';

const Cursor = z.tuple([storableMoment, Id]);

/** Queues notifications, one for each person and cause, and shows what became of them. */
@Injectable()
export class Notifications implements SentNotifications {
  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
    private readonly time: DatabaseTime,
    private readonly events: DomainEvents,
    private readonly server: MailServerStanding,
    private readonly config: Config,
  ) {}

  /**
   * Stores a notification for each reader and its job, in the transaction at hand or in one of their own. Whoever was told
   * of the same before is not told again. Returns how many are new.
   */
  queue(
    { kind, cause }: { readonly kind: string; readonly cause: string },
    readers: readonly Addressed<unknown>[],
  ): Promise<number> {
    return inTransaction(this.em, async (em) => {
      if (readers.length === 0) return 0;
      const notifications = readers.map(({ id: recipientId, email: address, facts }) => ({
        id: newNotificationId(),
        cause,
        kind,
        recipientId,
        address,
        facts,
      }));
      const queued = await insertNotifications(em, notifications, await this.time.now(em));
      const jobs = queued.map((notificationId) => ({ notificationId }));
      await this.jobs.send(deliveryQueue, jobs, em);
      return queued.length;
    });
  }

  async page({ limit, cursor, ...filter }: NotificationQuery): Promise<Page<NotificationRecord>> {
    const behind = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const rows = await findNotifications(this.em, filter, limit + 1, behind);
    return toPage(rows.map(recordOf), limit, ({ createdAt, id }) => [createdAt.toISOString(), id]);
  }

  async one(id: string): Promise<NotificationRecord> {
    const [row] = await findNotifications(this.em, { id }, 1);
    if (!row) throw new NotFound();
    return recordOf(row);
  }

  countFailed(): Promise<number> {
    return this.em.count(Notification, { state: 'failed' });
  }

  resend(id: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const notification = await em.findOne(Notification, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
      if (!notification) throw new NotFound();
      if (notification.state !== 'failed') throw new NotFailed();
      await this.deliverAgain(em, [id], await this.time.now(em));
    });
  }

  async countFailedOf({ since, recipient }: FailedMails): Promise<number> {
    return countFailedOf(this.em, { since: since ?? lastWeek(await this.time.now()), recipient });
  }

  resendAll({ since, recipient }: FailedMails): Promise<number> {
    return inTransaction(this.em, async (em) => {
      const now = await this.time.now(em);
      const failed = { since: since ?? lastWeek(now), recipient };
      const ids = await holdFailed(em, failed, mostResent);
      if (ids.length > 0) await this.deliverAgain(em, ids, now);
      return ids.length;
    });
  }

  mailServerTrouble() {
    return this.server.now();
  }

  outcomesOf(reminders: readonly ReminderAsked[]) {
    return findOutcomes(this.em, secretsEnding.kind, reminders);
  }

  countByCause(causes: readonly string[]) {
    return countByCause(this.em, causes);
  }

  private async deliverAgain(em: EntityManager, notificationIds: string[], now: Date): Promise<void> {
    await queueAgain(em, notificationIds, now);
    const jobs = notificationIds.map((notificationId) => ({ notificationId }));
    await this.jobs.send(deliveryQueue, jobs, em);
    this.events.record(new MailsResent({ notificationIds }));
  }
}

function recordOf(row: NotificationRow): NotificationRecord {
  const settledAt = row.settledAt === null ? null : new Date(row.settledAt);
  return { ...row, createdAt: new Date(row.createdAt), settledAt };
}

/** What is sent again unless somebody says otherwise. */
function lastWeek(now: Date): Date {
  return after(now, -7 * DAY);
}
