import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { after, Clock, DAY } from '../../shared/clock.js';
import { Approval } from './approval.entity.js';
import { ApprovalExpired } from './contract/approval.events.js';

/** Ends requests that nobody decided about for a week, and forgets their addresses a month after any end. */
@Injectable()
export class ApprovalExpiry {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
  ) {}

  /** @param subjectId ends those about this person alone */
  run(subjectId?: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const now = this.clock.now();
      const overdue = {
        state: 'open' as const,
        expiresAt: { $lte: now },
        ...(subjectId !== undefined && { subjectId }),
      };
      const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' }, refresh: true } as const;
      for (const approval of await em.find(Approval, overdue, lock)) {
        approval.expire(now);
        // Nobody asked for what the product did not write: it ends, and nobody is told of it.
        if (!approval.isGenuine(this.config.auditKeys)) continue;
        const { id: approvalId, subjectId: userId, kind } = approval;
        this.events.record(new ApprovalExpired({ approvalId, userId, kind }), null);
      }
      await em.flush();
    });
  }

  /** That somebody asked stays. */
  forgetAddresses(): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const ended = { endedAt: { $lt: after(this.clock.now(), -30 * DAY) }, newEmail: { $ne: null } };
      for (const approval of await em.find(Approval, ended, { limit: 500, refresh: true })) {
        approval.forgetAddress(this.config.auditKeys);
      }
    });
  }
}
