import { type DynamicModule, Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ApiModule } from './api/api.module.js';
import { AssetsModule } from './assets/assets.module.js';
import type { Config } from './config/config.js';
import { ConfigModule } from './config/config.module.js';
import { DatabaseModule } from './database/database.module.js';
import { DemoModule } from './demo/demo.module.js';
import { EventsModule } from './events/events.module.js';
import { HttpModule } from './http/http.module.js';
import { loggerModule } from './http/server/logging.js';
import { ClockModule } from './clock.module.js';
import { ApplicationsModule } from './modules/applications/applications.module.js';
import { ApprovalsModule } from './modules/approvals/approvals.module.js';
import { AuditModule } from './modules/audit/audit.module.js';
import { IdentityModule } from './modules/identity/identity.module.js';
import { NotificationsModule } from './modules/notifications/notifications.module.js';
import { OnboardingModule } from './modules/onboarding/onboarding.module.js';
import { OverviewModule } from './modules/overview/overview.module.js';
import { OAuthModule } from './modules/oauth/oauth.module.js';
import { RemindersModule } from './modules/reminders/reminders.module.js';
import { RolesModule } from './modules/roles/roles.module.js';
import { SecretsModule } from './modules/secrets/secrets.module.js';
import { VerificationModule } from './modules/verification/verification.module.js';
import { PortalModule } from './portal/portal.module.js';
import { productSchema } from './product-schema.js';
import { TemplatingModule } from './templating/templating.module.js';

/** The whole product, on a database that is there and migrated. */
@Module({})
export class AppModule {
  /** @param databaseUrl logs in as the application's role */
  static with(config: Config, databaseUrl: string): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.with(config),
        loggerModule(config),
        ClockModule,
        ScheduleModule.forRoot({ cronJobs: config.background }),
        DatabaseModule.at(databaseUrl, productSchema),
        EventsModule,
        HttpModule,
        TemplatingModule,
        AssetsModule,
        IdentityModule,
        RolesModule,
        ApprovalsModule,
        ApplicationsModule,
        SecretsModule,
        RemindersModule,
        VerificationModule,
        OAuthModule,
        NotificationsModule,
        AuditModule,
        OverviewModule,
        OnboardingModule,
        ApiModule,
        PortalModule,
        DemoModule,
      ],
    };
  }
}
