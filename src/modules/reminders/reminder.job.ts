import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { Schedules } from '../../jobs/schedules.js';
import { ReminderSweep } from './reminder-sweep.js';
import { sweeping } from './stored-reminders.js';

/** Has the daily sweep asked for and run. */
@Injectable()
export class ReminderJob implements OnModuleInit {
  constructor(
    private readonly schedules: Schedules,
    private readonly sweep: ReminderSweep,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.schedules.add({
      errand: sweeping,
      cron: this.config.reminders.cron,
      run: (now) => this.sweep.run(now),
    });
  }
}
