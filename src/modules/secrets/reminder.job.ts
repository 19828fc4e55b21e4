import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { Config } from '../../config/config.js';
import { inRequestContext } from '../../database/request-context.js';
import { Jobs } from '../../jobs/jobs.js';
import { loggableError } from '../../shared/loggable-error.js';
import { Reminders } from './contract/reminders.js';
import { ReminderSweep } from './reminder-sweep.js';
import { sweepQueue } from './stored-reminders.js';

/** Asks for the daily sweep at its time, and runs whichever was asked for. */
@Injectable()
export class ReminderJob implements OnModuleInit {
  private readonly logger = new Logger(ReminderJob.name);

  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly sweep: ReminderSweep,
    private readonly reminders: Reminders,
    private readonly scheduler: SchedulerRegistry,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(sweepQueue, () => inRequestContext(this.em, () => this.sweep.run()));
    if (!this.config.background) return;
    const daily = CronJob.from({
      cronTime: this.config.reminders.cron,
      timeZone: 'UTC',
      onTick: () => inRequestContext(this.em, async () => void (await this.reminders.request())),
      // The next start or the next day's sweep makes up for it.
      errorHandler: (failure) =>
        this.logger.error({ err: loggableError(failure) }, 'the daily sweep was not asked for'),
    });
    this.scheduler.addCronJob('reminders', daily);
    daily.start();
  }
}
