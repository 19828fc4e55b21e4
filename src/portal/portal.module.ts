import { Module } from '@nestjs/common';
import { ApprovalsModule } from '../modules/approvals/approvals.module.js';
import { ApplicationsModule } from '../modules/applications/applications.module.js';
import { AuditModule } from '../modules/audit/audit.module.js';
import { IdentityModule } from '../modules/identity/identity.module.js';
import { NotificationsModule } from '../modules/notifications/notifications.module.js';
import { OnboardingModule } from '../modules/onboarding/onboarding.module.js';
import { OverviewModule } from '../modules/overview/overview.module.js';
import { RemindersModule } from '../modules/reminders/reminders.module.js';
import { RolesModule } from '../modules/roles/roles.module.js';
import { SecretsModule } from '../modules/secrets/secrets.module.js';
import { areas, supportAreas } from './areas.js';
import { FormSeal } from './forms/form-seal.js';
import { KeptForms } from './forms/kept-forms.js';
import { ErrorPagesOfPortal } from './page/error.pages.js';
import { HomePage } from './page/home.page.js';
import { PageRenderer } from './page/page-renderer.js';
import { ShownOnce } from './forms/shown-once.js';
import { SupportNavigation } from './page/support-navigation.js';
import { Narrowing } from './support/frame/narrowing.js';

/** What people see. */
@Module({
  imports: [
    IdentityModule,
    RolesModule,
    ApprovalsModule,
    ApplicationsModule,
    SecretsModule,
    RemindersModule,
    NotificationsModule,
    AuditModule,
    OverviewModule,
    OnboardingModule,
  ],
  controllers: [HomePage, ...areas.flatMap(({ routes }) => routes)],
  providers: [
    ...areas.flatMap(({ providers = [] }) => providers),
    { provide: SupportNavigation, useValue: new SupportNavigation(supportAreas) },
    Narrowing,
    FormSeal,
    KeptForms,
    PageRenderer,
    ShownOnce,
    ErrorPagesOfPortal,
  ],
})
export class PortalModule {}
