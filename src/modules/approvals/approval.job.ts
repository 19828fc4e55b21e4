import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { inRequestContext } from '../../database/request-context.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineErrand } from '../../jobs/queue.js';
import { Clock } from '../../shared/clock.js';
import { DomainError } from '../../shared/domain-error.js';
import { ApprovalExpiry } from './approval-expiry.js';
import { findWaited } from './approval.queries.js';
import { ApprovalEnded } from './approvals.errors.js';
import { StoredApprovals } from './stored-approvals.js';

const dueQueue = defineErrand('approvals.due', { retryLimit: 0 });

/** Carries out what nobody refused for a day, where there was no second person to ask, and ends what nobody decided. */
@Injectable()
export class ApprovalJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly approvals: StoredApprovals,
    private readonly expiry: ApprovalExpiry,
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
    for (const id of await findWaited(this.em, this.clock.now())) {
      await inRequestContext(this.em, () => this.carryOut(id));
    }
    await this.expiry.run();
    await this.expiry.forgetAddresses();
  }

  private async carryOut(id: string): Promise<void> {
    try {
      await this.approvals.carryOutWaited(id);
    } catch (failure) {
      if (!(failure instanceof DomainError)) throw failure;
      // Somebody decided about it a moment ago.
      if (failure instanceof ApprovalEnded) return;
      await this.approvals.fail(id, failure);
    }
  }
}
