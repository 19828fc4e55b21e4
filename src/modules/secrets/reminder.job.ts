import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { CronExpression, SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { Config } from '../../config/config.js';
import { inRequestContext } from '../../database/request-context.js';
import { Jobs } from '../../jobs/jobs.js';
import { loggableError } from '../../shared/loggable-error.js';
import { Reminders } from './contract/reminders.js';
import { ReminderSweep } from './reminder-sweep.js';
import { sweepQueue } from './stored-reminders.js';

/** Asks for the daily sweep at its time and until it was run, and runs whichever was asked for. */
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
    this.askAt('reminders', this.config.reminders.cron);
    // Whatever was away at that time, the database or every instance, may be back.
    this.askAt('missed reminders', CronExpression.EVERY_5_MINUTES);
  }

  private askAt(name: string, cronTime: string): void {
    const job = CronJob.from({
      cronTime,
      timeZone: 'UTC',
      onTick: () => inRequestContext(this.em, () => this.reminders.requestIfDue()),
      errorHandler: (failure) =>
        this.logger.error(
          { err: loggableError(failure) },
          'the daily sweep was not asked for; it will be in 5 minutes',
        ),
    });
    this.scheduler.addCronJob(name, job);
    job.start();
  }
}
