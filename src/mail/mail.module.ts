import { Module } from '@nestjs/common';
import { Config } from '../config/config.js';
import { DevelopmentMailbox } from './development-mailbox.js';
import { MailboxRoutes } from './mailbox.routes.js';
import { Mailer } from './mailer.js';
import { SmtpMailer } from './smtp-mailer.js';

/** Mails leave by SMTP where a server is configured; otherwise they go into the mailbox. */
@Module({
  providers: [
    DevelopmentMailbox,
    MailboxRoutes,
    {
      provide: Mailer,
      inject: [Config, DevelopmentMailbox],
      useFactory: (config: Config, mailbox: DevelopmentMailbox) =>
        config.mail.smtpUrl === undefined ? mailbox : new SmtpMailer(config),
    },
  ],
  exports: [Mailer, MailboxRoutes],
})
export class MailModule {}
