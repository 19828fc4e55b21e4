import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { RateLimits } from '../../http/requests/rate-limits.js';
import { defineErrand } from '../../jobs/queue.js';
import { Schedules } from '../../jobs/schedules.js';
import { after, DAY } from '../../shared/clock.js';
import { AccountLink } from './links/account-link.entity.js';
import { EmailChanges } from './email-change/email-changes.service.js';
import { KnownNetworks } from './attempts/known-networks.js';
import { Session } from './sessions/session.entity.js';
import { SignInChallenge } from './sessions/sign-in-challenge.entity.js';
import { forgetEndedThrottles } from './attempts/sign-in-throttle.queries.js';

export const identityCleanUp = defineErrand('identity.clean-up');

/** Forgets, once a day, what signing in left behind and nobody needs any more. The event log keeps the facts. */
@Injectable()
export class IdentityCleanUpJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
    private readonly limits: RateLimits,
    private readonly networks: KnownNetworks,
    private readonly emailChanges: EmailChanges,
  ) {}

  onModuleInit(): void {
    this.schedules.add({ errand: identityCleanUp, cron: '23 3 * * *', run: (now) => this.cleanUp(now) });
  }

  private async cleanUp(now: Date): Promise<void> {
    const monthAgo = after(now, -30 * DAY);
    // The refresh tokens of a session go with it.
    await this.em.nativeDelete(Session, { $or: [{ endedAt: { $lt: monthAgo } }, { expiresAt: { $lt: monthAgo } }] });
    await this.em.nativeDelete(SignInChallenge, { expiresAt: { $lt: after(now, -DAY) } });
    // Enrolments go with their link.
    await this.em.nativeDelete(AccountLink, { expiresAt: { $lt: monthAgo } });
    await forgetEndedThrottles(this.em, now);
    await this.networks.cleanUp(this.em, now);
    // A mail that tells of a change may wait for days.
    await this.emailChanges.forgetAddresses(this.em, monthAgo);
    await this.limits.forgetEnded();
  }
}
