import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/requests/rate-limits.js';
import { type DomainError, InvalidField } from '../../../shared/domain-error.js';
import type { Actor } from '../contract/actor.js';
import type { Caller } from '../contract/caller.js';
import type { NewFactor } from '../contract/factors/factor.schemas.js';
import { FactorReplaced } from '../contract/factors/factor-replaced.event.js';
import { Factors } from './factors.service.js';
import { PresentFactor } from './present-factor.js';
import type { OwnFactor } from '../contract/factors/own-factor.js';
import type { Proof } from '../contract/factors/proof.js';
import { RecoveryCodesReplaced } from '../contract/factors/recovery-codes-replaced.event.js';
import { RecoveryCodes } from './recovery-codes/recovery-codes.service.js';
import { unlessRefused } from '../refusal.js';
import { Sessions } from '../sessions/sessions.service.js';
import { lockUser } from '../user-account/user-account.queries.js';

/** Replaces the factor, or the recovery codes, of someone signed in. */
@Injectable()
export class FactorChange implements OwnFactor {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly present: PresentFactor,
    private readonly factors: Factors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly sessions: Sessions,
  ) {}

  async propose(actor: Actor, proof: Proof, caller: Caller): Promise<NewFactor> {
    const proposed = await this.present.show(actor, proof, caller, (em, user) => this.factors.propose(em, user));
    return this.factors.show(proposed);
  }

  /** Only whoever showed the present factor saw what this code is made from (R71). */
  async confirm(actor: Actor, code: string, caller: Caller): Promise<void> {
    const { userId, sessionId } = actor;
    const outcome = await inTransaction(this.em, async (em): Promise<DomainError | undefined> => {
      const check = await this.factors.confirm(em, await lockUser(em, userId), code, { caller });
      if (check.outcome === 'blocked') return new Throttled(check.seconds);
      if (check.outcome === 'failed')
        return new InvalidField('code', 'This is not the code that the new app shows now.');
      const endedSessions = await this.sessions.closeOthers(em, actor, 'factor-changed');
      this.events.record(new FactorReplaced({ userId, sessionId, endedSessions }));
      return undefined;
    });
    unlessRefused(outcome);
  }

  replaceRecoveryCodes(actor: Actor, proof: Proof, caller: Caller): Promise<string[]> {
    const { userId, sessionId } = actor;
    return this.present.show(actor, proof, caller, async (em) => {
      const codes = await this.recoveryCodes.issue(em, userId);
      this.events.record(new RecoveryCodesReplaced({ userId, sessionId }));
      return codes;
    });
  }
}
