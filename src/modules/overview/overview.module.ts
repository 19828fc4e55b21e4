import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { NotificationsModule } from '../notifications/notifications.module.js';
import { RemindersModule } from '../reminders/reminders.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { ApplicationOverview } from './contract/application-overview.js';
import { Forecast } from './contract/forecast.js';
import { NamedRoles } from './contract/named-roles.js';
import { PeopleAndRoles } from './contract/people-and-roles.js';
import { ReminderPreview } from './contract/reminder-preview.js';
import { SupportOverview } from './contract/support-overview.js';
import { SweepReports } from './contract/sweep-reports.js';
import { JoinedApplicationOverview } from './joined-application-overview.js';
import { JoinedForecast } from './joined-forecast.js';
import { JoinedNamedRoles } from './joined-named-roles.js';
import { JoinedPeopleAndRoles } from './joined-people-and-roles.js';
import { JoinedSupportOverview } from './joined-support-overview.js';
import { JoinedReminderPreview } from './joined-reminder-preview.js';
import { JoinedSweepReports } from './joined-sweep-reports.js';

/** Reads that join what several modules know. It keeps nothing of its own and changes nothing. */
@Module({
  imports: [
    IdentityModule,
    RolesModule,
    ApprovalsModule,
    ApplicationsModule,
    SecretsModule,
    RemindersModule,
    NotificationsModule,
  ],
  providers: [
    { provide: SweepReports, useClass: JoinedSweepReports },
    { provide: ReminderPreview, useClass: JoinedReminderPreview },
    { provide: ApplicationOverview, useClass: JoinedApplicationOverview },
    { provide: Forecast, useClass: JoinedForecast },
    { provide: NamedRoles, useClass: JoinedNamedRoles },
    { provide: PeopleAndRoles, useClass: JoinedPeopleAndRoles },
    { provide: SupportOverview, useClass: JoinedSupportOverview },
  ],
  exports: [SweepReports, ReminderPreview, ApplicationOverview, Forecast, NamedRoles, PeopleAndRoles, SupportOverview],
})
export class OverviewModule {}
