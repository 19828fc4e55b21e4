import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CronExpression } from '@nestjs/schedule';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { defineErrand } from '../../../jobs/queue.js';
import { Schedules } from '../../../jobs/schedules.js';
import { EmailChangeLapsed } from '../contract/email-change/email-change-lapsed.event.js';
import { FormerAddressTold } from '../contract/email-change/former-address-told.js';
import { findDueChanges, findLapsedChanges, findUntoldChanges, type WaitingChange } from './email-change.queries.js';
import { EmailChanges } from './email-changes.service.js';
import { EmailTaken, unlessEmailTaken } from '../identity.errors.js';
import { lockUser } from '../user-account/user-account.queries.js';

export const emailChanging = defineErrand('identity.email-changes', { retryLimit: 0 });

/** Has changes of e-mail take effect when their time has come, and ends those that nobody confirmed. */
@Injectable()
export class EmailChangeJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly changes: EmailChanges,
    private readonly told: FormerAddressTold,
  ) {}

  onModuleInit(): void {
    const cron = CronExpression.EVERY_MINUTE;
    this.schedules.add({ errand: emailChanging, cron, run: (now) => this.run(now) });
  }

  private async run(now: Date): Promise<void> {
    const untold = await findUntoldChanges(this.em);
    const told = await this.told.at(untold.map(({ id }) => id));
    for (const change of untold) await this.tell(change, told.get(change.id));
    for (const change of await findDueChanges(this.em, now)) await this.apply(change, now);
    for (const change of await findLapsedChanges(this.em, now)) await this.lapse(change, 'lapsed', now);
  }

  private async tell(untold: WaitingChange, at: Date | undefined): Promise<void> {
    if (!at) return;
    await inTransaction(this.em, async (em) => {
      await lockUser(em, untold.userId);
      const change = await this.changes.open(em, untold.userId);
      if (change?.id !== untold.id) return;
      change.tell(at);
      this.changes.seal(change);
    });
  }

  private async apply(due: WaitingChange, now: Date): Promise<void> {
    const applying = () =>
      inTransaction(this.em, async (em) => {
        const user = await lockUser(em, due.userId);
        const change = await this.changes.open(em, due.userId);
        // Stopped, or replaced by another one, since it was found.
        if (change?.id !== due.id || !change.isDueAt(now)) return;
        await this.changes.apply(em, user, change, null);
      });
    await unlessEmailTaken(applying).catch(async (failure: unknown) => {
      if (!(failure instanceof EmailTaken)) throw failure;
      await this.lapse(due, 'address-taken', now);
    });
  }

  private lapse(waiting: WaitingChange, reason: 'lapsed' | 'address-taken', now: Date): Promise<void> {
    return inTransaction(this.em, async (em) => {
      await lockUser(em, waiting.userId);
      const change = await this.changes.open(em, waiting.userId);
      if (change?.id !== waiting.id || (reason === 'lapsed' && !change.hasLapsedAt(now))) return;
      await this.changes.end(em, change, reason);
      this.events.record(new EmailChangeLapsed({ userId: change.userId, changeId: change.id, reason }));
    });
  }
}
