import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/jobs.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { Reminders } from './contract/reminders.js';
import { DueSecrets } from './due-secrets.js';
import { ReminderJob } from './reminder.job.js';
import { ReminderSweep } from './reminder-sweep.js';
import { StoredReminders } from './stored-reminders.js';

/** What ends is said in time: a sweep a day, and what the sweeps to come would say. */
@Module({
  imports: [ApplicationsModule, SecretsModule, JobsModule],
  providers: [DueSecrets, ReminderSweep, ReminderJob, { provide: Reminders, useClass: StoredReminders }],
  exports: [Reminders],
})
export class RemindersModule {}
