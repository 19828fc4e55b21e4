import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Throttled } from '../../http/rate-limits.js';
import { Clock } from '../../shared/clock.js';
import type { DomainError } from '../../shared/domain-error.js';
import type { Actor } from './contract/actor.js';
import { StepUpFailed } from './contract/step-up-failed.event.js';
import { SteppedUp } from './contract/stepped-up.event.js';
import { InvalidCode } from './identity.errors.js';
import { type AccessToken, PortalTokens } from './portal-tokens.js';
import { unlessRefused } from './refusal.js';
import { SecondFactor } from './second-factor.js';
import { Session } from './session.entity.js';
import { lockUser } from './user-account.queries.js';

/** Shows the second factor again in an open session, before something that needs a recent one (R52). */
@Injectable()
export class StepUpService {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly secondFactor: SecondFactor,
    private readonly tokens: PortalTokens,
    private readonly config: Config,
  ) {}

  /**
   * @throws InvalidCode
   * @throws Throttled while earlier failures, at signing in too, slow this person down
   */
  async stepUp({ userId, sessionId }: Actor, code: string): Promise<AccessToken> {
    const outcome = await inTransaction(this.em, async (em): Promise<AccessToken | DomainError> => {
      const user = await lockUser(em, userId);
      const check = await this.secondFactor.check(em, user, { code });
      if (check.outcome === 'blocked') return new Throttled(check.seconds);
      if (check.outcome === 'failed') {
        this.events.record(new StepUpFailed({ userId, sessionId, reason: check.reason }));
        return new InvalidCode();
      }
      const session = await em.findOneOrFail(Session, { id: sessionId });
      session.stepUp(this.config.sessionKeys, this.clock.now());
      this.events.record(new SteppedUp({ userId, sessionId }));
      return this.tokens.accessToken(session);
    });
    return unlessRefused(outcome);
  }
}
