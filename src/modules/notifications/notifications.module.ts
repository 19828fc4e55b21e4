import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/jobs.module.js';
import { MailModule } from '../../mail/mail.module.js';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { RemindersModule } from '../reminders/reminders.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { AccessLetters } from './access-letters.js';
import { AccountLetters } from './account-letters.js';
import { ApprovalLetters } from './approval-letters.js';
import { Colleagues } from './letters/roles/colleagues.js';
import { EmailChangeLetters } from './email-change-letters.js';
import { FormerAddressMails } from './former-address-mails.js';
import { TellOfApproval } from './tell-of-approval.js';
import { ThoseAround } from './letters/those-around.js';
import { Recipients } from './contract/recipients.js';
import { SentNotifications } from './contract/sent-notifications.js';
import { AlarmLetters } from './alarm-letters.js';
import { DeliverNotification } from './deliver-notification.js';
import { DeliveryNotes } from './delivery-notes.js';
import { EventLogLetters } from './event-log-letters.js';
import { ForgetAddresses } from './forget-addresses.handler.js';
import { LetterSources } from './letters/letter-sources.js';
import { Letters } from './letters.js';
import { MailServerLetters } from './mail-server-letters.js';
import { MailServerStanding } from './mail-server-standing.js';
import { NotificationsController } from './notifications.controller.js';
import { NotificationCleanUpJob } from './notification-clean-up.job.js';
import { Notifications } from './notifications.service.js';
import { Readers } from './readers.js';
import { ReminderBlocks } from './letters/reminders/reminders-in-words.js';
import { ReminderLetters } from './reminder-letters.js';
import { RoleLetters } from './role-letters.js';
import { SecretLetters } from './secret-letters.js';
import { StoredRecipients } from './stored-recipients.js';
import { SupportLetters } from './support-letters.js';
import { SweepLetters } from './sweep-letters.js';
import { TellByLink } from './tell-by-link.js';
import { TellColleagues } from './tell-colleagues.js';
import { TellManagers } from './tell-managers.js';
import { TellPerson } from './tell-person.js';
import { ToldApplications } from './letters/secrets/managed-applications.js';
import { TellOfFinishedSweep } from './tell-of-finished-sweep.handler.js';
import { TellManagersOfCreatedSecret } from './tell-managers-of-created-secret.handler.js';
import { TellManagersOfEnabledSecret } from './tell-managers-of-enabled-secret.handler.js';
import { TellManagersOfDisabledSecret } from './tell-managers-of-disabled-secret.handler.js';
import { TellManagersOfDeletedSecret } from './tell-managers-of-deleted-secret.handler.js';
import { TellOfRevokedSecret } from './tell-of-revoked-secret.handler.js';
import { WarnOfRefusedSecretInUse } from './warn-of-refused-secret-in-use.handler.js';
import { WarnOfGuessing } from './warn-of-guessing.handler.js';
import { TellOfGrantedRole } from './tell-of-granted-role.handler.js';
import { TellOfWithdrawnRole } from './tell-of-withdrawn-role.handler.js';
import { TellOfReplacedRecoveryCodes } from './tell-of-replaced-recovery-codes.handler.js';
import { TellOfReplacedFactor } from './tell-of-replaced-factor.handler.js';
import { TellOfChangedPassword } from './tell-of-changed-password.handler.js';
import { WarnOfSecondFactorFailures } from './warn-of-second-factor-failures.handler.js';
import { TellOfResetPassword } from './tell-of-reset-password.handler.js';
import { SendInvitation } from './send-invitation.handler.js';
import { SendEnrolmentLink } from './send-enrolment-link.handler.js';
import { SendPasswordResetLink } from './send-password-reset-link.handler.js';
import { SendUnlockLink } from './send-unlock-link.handler.js';
import { TellOfUsedRecoveryCode } from './tell-of-used-recovery-code.handler.js';
import { TellOfCopiedSession } from './tell-of-copied-session.handler.js';
import { TellOfNewNetwork } from './tell-of-new-network.handler.js';
import { TellOfEnrolledFactor } from './tell-of-enrolled-factor.handler.js';
import { TellOfEndedSessions } from './tell-of-ended-sessions.handler.js';
import { TellOfStartedEmailChange } from './tell-of-started-email-change.handler.js';
import { TellOfStoppedEmailChange } from './tell-of-stopped-email-change.handler.js';
import { TellOfRequestedApproval } from './tell-of-requested-approval.handler.js';
import { TellOfCarriedOutApproval } from './tell-of-carried-out-approval.handler.js';
import { TellOfRefusedApproval } from './tell-of-refused-approval.handler.js';
import { TellOfExpiredApproval } from './tell-of-expired-approval.handler.js';
import { TellOfFailedApproval } from './tell-of-failed-approval.handler.js';
import { TellOfChangedEmail } from './tell-of-changed-email.handler.js';
import { TellOfResetFactor } from './tell-of-reset-factor.handler.js';
import { TellSupportOfUnexplainedChanges } from './tell-support-of-unexplained-changes.handler.js';
import { TellSupportOfMailServer } from './tell-support-of-mail-server.handler.js';
import { WarnOfForeignEvents } from './warn-of-foreign-events.handler.js';
import { WarnOfRefusedSweep } from './warn-of-refused-sweep.handler.js';
import { WarnOfStoppedSealing } from './warn-of-stopped-sealing.handler.js';

