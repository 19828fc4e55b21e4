import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Config } from '../../config/config.js';
import { inRequestContext } from '../../database/request-context.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineErrand } from '../../jobs/queue.js';
import { after, Clock, DAY } from '../../shared/clock.js';
import { forgetOldAddresses, forgetOldUse } from './use.queries.js';

const cleanUpQueue = defineErrand('secrets.clean-up');

/** Forgets, once a day, counts of use that nobody asks for any more, and where systems came from long ago. */
@Injectable()
export class UseCleanUpJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(cleanUpQueue, () => inRequestContext(this.em, () => this.forget()));
  }

  @Cron('41 3 * * *', { timeZone: 'UTC' })
  async enqueue(): Promise<void> {
    await this.jobs.send(cleanUpQueue, [{}], this.em.fork());
  }

  private async forget(): Promise<void> {
    const now = this.clock.now();
    await forgetOldUse(this.em, now);
    await forgetOldAddresses(this.em, after(now, -this.config.addressDays * DAY));
  }
}
