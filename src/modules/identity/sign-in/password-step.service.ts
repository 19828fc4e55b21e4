import { setTimeout } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/requests/rate-limits.js';
import { SECOND } from '../../../shared/clock.js';
import type { DomainError } from '../../../shared/domain-error.js';
import { Challenges } from './challenges.js';
import type { Caller } from '../contract/caller.js';
import type { PasswordShown, PasswordStep } from '../contract/sign-in/password-step.js';
import { SignInFailed } from '../contract/sign-in/sign-in-failed.event.js';
import { EnrolmentNeeded, InvalidCredentials } from '../identity.errors.js';
import { LinkOffers } from '../links/link-offers.js';
import { Passwords } from '../passwords/passwords.js';
import { isEnrolled } from '../factors/factor.queries.js';
import { unlessRefused } from '../refusal.js';
import { challengeLife } from '../sessions/sign-in-challenge.entity.js';
import { SignInLimits } from '../attempts/sign-in-limits.js';
import type { Place } from '../attempts/sign-in-place.js';
import { findSignInAccount, lockUser, type SignInAccount } from '../user-account/user-account.queries.js';

/** Looks at passwords, and poses the challenge that a second factor answers. */
@Injectable()
export class PasswordStepService implements PasswordStep {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly passwords: Passwords,
    private readonly limits: SignInLimits,
    private readonly offers: LinkOffers,
    private readonly challenges: Challenges,
    private readonly config: Config,
  ) {}

  async begin(login: { email: string; password: string }, caller: Caller): Promise<PasswordShown> {
    const { password } = login;
    const email = login.email.trim().toLowerCase();
    const account = await findSignInAccount(this.em, email);
    const place = await this.limits.placeOf(this.em, { email, id: account?.id }, { caller });
    await this.limits.takeFromNetwork(place, caller.ip);
    const { waitSeconds } = await this.limits.take(this.em, place, 'password');
    const right = await this.passwords.matches(account?.passwordHash ?? null, password);
    if (waitSeconds > 0) return this.refuseLate(right ? account : undefined, waitSeconds);
    const outcome = await inTransaction(this.em, (em) => this.decide(em, account, right, place));
    if (!(outcome instanceof InvalidCredentials)) await this.limits.giveBackToNetwork(place, caller.ip);
    return { status: 'mfa_required', challenge: unlessRefused(outcome), expiresIn: challengeLife / SECOND };
  }

  private async decide(
    em: EntityManager,
    account: SignInAccount | undefined,
    right: boolean,
    place: Place,
  ): Promise<string | DomainError> {
    if (!account) return this.refuse(null, 'unknown-email');
    if (!right) return this.refuse(account.id, 'wrong-password');
    const user = await lockUser(em, account.id);
    // Hashing took a while: what was right then may be so no longer.
    if (user.passwordHash !== account.passwordHash) return this.refuse(user.id, 'wrong-password');
    if (!user.isActive) return this.refuse(user.id, 'not-active');
    await this.limits.clear(em, place, 'password');
    const { waitSeconds } = await this.limits.take(em, place, 'unfinished');
    if (waitSeconds > 0) {
      await this.offers.mail(user.id, 'unlock');
      return tooLate(waitSeconds);
    }
    if (!(await isEnrolled(em, user.id))) {
      await this.offers.mail(user.id, 'enrolment');
      return new EnrolmentNeeded();
    }
    return this.challenges.pose(em, user.id);
  }

  /** The answer is the same, and as late, for a right password and for a wrong one. */
  private async refuseLate(account: SignInAccount | undefined, waitSeconds: number): Promise<never> {
    await Promise.all([account && this.offers.mail(account.id, 'unlock'), setTimeout(this.config.lateAnswerMs)]);
    throw tooLate(waitSeconds);
  }

  private refuse(userId: string | null, reason: 'unknown-email' | 'wrong-password' | 'not-active'): DomainError {
    this.events.record(new SignInFailed({ userId, step: 'password', reason }));
    return new InvalidCredentials();
  }
}

function tooLate(waitSeconds: number): Throttled {
  return new Throttled(
    waitSeconds,
    'If the password is right, a link that lets you try again at once is in your mailbox.',
  );
}
