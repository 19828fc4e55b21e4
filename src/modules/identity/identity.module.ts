import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { JwtModule } from '@nestjs/jwt';
import { JobsModule } from '../../jobs/jobs.module.js';
import { EnrolmentByLink } from './contract/enrolment/enrolment-by-link.js';
import { FactorEnrolment } from './contract/enrolment/factor-enrolment.js';
import { OwnFactor } from './contract/factors/own-factor.js';
import { ForgottenPassword } from './contract/passwords/forgotten-password.js';
import { OwnPassword } from './contract/passwords/own-password.js';
import { PasswordByLink } from './contract/passwords/password-by-link.js';
import { OwnSessions } from './contract/sessions/own-sessions.js';
import { FactorStep } from './contract/sign-in/factor-step.js';
import { PasswordStep } from './contract/sign-in/password-step.js';
import { SteppingUp } from './contract/sign-in/stepping-up.js';
import { EnrolmentPassword } from './enrolment/enrolment-password.js';
import { FactorEnrolmentService } from './enrolment/factor-enrolment.service.js';
import { FactorChange } from './factors/factor-change.service.js';
import { ForgottenPasswordService } from './passwords/forgotten-password.service.js';
import { PasswordByLinkService } from './passwords/password-by-link.service.js';
import { PasswordChange } from './passwords/password-change.service.js';
import { FactorStepService } from './sign-in/factor-step.service.js';
import { PasswordStepService } from './sign-in/password-step.service.js';
import { StepUpService } from './sign-in/step-up.service.js';
import { AccountLinks } from './links/account-links.js';
import { Challenges } from './sign-in/challenges.js';
import { Anonymisation } from './people/anonymisation.service.js';
import { AuthenticationGuard } from './sessions/authentication.guard.js';
import { BrowserMarks } from './attempts/browser-marks.js';
import { MailedLinks } from './contract/links/mailed-links.js';
import { People } from './contract/people/people.js';
import { IdentityCleanUpJob } from './identity-clean-up.job.js';
import { IdentityKeys } from './identity-keys.js';
import { OpenSessions } from './sessions/open-sessions.js';
import { PasswordPolicy } from './passwords/password-policy.js';
import { Passwords } from './passwords/passwords.js';
import { PortalTokenStrategy } from './sessions/portal-token.strategy.js';
import { PortalTokens } from './sessions/portal-tokens.js';
import { RecoveryCodes } from './factors/recovery-codes/recovery-codes.service.js';
import { RefreshTokens } from './sessions/refresh-tokens.service.js';
import { PresentFactor } from './factors/present-factor.js';
import { Factors } from './factors/factors.service.js';
import { SessionStart } from './sign-in/session-start.js';
import { Sessions } from './sessions/sessions.service.js';
import { Places } from './attempts/sign-in-place.js';
import { SignInRecord } from './sign-in/sign-in-record.js';
import { SignInLimits } from './attempts/sign-in-limits.js';
import { StoredMailedLinks } from './links/stored-mailed-links.js';
import { StoredPeople } from './people/stored-people.js';
import { AccountChanges } from './contract/people/account-changes.js';
import { EmailChangeByLink } from './contract/email-change/email-change-by-link.js';
import { EmailChangeRecords } from './contract/email-change/email-change-records.js';
import { IndispensablePeople } from './contract/people/indispensable-people.js';
import { FormerAddressTold } from './contract/email-change/former-address-told.js';
import { SessionRenewal } from './contract/sessions/session-renewal.js';
import { FormerPerson } from './contract/sign-in/former-person.js';
import { SignedFormerPerson } from './sign-in/signed-former-person.js';
import { SessionRecords } from './contract/sessions/session-records.js';
import { SignInThrottles } from './contract/sign-in/sign-in-throttles.js';
import { SignInUnlocking } from './contract/sign-in/sign-in-unlocking.js';
import { PeopleAdministration } from './contract/people/people-administration.js';
import { EmailChangeJob } from './email-change/email-change.job.js';
import { EmailChangeLinks } from './email-change/email-change-links.js';
import { EmailChanges } from './email-change/email-changes.service.js';
import { factorMethods } from './factors/factor-methods.js';
import { FactorRemoval } from './factors/factor-removal.service.js';
import { FormerPassword } from './passwords/former-password.js';
import { KnownNetworks } from './attempts/known-networks.js';
import { Invitations } from './people/invitations.service.js';
import { LinkOffers } from './links/link-offers.js';
import { ResetLinkJob } from './passwords/reset-link.job.js';
import { PersonChange } from './people/person-change.service.js';
import { StoredAccountChanges } from './people/stored-account-changes.js';
import { StoredEmailChangeRecords } from './email-change/stored-email-change-records.js';
import { StoredPeopleAdministration } from './people/stored-people-administration.js';
import { StoredSignInThrottles } from './attempts/stored-sign-in-throttles.js';
import { Unlocking } from './attempts/unlocking.js';
import { WatchedAccounts } from './people/watched-accounts.js';

