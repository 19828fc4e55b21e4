import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { Config } from '../config/config.js';
import { SECOND } from '../shared/clock.js';
import { type Mail, Mailer, MailNotTaken, MailRefused } from './mailer.js';
import { messageOf } from './message.js';

/** A server that says nothing for this long is given up on for now; well within the time a job has. */
const patience = { connectionTimeout: 10 * SECOND, greetingTimeout: 10 * SECOND, socketTimeout: 20 * SECOND };

/** Sends by SMTP, over a few connections that are kept. */
@Injectable()
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport;

  constructor(private readonly config: Config) {
    super();
    this.transport = createTransport({ ...patience, url: config.mail.smtpUrl, pool: true, maxConnections: 5 });
  }

  async send(mail: Mail): Promise<void> {
    try {
      await this.transport.sendMail(messageOf(mail, this.config));
    } catch (cause) {
      const { responseCode = 0, code, message } = cause as Error & { responseCode?: number; code?: string };
      // A refused login (535) is the configuration's fault and may be mended; a refused message stays refused.
      const Failure = responseCode >= 500 && code !== 'EAUTH' ? MailRefused : MailNotTaken;
      throw new Failure(message, { cause });
    }
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}
