import { Module } from '@nestjs/common';
import { JobsModule } from '../../jobs/jobs.module.js';
import { MailModule } from '../../mail/mail.module.js';
import { ApplicationsModule } from '../applications/applications.module.js';
import { ApprovalsModule } from '../approvals/approvals.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { RemindersModule } from '../reminders/reminders.module.js';
import { RolesModule } from '../roles/roles.module.js';
import { SecretsModule } from '../secrets/secrets.module.js';
import { Recipients } from './contract/recipients.js';
import { SentNotifications } from './contract/sent-notifications.js';
import { DeliverNotification } from './delivery/deliver-notification.js';
import { DeliveryNotes } from './delivery/delivery-notes.js';
import { ForgetAddresses } from './forget-addresses.handler.js';
import { FormerAddressMails } from './former-address-mails.js';
import { providersOf } from './letter-providers.js';
import { OwnAccount } from './letters/account/own-account.js';
import { SessionsInWords } from './letters/account/sessions-in-words.js';
import { ActorNames } from './letters/actor-names.js';
import { allLetters } from './letters/all-letters.js';
import { ApprovalLetters } from './letters/approvals/approval-letters.js';
import { EmailChanges } from './letters/email-change/email-changes.js';
import { LetterSources } from './letters/letter-sources.js';
import { RemindersInWords } from './letters/reminders/reminders-in-words.js';
import { Colleagues } from './letters/roles/colleagues.js';
import { ManagedThings } from './letters/roles/managed-things.js';
import { RoleLetters } from './letters/roles/role-letters.js';
import { ManagedApplications } from './letters/secrets/managed-applications.js';
import { SecretLetters } from './letters/secrets/secret-letters.js';
import { SupportMailbox } from './letters/support-mailbox.js';
import { ThoseAround } from './letters/those-around.js';
import { MailServerStanding } from './delivery/mail-server-standing.js';
import { MailWriter } from './mail-writer.js';
import { NotificationCleanUpJob } from './notification-clean-up.job.js';
import { Notifications } from './notifications.service.js';
import { QueueLetter } from './queue-letter.js';
import { StoredRecipients } from './stored-recipients.js';

/** What several letters need. */
const sharedByLetters = [
  ActorNames,
  ApprovalLetters,
  Colleagues,
  EmailChanges,
  LetterSources,
  ManagedApplications,
  OwnAccount,
  RemindersInWords,
  ManagedThings,
  RoleLetters,
  SecretLetters,
  SessionsInWords,
  SupportMailbox,
  ThoseAround,
];

/** Who is told what, by mail. */
@Module({
  imports: [
    ApplicationsModule,
    ApprovalsModule,
    IdentityModule,
    JobsModule,
    MailModule,
    RemindersModule,
    RolesModule,
    SecretsModule,
  ],
  providers: [
    Notifications,
    NotificationCleanUpJob,
    ForgetAddresses,
    FormerAddressMails,
    QueueLetter,
    MailWriter,
    DeliverNotification,
    DeliveryNotes,
    MailServerStanding,
    ...sharedByLetters,
    ...providersOf(allLetters),
    { provide: Recipients, useClass: StoredRecipients },
    { provide: SentNotifications, useExisting: Notifications },
  ],
  exports: [Recipients, SentNotifications],
})
export class NotificationsModule {}
