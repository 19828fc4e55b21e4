import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { inRequestContext } from '../../database/request-context.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineErrand } from '../../jobs/queue.js';
import { Clock } from '../../shared/clock.js';
import { EmailChangeLapsed } from './contract/email-change-lapsed.event.js';
import { FormerAddressTold } from './contract/former-address-told.js';
import { findDueChanges, findLapsedChanges, findUntoldChanges, type WaitingChange } from './email-change.queries.js';
import { EmailChanges } from './email-changes.service.js';
import { EmailTaken, unlessEmailTaken } from './identity.errors.js';
import { lockUser } from './user-account.queries.js';

const dueQueue = defineErrand('identity.email-changes', { retryLimit: 0 });

/** Has changes of e-mail take effect when their time has come, and ends those that nobody confirmed. */
@Injectable()
export class EmailChangeJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly changes: EmailChanges,
    private readonly told: FormerAddressTold,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(dueQueue, () => inRequestContext(this.em, () => this.run()));
  }

  /** The first time within a minute of a start. */
  @Cron(CronExpression.EVERY_MINUTE, { timeZone: 'UTC' })
  async enqueue(): Promise<void> {
    await this.jobs.send(dueQueue, [{}], this.em.fork());
  }

  private async run(): Promise<void> {
    const untold = await findUntoldChanges(this.em);
    const told = await this.told.at(untold.map(({ id }) => id));
    for (const change of untold) await this.tell(change, told.get(change.id));
    for (const change of await findDueChanges(this.em, this.clock.now())) await this.apply(change);
    for (const change of await findLapsedChanges(this.em, this.clock.now())) await this.lapse(change, 'lapsed');
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

  private async apply(due: WaitingChange): Promise<void> {
    const applying = () =>
      inTransaction(this.em, async (em) => {
        const user = await lockUser(em, due.userId);
        const change = await this.changes.open(em, due.userId);
        // Stopped, or replaced by another one, since it was found.
        if (change?.id !== due.id || !change.isDueAt(this.clock.now())) return;
        await this.changes.apply(em, user, change, null);
      });
    await unlessEmailTaken(applying).catch(async (failure: unknown) => {
      if (!(failure instanceof EmailTaken)) throw failure;
      await this.lapse(due, 'address-taken');
    });
  }

  private lapse(waiting: WaitingChange, reason: 'lapsed' | 'address-taken'): Promise<void> {
    return inTransaction(this.em, async (em) => {
      await lockUser(em, waiting.userId);
      const change = await this.changes.open(em, waiting.userId);
      if (change?.id !== waiting.id || (reason === 'lapsed' && !change.hasLapsedAt(this.clock.now()))) return;
      await this.changes.end(em, change, reason);
      this.events.record(new EmailChangeLapsed({ userId: change.userId, changeId: change.id, reason }));
    });
  }
}
