import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../modules/approvals/approvals.module.js';
import { ApplicationsModule } from '../modules/applications/applications.module.js';
import { AuditModule } from '../modules/audit/audit.module.js';
import { IdentityModule } from '../modules/identity/identity.module.js';
import { NotificationsModule } from '../modules/notifications/notifications.module.js';
import { RolesModule } from '../modules/roles/roles.module.js';
import { SecretsModule } from '../modules/secrets/secrets.module.js';
import { AccountPage } from './account/account.page.js';
import { MeController } from './account/me.controller.js';
import { NamedRoles } from './account/named-roles.js';
import { ActivityPage } from './credentials/activity.page.js';
import { ReminderPreview } from './contract/reminder-preview.js';
import { ApplicationsController } from './credentials/applications.controller.js';
import { ApplicationOverview } from './credentials/application-overview.js';
import { ChangeSecretPage } from './credentials/change-secret.page.js';
import { CredentialsPage } from './credentials/credentials.page.js';
import { NewSecretPage } from './credentials/new-secret.page.js';
import { RevocationsPage } from './credentials/revocations.page.js';
import { GuidePage } from './guide/guide.page.js';
import { ErrorPagesOfPortal } from './page/error.pages.js';
import { HomePage } from './page/home.page.js';
import { EmailChangePage } from './sign-in/email-change.page.js';
import { EnrolmentPage } from './sign-in/enrolment.page.js';
import { LoginPage } from './sign-in/login.page.js';
import { LostPasswordPage } from './sign-in/lost-password.page.js';
import { UnlockPage } from './sign-in/unlock.page.js';
import { PageRenderer } from './page/page-renderer.js';
import { Overview } from './support/overview/overview.js';
import { LookAlikesController } from './support/organisations/look-alikes.controller.js';
import { LookAlikesPage } from './support/organisations/look-alikes.page.js';
import { OverviewController } from './support/overview/overview.controller.js';
import { PeopleAndRoles } from './support/people/people-and-roles.js';
import { PeopleController } from './support/people/people.controller.js';
import { RoleAssignmentsController } from './support/people/role-assignments.controller.js';
import { RemindersController } from './support/reminders/reminders.controller.js';
import { OverviewPage } from './support/overview/overview.page.js';
import { OrganisationQuestionsPage } from './support/organisations/organisation-questions.page.js';
import { OrganisationsPage } from './support/organisations/organisations.page.js';
import { ApplicationFormPage } from './support/applications/application-form.page.js';
import { ApplicationQuestionsPage } from './support/applications/application-questions.page.js';
import { ApplicationScopesPage } from './support/applications/application-scopes.page.js';
import { ApplicationsPage } from './support/applications/applications.page.js';
import { ApisPage } from './support/applications/apis.page.js';
import { EventSubjects } from './support/events/event-subjects.js';
import { GrantRolePage } from './support/people/grant-role.page.js';
import { IntrospectorsPage } from './support/applications/introspectors.page.js';
import { Narrowing } from './support/frame/narrowing.js';
import { PersonQuestionsPage } from './support/people/person-questions.page.js';
import { PeoplePage } from './support/people/people.page.js';
import { ApprovalsPage } from './support/approvals/approvals.page.js';
import { RolesPage } from './support/people/roles.page.js';
import { SecretsPage } from './support/secrets/secrets.page.js';
import { RemindersPage } from './support/reminders/reminders.page.js';
import { NotificationsPage } from './support/mails/notifications.page.js';
import { EventsPage } from './support/events/events.page.js';
import { RoleTables } from './support/people/role-tables.js';
import { SweepReports } from './support/reminders/sweep-reports.js';

/** The pages, and the reads that join several modules. */
@Module({
  imports: [
    IdentityModule,
    RolesModule,
    ApprovalsModule,
    ApplicationsModule,
    SecretsModule,
    NotificationsModule,
    AuditModule,
  ],
  controllers: [
    MeController,
    ApplicationsController,
    PeopleController,
    RoleAssignmentsController,
    RemindersController,
    OverviewController,
    LookAlikesController,
    HomePage,
    OverviewPage,
    LookAlikesPage,
    OrganisationsPage,
    OrganisationQuestionsPage,
    ApplicationsPage,
    ApplicationFormPage,
    ApplicationQuestionsPage,
    ApplicationScopesPage,
    ApisPage,
    IntrospectorsPage,
    PeoplePage,
    PersonQuestionsPage,
    ApprovalsPage,
    RolesPage,
    GrantRolePage,
    SecretsPage,
    RemindersPage,
    NotificationsPage,
    EventsPage,
    LoginPage,
    EnrolmentPage,
    LostPasswordPage,
    UnlockPage,
    EmailChangePage,
    AccountPage,
    CredentialsPage,
    NewSecretPage,
    ChangeSecretPage,
    RevocationsPage,
    ActivityPage,
    GuidePage,
  ],
  providers: [
    ApplicationOverview,
    RoleTables,
    Narrowing,
    EventSubjects,
    SweepReports,
    { provide: ReminderPreview, useExisting: SweepReports },
    NamedRoles,
    PeopleAndRoles,
    Overview,
    PageRenderer,
    ErrorPagesOfPortal,
  ],
})
export class PortalModule {}
