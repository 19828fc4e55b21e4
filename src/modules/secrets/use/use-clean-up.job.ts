import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { defineErrand } from '../../../jobs/queue.js';
import { Schedules } from '../../../jobs/schedules.js';
import { after, DAY } from '../../../shared/clock.js';
import { forgetAddresses } from './address.queries.js';
import { forgetRefusedRequests } from '../refused/refused-request.queries.js';
import { forgetOldAddresses, forgetOldUse } from './use.queries.js';

export const useCleanUp = defineErrand('secrets.clean-up');

/** Forgets, once a day, counts of use that nobody asks for any more, and where systems came from long ago. */
@Injectable()
export class UseCleanUpJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.schedules.add({ errand: useCleanUp, cron: '41 3 * * *', run: (now) => this.forget(now) });
  }

  private async forget(now: Date): Promise<void> {
    await forgetOldUse(this.em, now);
    await forgetRefusedRequests(this.em, now);
    await forgetOldAddresses(this.em, after(now, -this.config.addressDays * DAY));
    await forgetAddresses(this.em, now, this.config.addressDays);
  }
}
