import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { SECOND } from '../../shared/clock.js';
import type { DomainError } from '../../shared/domain-error.js';
import { AccountLinks } from './account-links.js';
import { Challenges } from './challenges.js';
import { EnrolmentLinkRequested } from './contract/enrolment-link-requested.event.js';
import { SignInFailed } from './contract/sign-in-failed.event.js';
import { EnrolmentNeeded, InvalidCredentials } from './identity.errors.js';
import type { Login, MfaRequired } from './identity.schemas.js';
import { Passwords } from './passwords.js';
import { isEnrolled } from './people.queries.js';
import { unlessRefused } from './refusal.js';
import { challengeLife } from './sign-in-challenge.entity.js';
import { SignInLimits } from './sign-in-limits.js';
import { findSignInAccount, lockUser, type SignInAccount } from './user-account.queries.js';

/** The first step of signing in. A right password alone opens nothing: it poses a challenge (R43). */
@Injectable()
export class PasswordStep {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly passwords: Passwords,
    private readonly limits: SignInLimits,
    private readonly links: AccountLinks,
    private readonly challenges: Challenges,
  ) {}

  /**
   * @throws InvalidCredentials the same way, after the same work, whatever is wrong
   * @throws EnrolmentNeeded for the right password of someone without a second factor
   * @throws Throttled
   */
  async begin({ email, password }: Login, ip: string | null): Promise<MfaRequired> {
    const attempt = await this.limits.takePassword(email, ip);
    const account = await findSignInAccount(this.em, email);
    const right = await this.passwords.matches(account?.passwordHash ?? null, password);
    const challenge = unlessRefused(await inTransaction(this.em, (em) => this.decide(em, account, right)));
    await attempt.giveBack();
    return { status: 'mfa_required', challenge, expiresIn: challengeLife / SECOND };
  }

  private async decide(
    em: EntityManager,
    account: SignInAccount | undefined,
    right: boolean,
  ): Promise<string | DomainError> {
    if (!account) return this.refuse(null, 'unknown-email');
    if (!right) return this.refuse(account.id, 'wrong-password');
    const user = await lockUser(em, account.id);
    // Hashing took a while: what was right then may be so no longer.
    if (user.passwordHash !== account.passwordHash) return this.refuse(user.id, 'wrong-password');
    if (!user.isActive) return this.refuse(user.id, 'not-active');
    if (!(await isEnrolled(em, user.id))) {
      const { id: linkId } = await this.links.issue(em, user.id, { purpose: 'enrolment' });
      this.events.record(new EnrolmentLinkRequested({ userId: user.id, linkId }));
      return new EnrolmentNeeded();
    }
    return this.challenges.poseSignIn(em, user.id);
  }

  private refuse(userId: string | null, reason: 'unknown-email' | 'wrong-password' | 'not-active'): DomainError {
    this.events.record(new SignInFailed({ userId, step: 'password', reason }));
    return new InvalidCredentials();
  }
}
