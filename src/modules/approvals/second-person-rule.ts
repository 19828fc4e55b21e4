import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { ClockWatch } from '../../database/clock-watch.js';
import { rehearse } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import type { AccountStanding } from '../identity/contract/people/account-changes.js';
import { RoleDirectory } from '../roles/contract/role-directory.js';
import { Approval } from './approval.entity.js';
import { ApprovalExpiry } from './approval-expiry.js';
import { reasonToAsk } from './approval-rules.js';
import { AlreadyRequested } from './approvals.errors.js';
import type { ApprovalReason } from './contract/approval.schemas.js';
import { ApprovalRequested } from './contract/approval.events.js';
import type { Deed } from './deed.js';
import { Deeds } from './deeds.js';
import { SecondPersons } from './second-persons.js';
import { SupportHistory } from './support-history.js';

/** Does at once what one person of support may do alone, and turns everything else into a request (R70). */
@Injectable()
export class SecondPersonRule {
  constructor(
    private readonly em: EntityManager,
    private readonly clockWatch: ClockWatch,
    private readonly events: DomainEvents,
    private readonly roles: RoleDirectory,
    private readonly deeds: Deeds,
    private readonly secondPersons: SecondPersons,
    private readonly expiry: ApprovalExpiry,
    private readonly history: SupportHistory,
    private readonly config: Config,
  ) {}

  /**
   * @param by null for the command line
   * @param standing of the account that it is about, which the caller holds: nothing that the rule asks changes meanwhile
   * @returns the request that waits; null when the deed is done
   */
  async apply(deed: Deed, by: string | null, standing: AccountStanding): Promise<Approval | null> {
    const reason = await this.reasonFor(deed, standing);
    if (reason) return this.request(deed, by, reason);
    await this.deeds.carryOut(deed, by);
    return null;
  }

  /** Turns a deed into a request after checking that it could be done now. What could not is refused at once. */
  async request(deed: Deed, requestedBy: string | null, reason: ApprovalReason): Promise<Approval> {
    await rehearse(this.em, () => this.deeds.carryOut(deed, requestedBy));
    await this.expiry.run(this.clockWatch.now(), deed.subjectId);
    if (await this.isOpen(deed)) throw new AlreadyRequested();
    const { kind, subjectId: userId } = deed;
    const sole = requestedBy === null || (await this.secondPersons.hasNone({ subjectId: userId, requestedBy }));
    const approval = Approval.request(
      deed,
      { reason, requestedBy, sole },
      this.config.auditKeys,
      this.clockWatch.now(),
    );
    await this.em.persist(approval).flush();
    const waitsUntil = approval.waitsUntil?.toISOString() ?? null;
    this.events.record(new ApprovalRequested({ approvalId: approval.id, userId, kind, reason, waitsUntil }));
    return approval;
  }

  private async reasonFor({ kind, subjectId }: Deed, standing: AccountStanding): Promise<ApprovalReason | null> {
    const ofSupport = await this.isOfSupport(subjectId);
    const { factorResetAt } = await this.history.of(subjectId);
    return reasonToAsk(kind, { ...standing, ofSupport, factorResetAt }, this.clockWatch.now());
  }

  /** Whether somebody is support, or may become it. */
  async isOfSupport(subjectId: string): Promise<boolean> {
    return (await this.isSupport(subjectId)) || (await this.isOpen({ kind: 'support-grant', subjectId }));
  }

  private async isSupport(userId: string): Promise<boolean> {
    return (await this.roles.rolesOf(userId)).some(({ role }) => role === 'support');
  }

  private async isOpen({ kind, subjectId }: Pick<Deed, 'kind' | 'subjectId'>): Promise<boolean> {
    const open = await this.em.find(Approval, { kind, subjectId, state: 'open' }, { refresh: true });
    return open.some((approval) => approval.isGenuine(this.config.auditKeys));
  }
}