const handlers = [
  ForgetAddresses,
  TellOfFinishedSweep,
  TellManagersOfCreatedSecret,
  TellManagersOfDisabledSecret,
  TellManagersOfEnabledSecret,
  TellManagersOfDeletedSecret,
  TellOfRevokedSecret,
  WarnOfRefusedSecretInUse,
  WarnOfGuessing,
  TellOfGrantedRole,
  TellOfWithdrawnRole,
  TellOfReplacedRecoveryCodes,
  TellOfReplacedFactor,
  TellOfChangedPassword,
  WarnOfSecondFactorFailures,
  TellOfResetPassword,
  SendInvitation,
  SendEnrolmentLink,
  SendPasswordResetLink,
  SendUnlockLink,
  TellOfUsedRecoveryCode,
  TellOfCopiedSession,
  TellOfNewNetwork,
  TellOfEnrolledFactor,
  TellOfEndedSessions,
  TellOfStartedEmailChange,
  TellOfStoppedEmailChange,
  TellOfRequestedApproval,
  TellOfCarriedOutApproval,
  TellOfRefusedApproval,
  TellOfExpiredApproval,
  TellOfFailedApproval,
  TellOfChangedEmail,
  TellOfResetFactor,
  TellSupportOfUnexplainedChanges,
  WarnOfStoppedSealing,
  WarnOfRefusedSweep,
  WarnOfForeignEvents,
  TellSupportOfMailServer,
];
const letters = [
  Letters,
  ReminderLetters,
  SecretLetters,
  RoleLetters,
  AccountLetters,
  AccessLetters,
  EmailChangeLetters,
  ApprovalLetters,
  SupportLetters,
  AlarmLetters,
  EventLogLetters,
  SweepLetters,
  MailServerLetters,
];

/** Who is told what, by mail. */
@Module({
  imports: [
    JobsModule,
    MailModule,
    IdentityModule,
    RolesModule,
    ApprovalsModule,
    ApplicationsModule,
    SecretsModule,
    RemindersModule,
  ],
  controllers: [NotificationsController],
  providers: [
    Notifications,
    NotificationCleanUpJob,
    DeliverNotification,
    DeliveryNotes,
    MailServerStanding,
    Readers,
    LetterSources,
    ToldApplications,
    ReminderBlocks,
    TellManagers,
    Colleagues,
    ThoseAround,
    FormerAddressMails,
    TellColleagues,
    TellPerson,
    TellByLink,
    TellOfApproval,
    ...letters,
    ...handlers,
    { provide: Recipients, useClass: StoredRecipients },
    { provide: SentNotifications, useExisting: Notifications },
  ],
  exports: [Recipients, SentNotifications],
})
export class NotificationsModule {}
