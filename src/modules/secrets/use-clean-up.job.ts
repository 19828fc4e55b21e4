import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { z } from 'zod';
import { inRequestContext } from '../../database/request-context.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineQueue } from '../../jobs/queue.js';
import { Clock } from '../../shared/clock.js';
import { forgetOldUse } from './use.queries.js';

/** `stately`: one waits and one runs at most, however many instances ask. */
const cleanUpQueue = defineQueue('secrets.clean-up', z.object({}), { policy: 'stately' });

/** Forgets, once a day, counts of use that nobody asks for any more. */
@Injectable()
export class UseCleanUpJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(cleanUpQueue, () => inRequestContext(this.em, () => forgetOldUse(this.em, this.clock.now())));
  }

  @Cron('41 3 * * *', { timeZone: 'UTC' })
  async enqueue(): Promise<void> {
    await this.jobs.send(cleanUpQueue, [{}], this.em.fork());
  }
}
