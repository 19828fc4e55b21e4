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
  run(now: Date, subjectId?: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const open = { state: 'open' as const, ...(subjectId !== undefined && { subjectId }) };
      const lock = { lockMode: LockMode.PESSIMISTIC_WRITE, orderBy: { id: 'asc' }, refresh: true } as const;
      for (const approval of await em.find(Approval, open, lock)) {
        const genuine = approval.isGenuine(this.config.auditKeys);
        // Nobody asked for what the product did not write: it ends at once, and nobody is told of it.
        if (!genuine || !approval.isOpenAt(now)) this.expire(approval, genuine);
      }
      await em.flush();
    });
  }

  /** Ends the open requests about a person who was erased. */
  async forgetAbout(em: EntityManager, subjectId: string): Promise<void> {
    const about = await em.find(Approval, { subjectId }, { refresh: true });
    for (const approval of about.filter(({ state }) => state === 'open')) {
      this.expire(approval, approval.isGenuine(this.config.auditKeys));
    }
    // One statement may change many rows: of those that have ended none may name the columns of an end.
    await em.flush();
    for (const approval of about) approval.forgetAddress(this.config.auditKeys);
    await em.flush();
  }

  private expire(approval: Approval, genuine: boolean): void {
    approval.expire(this.clock.now());
    const { id: approvalId, subjectId: userId, kind } = approval;
    if (genuine) this.events.record(new ApprovalExpired({ approvalId, userId, kind }), null);
  }

  /** Erases the address and keeps the fact that somebody asked. */
  forgetAddresses(now: Date): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const ended = { endedAt: { $lt: after(now, -30 * DAY) }, newEmail: { $ne: null } };
      for (const approval of await em.find(Approval, ended, { limit: 500, refresh: true })) {
        approval.forgetAddress(this.config.auditKeys);
      }
    });
  }
}
