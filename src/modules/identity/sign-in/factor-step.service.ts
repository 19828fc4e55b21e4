import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/requests/rate-limits.js';
import { Clock } from '../../../shared/clock.js';
import type { DomainError } from '../../../shared/domain-error.js';
import { Challenges } from './challenges.js';
import type { Caller } from '../contract/caller.js';
import type { ApiTokens } from '../contract/sessions/api-tokens.js';
import type { CookieToSet } from '../contract/sessions/cookie-to-set.js';
import type { FactorStep } from '../contract/sign-in/factor-step.js';
import { SignInFailed } from '../contract/sign-in/sign-in-failed.event.js';
import { ChallengeEnded, InvalidCode } from '../identity.errors.js';
import { LinkOffers } from '../links/link-offers.js';
import { type OpaqueToken, readOpaqueToken } from '../links/opaque-token.js';
import type { Proof } from '../contract/factors/proof.js';
import { unlessRefused } from '../refusal.js';
import { Factors } from '../factors/factors.service.js';
import { SessionStart } from './session-start.js';
import { SignInLimits } from '../attempts/sign-in-limits.js';
import type { Place } from '../attempts/sign-in-place.js';
import { UserAccount } from '../user-account/user-account.entity.js';
import { lockUser } from '../user-account/user-account.queries.js';

/** What follows a good second factor, in the transaction that found it good. */
type WhenSignedIn<Opened> = (em: EntityManager, user: UserAccount) => Promise<Opened>;

/** Opens sessions of either kind for people who show both factors. */
@Injectable()
export class FactorStepService implements FactorStep {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly limits: SignInLimits,
    private readonly factors: Factors,
    private readonly offers: LinkOffers,
    private readonly challenges: Challenges,
    private readonly sessions: SessionStart,
  ) {}

  forApi(challenge: string, proof: Proof, caller: Caller): Promise<ApiTokens> {
    return this.finish(challenge, proof, caller, (em, user) => this.sessions.forApi(em, user, { proof, caller }));
  }

  forBrowser(challenge: string, proof: Proof, caller: Caller): Promise<readonly CookieToSet[]> {
    return this.finish(challenge, proof, caller, (em, user) => this.sessions.forBrowser(em, user, { proof, caller }));
  }

  private async finish<Opened>(
    challenge: string,
    proof: Proof,
    caller: Caller,
    open: WhenSignedIn<Opened>,
  ): Promise<Opened> {
    const presented = readOpaqueToken(challenge);
    const person = presented && (await this.challenged(presented));
    const place = person && (await this.limits.placeOf(this.em, person, { caller }));
    await this.limits.takeFromNetwork(place ?? undefined, caller.ip);
    if (!place) throw new ChallengeEnded();
    const prove = (em: EntityManager) => this.prove(em, { presented, proof, place }, open);
    const opened = unlessRefused(await inTransaction(this.em, prove));
    await this.limits.giveBackToNetwork(place, caller.ip);
    return opened;
  }

  /** Who showed the password; null for a challenge that was never posed. */
  private async challenged(presented: OpaqueToken): Promise<UserAccount | null> {
    const challenge = await this.challenges.find(this.em, presented);
    return challenge ? this.em.findOne(UserAccount, { id: challenge.userId }) : null;
  }

  private async prove<Opened>(
    em: EntityManager,
    { presented, proof, place }: { presented: OpaqueToken; proof: Proof; place: Place },
    open: WhenSignedIn<Opened>,
  ): Promise<Opened | DomainError> {
    const challenge = await this.challenges.find(em, presented);
    if (!challenge) return new ChallengeEnded();
    const user = await lockUser(em, challenge.userId);
    // While this request waited for the lock, another may have used the challenge.
    await em.refresh(challenge);
    const now = this.clock.now();
    if (!user.isActive || !challenge.isOpenAt(now)) return this.refuse(user, 'challenge-ended', new ChallengeEnded());
    const check = await this.factors.check(em, user, proof, place);
    if (check.outcome === 'blocked') return this.refuseEarly(user, check.seconds);
    if (check.outcome === 'failed') return this.refuse(user, check.reason, new InvalidCode());
    challenge.consume(now);
    return open(em, user);
  }

  private async refuseEarly({ id }: UserAccount, seconds: number): Promise<DomainError> {
    await this.offers.mail(id, 'unlock');
    return new Throttled(seconds, 'A link that lets you try again at once is in your mailbox.');
  }

  private refuse(
    { id: userId }: UserAccount,
    reason: 'challenge-ended' | 'wrong-code' | 'code-used',
    refusal: DomainError,
  ): DomainError {
    this.events.record(new SignInFailed({ userId, step: 'second-factor', reason }));
    return refusal;
  }
}
