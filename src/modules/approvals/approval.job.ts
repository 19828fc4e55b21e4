import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { CronExpression } from '@nestjs/schedule';
import { inRequestContext } from '../../database/request-context.js';
import { defineErrand } from '../../jobs/queue.js';
import { Schedules } from '../../jobs/schedules.js';
import { DomainError } from '../../shared/domain-error.js';
import { ApprovalExpiry } from './approval-expiry.js';
import { findWaited } from './approval.queries.js';
import { ApprovalEnded } from './approvals.errors.js';
import { StoredApprovals } from './stored-approvals.js';

export const approvalsComingDue = defineErrand('approvals.due', { retryLimit: 0 });

/**
 * Carries out requests that had no possible second person and that nobody refused for a day, and ends those that nobody
 * decided.
 */
@Injectable()
export class ApprovalJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
    private readonly approvals: StoredApprovals,
    private readonly expiry: ApprovalExpiry,
  ) {}

  onModuleInit(): void {
    const cron = CronExpression.EVERY_MINUTE;
    this.schedules.add({ errand: approvalsComingDue, cron, run: (now) => this.run(now) });
  }

  private async run(now: Date): Promise<void> {
    for (const id of await findWaited(this.em, now)) {
      await inRequestContext(this.em, () => this.carryOut(id, now));
    }
    await this.expiry.run(now);
    await this.expiry.forgetAddresses(now);
  }

  private async carryOut(id: string, now: Date): Promise<void> {
    try {
      await this.approvals.carryOutWaited(id, now);
    } catch (failure) {
      if (!(failure instanceof DomainError)) throw failure;
      // Somebody decided about it a moment ago.
      if (failure instanceof ApprovalEnded) return;
      await this.approvals.fail(id, failure);
    }
  }
}
