import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/requests/rate-limits.js';
import { Clock, SECOND } from '../../../shared/clock.js';
import type { AccountLink } from '../links/account-link.entity.js';
import { AccountLinks, type OpenLink } from '../links/account-links.js';
import { Config } from '../../../config/config.js';
import type { EnrolmentBegun, EnrolmentByLink, EnrolmentPurpose } from '../contract/enrolment/enrolment-by-link.js';
import { SignInFailed } from '../contract/sign-in/sign-in-failed.event.js';
import type { ThrottledStep } from '../contract/sign-in/sign-in-throttles.js';
import { EnrolmentChallenge, enrolmentLife } from './enrolment-challenge.entity.js';
import { InvalidCredentials } from '../identity.errors.js';
import { Passwords } from '../passwords/passwords.js';
import { SignInLimits } from '../attempts/sign-in-limits.js';

/**
 * Looks at the passwords that stand between a link and a challenge. What is counted here is counted against the holder of
 * the link, whom nobody else delays.
 */
@Injectable()
export class EnrolmentPassword implements EnrolmentByLink {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly links: AccountLinks,
    private readonly passwords: Passwords,
    private readonly limits: SignInLimits,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  personOf(purpose: EnrolmentPurpose, token: string) {
    return this.links.personOf(purpose, token);
  }

  async acceptInvitation(token: string, password: string): Promise<EnrolmentBegun> {
    const { link, user } = await this.links.open('invitation', token);
    await this.take('unfinished', { link, user });
    const hash = await this.passwords.accept(password, user);
    return inTransaction(this.em, async (em) => {
      const held = await this.links.hold(em, link);
      this.events.record(held.user.accept(hash, link.id, this.passwords.marks), user.id);
      return this.pose(em, link);
    });
  }

  async showPassword(token: string, password: string): Promise<EnrolmentBegun> {
    const { link, user } = await this.links.open('enrolment', token);
    const place = await this.take('password', { link, user });
    const { passwordHash } = user;
    const right = await this.passwords.matches(passwordHash, password);
    if (!right) {
      const failure = new SignInFailed({ userId: user.id, step: 'password', reason: 'wrong-password' });
      await inTransaction(this.em, async () => this.events.record(failure));
      throw new InvalidCredentials();
    }
    await this.limits.clear(this.em, place, 'password');
    await this.take('unfinished', { link, user });
    return inTransaction(this.em, async (em) => {
      const held = await this.links.hold(em, link);
      // Hashing took a while: what was right then may be so no longer.
      if (held.user.passwordHash !== passwordHash) throw new InvalidCredentials();
      return this.pose(em, link);
    });
  }

  private async take(step: ThrottledStep, { link, user }: OpenLink) {
    const place = await this.limits.placeOf(this.em, user, { linkId: link.id });
    const { waitSeconds } = await this.limits.take(this.em, place, step);
    if (waitSeconds > 0) throw new Throttled(waitSeconds);
    return place;
  }

  private pose(em: EntityManager, link: AccountLink): EnrolmentBegun {
    const { challenge, text } = EnrolmentChallenge.pose(link, this.config.sessionKeys, this.clock.now());
    em.persist(challenge);
    return { status: 'mfa_enrolment_required', challenge: text, expiresIn: enrolmentLife / SECOND };
  }
}
