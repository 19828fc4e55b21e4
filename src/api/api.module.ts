import { Module } from '@nestjs/common';
import { ApplicationsModule } from '../modules/applications/applications.module.js';
import { ApprovalsModule } from '../modules/approvals/approvals.module.js';
import { AuditModule } from '../modules/audit/audit.module.js';
import { IdentityModule } from '../modules/identity/identity.module.js';
import { NotificationsModule } from '../modules/notifications/notifications.module.js';
import { OnboardingModule } from '../modules/onboarding/onboarding.module.js';
import { OverviewModule } from '../modules/overview/overview.module.js';
import { RemindersModule } from '../modules/reminders/reminders.module.js';
import { RolesModule } from '../modules/roles/roles.module.js';
import { SecretsModule } from '../modules/secrets/secrets.module.js';
import { VerificationModule } from '../modules/verification/verification.module.js';
import { AccountController } from './account/account.controller.js';
import { MeController } from './account/me.controller.js';
import { ActivityController } from './applications/activity.controller.js';
import { ApplicationsController } from './applications/applications.controller.js';
import { AddressesController } from './secrets/addresses.controller.js';
import { RefusalsController } from './secrets/refusals.controller.js';
import { RevocationsController } from './secrets/revocations.controller.js';
import { RotationController } from './secrets/rotation.controller.js';
import { SecretsController } from './secrets/secrets.controller.js';
import { SelfRevocationController } from './secrets/self-revocation.controller.js';
import { UseController } from './secrets/use.controller.js';
import { EmailChangeController } from './sign-in/email-change.controller.js';
import { LinkController } from './sign-in/link.controller.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { ApisController } from './support/apis/apis.controller.js';
import { AdministeredApplicationsController } from './support/applications/administered-applications.controller.js';
import { ApprovalsController } from './support/approvals/approvals.controller.js';
import { EventsController } from './support/events/events.controller.js';
import { ForecastController } from './support/forecast/forecast.controller.js';
import { NotificationsController } from './support/mails/notifications.controller.js';
import { OnboardingController } from './support/onboarding/onboarding.controller.js';
import { LookAlikesController } from './support/organisations/look-alikes.controller.js';
import { OrganisationsController } from './support/organisations/organisations.controller.js';
import { OverviewController } from './support/overview/overview.controller.js';
import { PeopleController } from './support/people/people.controller.js';
import { RoleAssignmentsController } from './support/people/role-assignments.controller.js';
import { RemindersController } from './support/reminders/reminders.controller.js';
import { FleetController } from './support/secrets/fleet.controller.js';

/** What programs ask, under `/api/v1`. */
@Module({
  imports: [
    IdentityModule,
    RolesModule,
    ApprovalsModule,
    ApplicationsModule,
    SecretsModule,
    RemindersModule,
    VerificationModule,
    NotificationsModule,
    AuditModule,
    OverviewModule,
    OnboardingModule,
  ],
  controllers: [
    SignInController,
    LinkController,
    EmailChangeController,
    AccountController,
    MeController,
    ApplicationsController,
    ActivityController,
    SecretsController,
    RotationController,
    UseController,
    AddressesController,
    RefusalsController,
    RevocationsController,
    SelfRevocationController,
    OverviewController,
    ForecastController,
    OnboardingController,
    OrganisationsController,
    LookAlikesController,
    AdministeredApplicationsController,
    ApisController,
    PeopleController,
    RoleAssignmentsController,
    ApprovalsController,
    FleetController,
    RemindersController,
    NotificationsController,
    EventsController,
  ],
})
export class ApiModule {}
