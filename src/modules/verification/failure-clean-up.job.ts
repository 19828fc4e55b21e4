import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { defineErrand } from '../../jobs/queue.js';
import { Schedules } from '../../jobs/schedules.js';
import { after, DAY } from '../../shared/clock.js';
import { forgetOldFailures } from './failure.queries.js';

export const failureCleanUp = defineErrand('verification.clean-up');

/** Forgets, once a day, failures of more than a day ago: they slow nobody down after minutes. */
@Injectable()
export class FailureCleanUpJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
  ) {}

  onModuleInit(): void {
    const run = (now: Date) => forgetOldFailures(this.em, after(now, -DAY));
    this.schedules.add({ errand: failureCleanUp, cron: '41 3 * * *', run });
  }
}
