import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Cron } from '@nestjs/schedule';
import { Jobs } from '../jobs/jobs.js';
import { defineErrand } from '../jobs/queue.js';
import { EventOrigins } from './event-origins.js';

const eraseQueue = defineErrand('events.erase-old-origins');

/** Has old addresses and user agents erased once a day. */
@Injectable()
export class EventOriginsJob implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly origins: EventOrigins,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(eraseQueue, () => this.origins.eraseOld());
  }

  @Cron('57 3 * * *', { timeZone: 'UTC' })
  async enqueue(): Promise<void> {
    await this.jobs.send(eraseQueue, [{}], this.em.fork());
  }
}
