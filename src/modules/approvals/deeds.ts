import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { currentOrigin, withOrigin } from '../../events/origins/event-origin.js';
import { Clock } from '../../shared/clock.js';
import { AccountChanges } from '../identity/contract/people/account-changes.js';
import { RoleChanges } from '../roles/contract/role-changes.js';
import { SupportQuorum } from '../roles/contract/support-quorum.js';
import { EmailChanging } from './approvals.errors.js';
import { type Deed, mayLessenSupport } from './deed.js';
import { SupportHistory } from './support-history.js';
import type { ActKind } from './support-acts.js';

const acts: Readonly<Record<Deed['kind'], ActKind>> = {
  'email-change': 'readdressed',
  'factor-reset': 'factor-reset',
  disable: 'disabled',
  enable: 'enabled',
  'support-grant': 'support-granted',
  'support-withdrawal': 'support-withdrawn',
};

/** Carries out what one or two people of support decided, and records who did. */
@Injectable()
export class Deeds {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly accounts: AccountChanges,
    private readonly roles: RoleChanges,
    private readonly quorum: SupportQuorum,
    private readonly history: SupportHistory,
  ) {}

  /**
   * Runs what holds accounts and may do deeds, in one transaction. What may lessen support waits for its turn before it
   * holds anything, or two of them could wait for each other.
   */
  inTurn<T>(lessens: boolean, work: () => Promise<T>): Promise<T> {
    return lessens ? this.quorum.inTurn(work) : inTransaction(this.em, work);
  }

  /**
   * Carries out a deed in the name of the person who asked for it. The event log names that person, and a second event
   * names the one who agreed.
   * @param by null for the command line
   */
  async carryOut(deed: Deed, by: string | null): Promise<void> {
    const { actorId, requestId } = currentOrigin();
    const origin = by === actorId ? currentOrigin() : { actorId: by, ip: null, requestId };
    await withOrigin(origin, () => this.inTurn(mayLessenSupport(deed.kind), () => this.act(deed, by)));
    const at = this.clock.now();
    await inTransaction(this.em, (em) =>
      this.history.note(em, { act: acts[deed.kind], subjectId: deed.subjectId, actorId: by, at }),
    );
  }

  private async act(deed: Deed, by: string | null): Promise<void> {
    const { kind, subjectId } = deed;
    if (kind === 'support-withdrawal') return this.roles.withdraw(deed.assignmentId);
    if (kind === 'support-grant') {
      if ((await this.accounts.hold(subjectId)).emailChanging) throw new EmailChanging();
      return void (await this.roles.grant(subjectId, { role: 'support' }));
    }
    if (by === null) throw new Error('the command line changes nobody’s account');
    const actor = { userId: by };
    if (kind === 'email-change') return this.accounts.changeEmail(actor, subjectId, deed.newEmail);
    if (kind === 'factor-reset') return this.accounts.resetFactor(actor, subjectId);
    return kind === 'disable' ? this.accounts.disable(actor, subjectId) : this.accounts.enable(actor, subjectId);
  }
}
