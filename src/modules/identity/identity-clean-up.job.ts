import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { inRequestContext } from '../../database/request-context.js';
import { RateLimits } from '../../http/rate-limits.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineErrand } from '../../jobs/queue.js';
import { after, Clock, DAY } from '../../shared/clock.js';
import { AccountLink } from './account-link.entity.js';
import { EmailChanges } from './email-changes.service.js';
import { KnownNetworks } from './known-networks.js';
import { Session } from './session.entity.js';
import { SignInChallenge } from './sign-in-challenge.entity.js';
import { forgetEndedThrottles } from './sign-in-throttle.queries.js';

const cleanUpQueue = defineErrand('identity.clean-up');

/** Forgets, once a day, what signing in left behind and nobody needs any more. The event log keeps the facts. */
@Injectable()
export class IdentityCleanUpJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly limits: RateLimits,
    private readonly networks: KnownNetworks,
    private readonly emailChanges: EmailChanges,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(cleanUpQueue, () => inRequestContext(this.em, () => this.cleanUp()));
  }

  @Cron('23 3 * * *', { timeZone: 'UTC' })
  async enqueue(): Promise<void> {
    await this.jobs.send(cleanUpQueue, [{}], this.em.fork());
  }

  private async cleanUp(): Promise<void> {
    const now = this.clock.now();
    const monthAgo = after(now, -30 * DAY);
    // The refresh tokens of a session go with it.
    await this.em.nativeDelete(Session, { $or: [{ endedAt: { $lt: monthAgo } }, { expiresAt: { $lt: monthAgo } }] });
    await this.em.nativeDelete(SignInChallenge, { expiresAt: { $lt: after(now, -DAY) } });
    // Enrolments go with their link.
    await this.em.nativeDelete(AccountLink, { expiresAt: { $lt: monthAgo } });
    await forgetEndedThrottles(this.em, now);
    await this.networks.cleanUp(this.em);
    // A mail that tells of a change may wait for days.
    await this.emailChanges.forgetAddresses(this.em, monthAgo);
    await this.limits.forgetEnded();
  }
}
