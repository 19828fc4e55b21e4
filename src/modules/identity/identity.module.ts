import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { JobsModule } from '../../jobs/jobs.module.js';
import { AccountController } from './account/account.controller.js';
import { AccountLinks } from './links/account-links.js';
import { Challenges } from './sign-in/challenges.js';
import { Anonymisation } from './people/anonymisation.service.js';
import { AuthenticationGuard } from './sessions/authentication.guard.js';
import { BrowserMarks } from './attempts/browser-marks.js';
import { BrowserSessions } from './contract/sessions/browser-sessions.js';
import { MailedLinks } from './contract/links/mailed-links.js';
import { OwnAccount } from './contract/account/own-account.js';
import { People } from './contract/people/people.js';
import { FactorChange } from './factors/factor-change.service.js';
import { IdentityCleanUpJob } from './identity-clean-up.job.js';
import { IdentityKeys } from './identity-keys.js';
import { OpenSessions } from './sessions/open-sessions.js';
import { PasswordChange } from './passwords/password-change.service.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { PasswordStep } from './sign-in/password-step.service.js';
import { Passwords } from './passwords/passwords.js';
import { PortalTokenStrategy } from './sessions/portal-token.strategy.js';
import { PortalTokens } from './sessions/portal-tokens.js';
import { RecoveryCodeChange } from './factors/recovery-codes/recovery-code-change.service.js';
import { RecoveryCodes } from './factors/recovery-codes/recovery-codes.service.js';
import { RefreshTokens } from './sessions/refresh-tokens.service.js';
import { PresentFactor } from './factors/present-factor.js';
import { FactorStep } from './sign-in/factor-step.service.js';
import { Factors } from './factors/factors.service.js';
import { SessionStart } from './sign-in/session-start.js';
import { Sessions } from './sessions/sessions.service.js';
import { SignInController } from './sign-in/sign-in.controller.js';
import { Places } from './attempts/sign-in-place.js';
import { SignInRecord } from './sign-in/sign-in-record.js';
import { SignInLimits } from './attempts/sign-in-limits.js';
import { SignIn } from './sign-in/sign-in.service.js';
import { StepUpService } from './sign-in/step-up.service.js';
import { StoredBrowserSessions } from './sessions/stored-browser-sessions.js';
import { StoredMailedLinks } from './links/stored-mailed-links.js';
import { StoredOwnAccount } from './account/stored-own-account.js';
import { StoredPeople } from './people/stored-people.js';
import { Enrolment } from './contract/factors/enrolment.js';
import { AccountChanges } from './contract/people/account-changes.js';
import { EmailChangeByLink } from './contract/email-change/email-change-by-link.js';
import { EmailChangeRecords } from './contract/email-change/email-change-records.js';
import { FormerAddressTold } from './contract/email-change/former-address-told.js';
import { LostPassword } from './contract/passwords/lost-password.js';
import { SessionRecords } from './contract/sessions/session-records.js';
import { SignInThrottles } from './contract/sign-in/sign-in-throttles.js';
import { SignInUnlocking } from './contract/sign-in/sign-in-unlocking.js';
import { PeopleAdministration } from './contract/people/people-administration.js';
import { EmailChangeController } from './email-change/email-change.controller.js';
import { EmailChangeJob } from './email-change/email-change.job.js';
import { EmailChangeLinks } from './email-change/email-change-links.js';
import { EmailChanges } from './email-change/email-changes.service.js';
import { EnrolmentPassword } from './enrolment/enrolment-password.js';
import { factorMethods } from './factors/factor-methods.js';
import { FactorRemoval } from './factors/factor-removal.service.js';
import { ForgottenPassword } from './passwords/forgotten-password.js';
import { FormerPassword } from './passwords/former-password.js';
import { FactorEnrolment } from './enrolment/factor-enrolment.service.js';
import { KnownNetworks } from './attempts/known-networks.js';
import { Invitations } from './people/invitations.service.js';
import { LinkOffers } from './links/link-offers.js';
import { LinkController } from './links/link.controller.js';
import { ResetLinkJob } from './passwords/reset-link.job.js';
import { PasswordByLink } from './passwords/password-by-link.js';
import { PersonChange } from './people/person-change.service.js';
import { StoredAccountChanges } from './people/stored-account-changes.js';
import { StoredEmailChangeRecords } from './email-change/stored-email-change-records.js';
import { StoredEnrolment } from './enrolment/stored-enrolment.js';
import { StoredLostPassword } from './passwords/stored-lost-password.js';
import { StoredPeopleAdministration } from './people/stored-people-administration.js';
import { StoredSignInThrottles } from './attempts/stored-sign-in-throttles.js';
import { Unlocking } from './attempts/unlocking.js';
import { WatchedAccounts } from './people/watched-accounts.js';

/** People, how they sign in, and what they are signed in by. Closes every route that is not `@Public`. */
@Module({
  imports: [JobsModule, JwtModule.register({})],
  controllers: [SignInController, AccountController, LinkController, EmailChangeController],
  providers: [
    PasswordPolicy,
    Passwords,
    SignInLimits,
    BrowserMarks,
    KnownNetworks,
    Places,
    SignInRecord,
    PresentFactor,
    RecoveryCodeChange,
    AccountLinks,
    Anonymisation,
    Challenges,
    EnrolmentPassword,
    FactorEnrolment,
    PasswordByLink,
    ResetLinkJob,
    ForgottenPassword,
    LinkOffers,
    FormerPassword,
    Unlocking,
    Invitations,
    PersonChange,
    FactorRemoval,
    EmailChanges,
    EmailChangeJob,
    FormerAddressTold,
    PasswordStep,
    RecoveryCodes,
    Factors,
    FactorStep,
    SessionStart,
    Sessions,
    OpenSessions,
    PortalTokens,
    RefreshTokens,
    SignIn,
    StepUpService,
    FactorChange,
    PasswordChange,
    PortalTokenStrategy,
    IdentityKeys,
    WatchedAccounts,
    IdentityCleanUpJob,
    ...factorMethods,
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: People, useClass: StoredPeople },
    { provide: MailedLinks, useClass: StoredMailedLinks },
    { provide: Enrolment, useClass: StoredEnrolment },
    { provide: LostPassword, useClass: StoredLostPassword },
    { provide: EmailChangeByLink, useClass: EmailChangeLinks },
    { provide: EmailChangeRecords, useClass: StoredEmailChangeRecords },
    { provide: AccountChanges, useClass: StoredAccountChanges },
    { provide: SignInUnlocking, useExisting: Unlocking },
    { provide: SignInThrottles, useClass: StoredSignInThrottles },
    { provide: SessionRecords, useExisting: Sessions },
    { provide: PeopleAdministration, useClass: StoredPeopleAdministration },
    { provide: OwnAccount, useClass: StoredOwnAccount },
    { provide: BrowserSessions, useClass: StoredBrowserSessions },
  ],
  exports: [
    AccountChanges,
    BrowserSessions,
    EmailChangeByLink,
    EmailChangeRecords,
    Enrolment,
    FormerAddressTold,
    LostPassword,
    MailedLinks,
    OwnAccount,
    People,
    PeopleAdministration,
    SessionRecords,
    SignInThrottles,
    SignInUnlocking,
  ],
})
export class IdentityModule {}
