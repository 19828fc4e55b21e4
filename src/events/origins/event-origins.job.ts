import { Injectable, type OnModuleInit } from '@nestjs/common';
import { defineErrand } from '../../jobs/queue.js';
import { Schedules } from '../../jobs/schedules.js';
import { EventOrigins } from './event-origins.js';

export const erasing = defineErrand('events.erase-old-origins');

/** Has old addresses and user agents erased once a day. */
@Injectable()
export class EventOriginsJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly origins: EventOrigins,
  ) {}

  onModuleInit(): void {
    this.schedules.add({ errand: erasing, cron: '57 3 * * *', run: (now) => this.origins.eraseOld(now) });
  }
}
