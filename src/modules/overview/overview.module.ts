import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../applications/applications.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RemindersModule } from '../reminders/reminders.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { ApplicationOverview } from './contract/application-overview.js';
import { ReminderPreview } from './contract/reminder-preview.js';
import { SweepReports } from './contract/sweep-reports.js';
import { JoinedApplicationOverview } from './joined-application-overview.js';
import { JoinedSweepReports } from './joined-sweep-reports.js';

/** Reads that join what several modules know. It keeps nothing of its own and changes nothing. */
@Module({
  imports: [RolesModule, ApplicationsModule, SecretsModule, RemindersModule, NotificationsModule],
  providers: [
    JoinedSweepReports,
    { provide: SweepReports, useExisting: JoinedSweepReports },
    { provide: ReminderPreview, useExisting: JoinedSweepReports },
    { provide: ApplicationOverview, useClass: JoinedApplicationOverview },
  ],
  exports: [SweepReports, ReminderPreview, ApplicationOverview],
})
export class OverviewModule {}
