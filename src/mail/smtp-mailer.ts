import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { Config } from '../config/config.js';
import { MINUTE, SECOND } from '../shared/clock.js';
import { isLoopback } from '../shared/loopback.js';
import { Lanes } from './lanes.js';
import { type Mail, Mailer, type Sending } from './mailer.js';
import { messageOf } from './message.js';
import { domainOf, ownName } from './own-name.js';
import { failureOf } from './smtp-failure.js';

/**
 * How long a server may take until it has the whole message, and from then on until it says what becomes of it: a server
 * that is busy with it may take ten minutes (RFC 5321 4.5.3.2.6). Whoever hangs up earlier and tries again sends copies.
 */
const patience = { handingOver: 5 * MINUTE, answer: 10 * MINUTE, stop: 5 * SECOND };

/** What accompanies a message inside nodemailer and is not sent. */
interface Conversation extends SendMailOptions {
  readonly handedOver: () => void;
}

/** Sends by SMTP, over a few connections that are kept. Mails hold links that let people in: none goes in clear (R68). */
@Injectable()
export class SmtpMailer extends Mailer implements OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly transport;

  constructor(
    private readonly config: Config,
    private readonly lanes = new Lanes(),
    private readonly waits = patience,
  ) {
    super();
    const url = config.mail.smtpUrl ?? '';
    this.transport = createTransport({
      connectionTimeout: waits.handingOver,
      greetingTimeout: waits.handingOver,
      socketTimeout: waits.answer,
      pool: true,
      maxConnections: lanes.connections,
      name: ownName(config),
      requireTLS: !isLoopback(new URL(url).hostname),
      // Explicit, because NODE_TLS_REJECT_UNAUTHORIZED would decide otherwise. What the URL says wins over both.
      tls: { rejectUnauthorized: true },
      url,
    });
    this.transport.use('stream', ({ data, message }, go) => {
      message.processFunc((input) => input.once('end', (data as Conversation).handedOver));
      go();
    });
  }

  send(mail: Mail, sending: Sending = {}): Promise<void> {
    return this.lanes.run(domainOf(mail.to).toLowerCase(), sending, () => this.converse(mail));
  }

  override stop(): void {
    this.lanes.close();
    this.stopping.abort();
  }

  onApplicationShutdown(): void {
    this.transport.close({ force: true });
  }

  private async converse(mail: Mail): Promise<void> {
    const hungUp = new AbortController();
    const { handingOver, answer, stop } = this.waits;
    let isHandedOver = false;
    let timer = setTimeout(() => hungUp.abort(), handingOver);
    const hangUpIn = (milliseconds: number) => {
      clearTimeout(timer);
      timer = setTimeout(() => hungUp.abort(), milliseconds);
    };
    const hurry = () => hangUpIn(stop);
    this.stopping.signal.addEventListener('abort', hurry);
    const handedOver = () => {
      isHandedOver = true;
      if (!this.stopping.signal.aborted) hangUpIn(answer);
    };
    try {
      const message: Conversation = { ...messageOf(mail, this.config), signal: hungUp.signal, handedOver };
      await this.transport.sendMail(message);
    } catch (cause) {
      throw failureOf(cause as Error, isHandedOver);
    } finally {
      clearTimeout(timer);
      this.stopping.signal.removeEventListener('abort', hurry);
    }
  }
}
