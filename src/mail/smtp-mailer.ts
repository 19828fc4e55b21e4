import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import { Config } from '../config/config.js';
import { SECOND } from '../shared/clock.js';
import { isLoopback } from '../shared/loopback.js';
import { type Mail, Mailer, MailNotTaken, MailRefused } from './mailer.js';
import { messageOf } from './message.js';

/** A server that says nothing for this long is given up on for now; well within the time a job has. */
const patience = { connectionTimeout: 10 * SECOND, greetingTimeout: 10 * SECOND, socketTimeout: 20 * SECOND };

/** What went wrong before the message was looked at: the configuration's fault or the server's, and may be mended. */
const ofTheSession = new Set(['EAUTH', 'ECONNECTION', 'ETLS']);

/** Sends by SMTP, over a few connections that are kept. Mails hold links that let people in: none goes in clear (R68). */
@Injectable()
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly transport;

  constructor(private readonly config: Config) {
    super();
    const url = config.mail.smtpUrl ?? '';
    this.transport = createTransport({
      ...patience,
      pool: true,
      maxConnections: 5,
      requireTLS: !isLoopback(new URL(url).hostname),
      // Said aloud, since NODE_TLS_REJECT_UNAUTHORIZED would else decide. What the URL says wins over both.
      tls: { rejectUnauthorized: true },
      url,
    });
  }

  async send(mail: Mail): Promise<void> {
    try {
      await this.transport.sendMail(messageOf(mail, this.config));
    } catch (cause) {
      const { responseCode = 0, code = '', message } = cause as Error & { responseCode?: number; code?: string };
      // A refused message stays refused.
      const Failure = responseCode >= 500 && !ofTheSession.has(code) ? MailRefused : MailNotTaken;
      throw new Failure(Failure === MailNotTaken ? explained(message, responseCode) : message, { cause });
    }
  }

  onApplicationShutdown(): void {
    this.transport.close();
  }
}

/** Adds what whoever runs the product can do, where only they can. */
function explained(message: string, responseCode: number): string {
  if (message.includes('STARTTLS')) {
    return (
      `The mail server offers no STARTTLS, and nothing is sent in clear (${message}). Use one that does, or smtps://, or ` +
      'say ?requireTLS=false in SMTP_URL where nobody else can listen.'
    );
  }
  if (responseCode === 0 && message.includes('certificate')) {
    return (
      `The mail server's certificate cannot be verified, and nothing was sent (${message}). SMTP_URL must name the host ` +
      'in the certificate; the file of an authority of your own goes into NODE_EXTRA_CA_CERTS.'
    );
  }
  return message;
}
