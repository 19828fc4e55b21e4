import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/requests/rate-limits.js';
import { Clock } from '../../../shared/clock.js';
import type { DomainError } from '../../../shared/domain-error.js';
import type { Actor } from '../contract/actor.js';
import type { Caller } from '../contract/caller.js';
import { StepUpFailed } from '../contract/sign-in/step-up-failed.event.js';
import { SteppedUp } from '../contract/sign-in/stepped-up.event.js';
import { InvalidCode } from '../identity.errors.js';
import type { Proof } from '../contract/factors/proof.js';
import { RecoveryCodes } from './recovery-codes/recovery-codes.service.js';
import { unlessRefused } from '../refusal.js';
import { Factors } from './factors.service.js';
import { Session } from '../sessions/session.entity.js';
import { SignInLimits } from '../attempts/sign-in-limits.js';
import type { UserAccount } from '../user-account/user-account.entity.js';
import { lockUser } from '../user-account/user-account.queries.js';

/**
 * Does what needs the second factor in the very request of someone signed in, however lately they showed it (R71). What
 * needs a recent one only is open for a while then.
 */
@Injectable()
export class PresentFactor {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly factors: Factors,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly limits: SignInLimits,
    private readonly config: Config,
  ) {}

  /**
   * @param then done in the same transaction, with the person locked
   * @throws InvalidCode
   * @throws Throttled while earlier failures, at signing in too, slow whoever is there down
   */
  async show<Done>(
    { userId, sessionId }: Actor,
    proof: Proof,
    caller: Caller,
    then: (em: EntityManager, user: UserAccount, session: Session) => Promise<Done>,
  ): Promise<Done> {
    const outcome = await inTransaction(this.em, async (em): Promise<Done | DomainError> => {
      const user = await lockUser(em, userId);
      const place = await this.limits.placeOf(em, user, { caller });
      const check = await this.factors.check(em, user, proof, place);
      if (check.outcome === 'blocked') return new Throttled(check.seconds);
      if (check.outcome === 'failed') {
        this.events.record(new StepUpFailed({ userId, sessionId, reason: check.reason }));
        return new InvalidCode();
      }
      const session = await em.findOneOrFail(Session, { id: sessionId });
      session.stepUp(this.config.sessionKeys, this.clock.now());
      this.events.record(new SteppedUp({ userId, sessionId }));
      if ('recoveryCode' in proof) await this.recoveryCodes.noteUse(em, { userId, sessionId });
      return then(em, user, session);
    });
    return unlessRefused(outcome);
  }
}
