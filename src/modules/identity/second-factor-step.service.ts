import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Throttled } from '../../http/rate-limits.js';
import { Clock } from '../../shared/clock.js';
import type { DomainError } from '../../shared/domain-error.js';
import { Challenges } from './challenges.js';
import { SignInFailed } from './contract/sign-in-failed.event.js';
import { ChallengeEnded, InvalidCode } from './identity.errors.js';
import { type OpaqueToken, readOpaqueToken } from './opaque-token.js';
import type { Proof } from './proof.js';
import { unlessRefused } from './refusal.js';
import { SecondFactor } from './second-factor.js';
import { SignInLimits } from './sign-in-limits.js';
import type { UserAccount } from './user-account.entity.js';
import { lockUser } from './user-account.queries.js';

/** What follows a good second factor, in the transaction that found it good. */
export type WhenSignedIn<Opened> = (em: EntityManager, user: UserAccount) => Promise<Opened>;

/** The second step of signing in: a challenge from the first, and a second factor. */
@Injectable()
export class SecondFactorStep {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly limits: SignInLimits,
    private readonly secondFactor: SecondFactor,
    private readonly challenges: Challenges,
  ) {}

  /**
   * @throws ChallengeEnded for one that is unknown, used or older than five minutes: it never says which
   * @throws InvalidCode which leaves the challenge open
   * @throws Throttled while earlier failures slow this person, or this address, down
   */
  async finish<Opened>(
    challenge: string,
    proof: Proof,
    ip: string | null,
    open: WhenSignedIn<Opened>,
  ): Promise<Opened> {
    const attempt = await this.limits.takeSecondFactor(ip);
    const presented = readOpaqueToken(challenge);
    if (!presented) throw new ChallengeEnded();
    const opened = unlessRefused(await inTransaction(this.em, (em) => this.prove(em, presented, proof, open)));
    await attempt.giveBack();
    return opened;
  }

  private async prove<Opened>(
    em: EntityManager,
    presented: OpaqueToken,
    proof: Proof,
    open: WhenSignedIn<Opened>,
  ): Promise<Opened | DomainError> {
    const challenge = await this.challenges.findSignIn(em, presented);
    if (!challenge) return new ChallengeEnded();
    const user = await lockUser(em, challenge.userId);
    // While this request waited for the lock, another may have used the challenge.
    await em.refresh(challenge);
    const now = this.clock.now();
    if (!user.isActive || !challenge.isOpenAt(now)) return this.refuse(user, 'challenge-ended', new ChallengeEnded());
    const check = await this.secondFactor.check(em, user, proof);
    if (check.outcome === 'blocked') return new Throttled(check.seconds);
    if (check.outcome === 'failed') return this.refuse(user, check.reason, new InvalidCode());
    challenge.consume(now);
    return open(em, user);
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
