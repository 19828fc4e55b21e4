import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { defineErrand } from '../../jobs/queue.js';
import { Schedules } from '../../jobs/schedules.js';
import { after, DAY } from '../../shared/clock.js';
import { forgetAddressesBefore } from './notification.queries.js';

export const notificationCleanUp = defineErrand('notifications.clean-up');

/** Forgets, once a day, whom mails of long ago went to. That there was a mail stays. */
@Injectable()
export class NotificationCleanUpJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.schedules.add({ errand: notificationCleanUp, cron: '53 3 * * *', run: (now) => this.forgetAddresses(now) });
  }

  private async forgetAddresses(now: Date): Promise<void> {
    await forgetAddressesBefore(this.em, after(now, -this.config.addressDays * DAY));
  }
}
