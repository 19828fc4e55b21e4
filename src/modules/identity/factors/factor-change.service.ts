import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/rate-limits.js';
import { type DomainError, InvalidField } from '../../../shared/domain-error.js';
import type { Actor } from '../contract/actor.js';
import type { Caller } from '../contract/caller.js';
import { FactorReplaced } from '../contract/factors/factor-replaced.event.js';
import { Factors } from './factors.service.js';
import type { NewFactor } from '../identity.schemas.js';
import { PresentFactor } from './present-factor.js';
import type { Proof } from '../contract/factors/proof.js';
import { unlessRefused } from '../refusal.js';
import { Sessions } from '../sessions/sessions.service.js';
import { lockUser } from '../user-account/user-account.queries.js';

/** Replaces the factor of someone signed in. The old one works until a code of the new one was shown. */
@Injectable()
export class FactorChange {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly present: PresentFactor,
    private readonly factors: Factors,
    private readonly sessions: Sessions,
  ) {}

  /**
   * A new factor, shown this once; an earlier one that was not confirmed is forgotten.
   * @throws what `PresentFactor.show` does
   */
  propose(actor: Actor, proof: Proof, caller: Caller): Promise<NewFactor> {
    return this.present.show(actor, proof, caller, (em, user) => this.factors.propose(em, user));
  }

  /**
   * The new factor takes the place of the old one, and the person's other sessions end. Only whoever showed the present
   * factor saw what this code is made from (R71).
   * @throws NoFactorToConfirm
   * @throws InvalidField at `code` for one that the new app does not show
   * @throws Throttled after too many of them
   */
  async confirm(actor: Actor, code: string, caller: Caller): Promise<void> {
    const { userId, sessionId } = actor;
    const outcome = await inTransaction(this.em, async (em): Promise<DomainError | undefined> => {
      const check = await this.factors.confirm(em, await lockUser(em, userId), code, { caller });
      if (check.outcome === 'blocked') return new Throttled(check.seconds);
      if (check.outcome === 'failed')
        return new InvalidField('code', 'This is not the code that the new app shows now.');
      const endedSessions = await this.sessions.endOthers(em, actor, 'factor-changed');
      this.events.record(new FactorReplaced({ userId, sessionId, endedSessions }));
      return undefined;
    });
    unlessRefused(outcome);
  }
}
