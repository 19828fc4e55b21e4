import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { JobsModule } from '../../jobs/jobs.module.js';
import { AccountController } from './account.controller.js';
import { AccountLinks } from './account-links.js';
import { Challenges } from './challenges.js';
import { Anonymisation } from './anonymisation.service.js';
import { AuthenticationGuard } from './authentication.guard.js';
import { BrowserMarks } from './browser-marks.js';
import { BrowserSessions } from './contract/browser-sessions.js';
import { MailedLinks } from './contract/mailed-links.js';
import { OwnAccount } from './contract/own-account.js';
import { People } from './contract/people.js';
import { FactorChange } from './factor-change.service.js';
import { IdentityCleanUpJob } from './identity-clean-up.job.js';
import { IdentityKeys } from './identity-keys.js';
import { OpenSessions } from './open-sessions.js';
import { PasswordChange } from './password-change.service.js';
import { PasswordPolicy } from './password-policy.js';
import { PasswordStep } from './password-step.service.js';
import { Passwords } from './passwords.js';
import { PortalTokenStrategy } from './portal-token.strategy.js';
import { PortalTokens } from './portal-tokens.js';
import { RecoveryCodeChange } from './recovery-code-change.service.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { RefreshTokens } from './refresh-tokens.service.js';
import { PresentFactor } from './present-factor.js';
import { SecondFactorStep } from './second-factor-step.service.js';
import { SecondFactor } from './second-factor.js';
import { SessionStart } from './session-start.js';
import { Sessions } from './sessions.service.js';
import { SignInController } from './sign-in.controller.js';
import { Places } from './sign-in-place.js';
import { SignInRecord } from './sign-in-record.js';
import { SignInLimits } from './sign-in-limits.js';
import { SignIn } from './sign-in.service.js';
import { StepUpService } from './step-up.service.js';
import { StoredBrowserSessions } from './stored-browser-sessions.js';
import { StoredMailedLinks } from './stored-mailed-links.js';
import { StoredOwnAccount } from './stored-own-account.js';
import { StoredPeople } from './stored-people.js';
import { Enrolment } from './contract/enrolment.js';
import { AccountChanges } from './contract/account-changes.js';
import { EmailChangeByLink } from './contract/email-change-by-link.js';
import { EmailChangeRecords } from './contract/email-change-records.js';
import { FormerAddressTold } from './contract/former-address-told.js';
import { LostPassword } from './contract/lost-password.js';
import { SessionRecords } from './contract/session-records.js';
import { SignInThrottles } from './contract/sign-in-throttles.js';
import { SignInUnlocking } from './contract/sign-in-unlocking.js';
import { PeopleAdministration } from './contract/people-administration.js';
import { EmailChangeController } from './email-change.controller.js';
import { EmailChangeJob } from './email-change.job.js';
import { EmailChangeLinks } from './email-change-links.js';
import { EmailChanges } from './email-changes.service.js';
import { EnrolmentPassword } from './enrolment-password.js';
import { FactorSeeds } from './factor-seeds.js';
import { FactorCandidates } from './factor-candidates.js';
import { FactorReset } from './factor-reset.service.js';
import { ForgottenPassword } from './forgotten-password.js';
import { FormerPassword } from './former-password.js';
import { FirstFactor } from './first-factor.js';
import { KnownNetworks } from './known-networks.js';
import { Invitations } from './invitations.service.js';
import { LinkOffers } from './link-offers.js';
import { LinkController } from './link.controller.js';
import { ResetLinkJob } from './reset-link.job.js';
import { PasswordByLink } from './password-by-link.js';
import { PersonChange } from './person-change.service.js';
import { StoredAccountChanges } from './stored-account-changes.js';
import { StoredEmailChangeRecords } from './stored-email-change-records.js';
import { StoredEnrolment } from './stored-enrolment.js';
import { StoredLostPassword } from './stored-lost-password.js';
import { StoredPeopleAdministration } from './stored-people-administration.js';
import { StoredSignInThrottles } from './stored-sign-in-throttles.js';
import { Unlocking } from './unlocking.js';
import { WatchedAccounts } from './watched-accounts.js';
import { TotpFactors } from './totp-factors.service.js';

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
    FactorSeeds,
    FactorCandidates,
    FirstFactor,
    PasswordByLink,
    ResetLinkJob,
    ForgottenPassword,
    LinkOffers,
    FormerPassword,
    Unlocking,
    Invitations,
    PersonChange,
    FactorReset,
    EmailChanges,
    EmailChangeJob,
    FormerAddressTold,
    PasswordStep,
    TotpFactors,
    RecoveryCodes,
    SecondFactor,
    SecondFactorStep,
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