/** People, how they sign in, and what they are signed in by. Closes every route that is not `@Public`. */
@Module({
  imports: [JobsModule, JwtModule.register({})],
  providers: [
    PasswordPolicy,
    Passwords,
    SignInLimits,
    BrowserMarks,
    KnownNetworks,
    Places,
    SignInRecord,
    PresentFactor,
    AccountLinks,
    Anonymisation,
    Challenges,
    ResetLinkJob,
    LinkOffers,
    FormerPassword,
    Unlocking,
    Invitations,
    PersonChange,
    FactorRemoval,
    EmailChanges,
    EmailChangeJob,
    FormerAddressTold,
    IndispensablePeople,
    RecoveryCodes,
    Factors,
    SessionStart,
    Sessions,
    OpenSessions,
    PortalTokens,
    RefreshTokens,
    PortalTokenStrategy,
    IdentityKeys,
    WatchedAccounts,
    IdentityCleanUpJob,
    ...factorMethods,
    { provide: APP_GUARD, useClass: AuthenticationGuard },
    { provide: People, useClass: StoredPeople },
    { provide: MailedLinks, useClass: StoredMailedLinks },
    { provide: EnrolmentByLink, useClass: EnrolmentPassword },
    { provide: FactorEnrolment, useClass: FactorEnrolmentService },
    { provide: ForgottenPassword, useClass: ForgottenPasswordService },
    { provide: PasswordByLink, useClass: PasswordByLinkService },
    { provide: EmailChangeByLink, useClass: EmailChangeLinks },
    { provide: EmailChangeRecords, useClass: StoredEmailChangeRecords },
    { provide: AccountChanges, useClass: StoredAccountChanges },
    { provide: SignInUnlocking, useExisting: Unlocking },
    { provide: SignInThrottles, useClass: StoredSignInThrottles },
    { provide: SessionRenewal, useExisting: RefreshTokens },
    { provide: SessionRecords, useExisting: Sessions },
    { provide: FormerPerson, useClass: SignedFormerPerson },
    { provide: PeopleAdministration, useClass: StoredPeopleAdministration },
    { provide: OwnFactor, useClass: FactorChange },
    { provide: OwnPassword, useClass: PasswordChange },
    { provide: OwnSessions, useExisting: Sessions },
    { provide: PasswordStep, useClass: PasswordStepService },
    { provide: FactorStep, useClass: FactorStepService },
    { provide: SteppingUp, useClass: StepUpService },
  ],
  exports: [
    AccountChanges,
    EmailChangeByLink,
    EmailChangeRecords,
    EnrolmentByLink,
    FactorEnrolment,
    FactorStep,
    ForgottenPassword,
    FormerAddressTold,
    FormerPerson,
    IndispensablePeople,
    MailedLinks,
    OwnFactor,
    OwnPassword,
    OwnSessions,
    PasswordByLink,
    PasswordStep,
    People,
    PeopleAdministration,
    SessionRecords,
    SessionRenewal,
    SignInThrottles,
    SignInUnlocking,
    SteppingUp,
  ],
})
export class IdentityModule {}
