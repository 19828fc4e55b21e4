import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { inRequestContext } from '../../database/request-context.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineErrand } from '../../jobs/queue.js';
import { after, Clock, DAY } from '../../shared/clock.js';
import { forgetAddressesBefore } from './notification.queries.js';

const cleanUpQueue = defineErrand('notifications.clean-up');

/** Forgets, once a day, whom mails of long ago went to. That there was a mail stays. */
@Injectable()
export class NotificationCleanUpJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(cleanUpQueue, () => inRequestContext(this.em, () => this.forgetAddresses()));
  }

  @Cron('53 3 * * *', { timeZone: 'UTC' })
  async enqueue(): Promise<void> {
    await this.jobs.send(cleanUpQueue, [{}], this.em.fork());
  }

  private async forgetAddresses(): Promise<void> {
    await forgetAddressesBefore(this.em, after(this.clock.now(), -this.config.addressDays * DAY));
  }
}
