import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/jobs.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { Reminders } from './contract/reminders.js';
import { DueSecrets } from './due-secrets.js';
import { ReminderJob } from './reminder.job.js';
import { ReminderSweep } from './reminder-sweep.js';
import { StoredReminders } from './stored-reminders.js';

/** Reminders: a sweep a day that tells people what ends, and a preview of what later sweeps would say. */
@Module({
  imports: [ApplicationsModule, SecretsModule, JobsModule],
  providers: [DueSecrets, ReminderSweep, ReminderJob, { provide: Reminders, useClass: StoredReminders }],
  exports: [Reminders],
})
export class RemindersModule {}
