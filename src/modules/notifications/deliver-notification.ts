import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { inRequestContext } from '../../database/request-context.js';
import { Jobs } from '../../jobs/jobs.js';
import { Mailer, MailRefused } from '../../mail/mailer.js';
import { after, Clock, DAY } from '../../shared/clock.js';
import { deliveryQueue } from './delivery.queue.js';
import type { Letter, Reader } from './letter.js';
import { Letters } from './letters.js';
import { Notification } from './notification.entity.js';
import { Readers } from './readers.js';

/** A mail server may be down over a weekend. */
const giveUpAfter = 3 * DAY;

/**
 * Sends one notification: sent, withdrawn, failed, or tried again. Between the server's yes and the row that says so
 * lies one statement: whoever is killed there sends the same Message-ID again.
 */
@Injectable()
export class DeliverNotification implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly letters: Letters,
    private readonly mailer: Mailer,
    private readonly readers: Readers,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(deliveryQueue, ({ notificationId }) =>
      inRequestContext(this.em, () => this.deliver(notificationId)),
    );
  }

  /** @throws what the mail server did not take this time, so that the job is tried again */
  private async deliver(id: string): Promise<void> {
    const notification = await this.em.findOneOrFail(Notification, { id });
    if (notification.state !== 'queued') return;
    const reader = await this.readers.of(notification);
    const letter = reader && (await this.letters.write(notification, reader));
    if (reader && letter) await this.send(notification, reader, letter);
    else notification.withdraw(this.clock.now());
    await this.em.flush();
  }

  private async send(notification: Notification, reader: Reader, letter: Letter): Promise<void> {
    try {
      await this.mailer.send({ id: notification.id, to: reader.email, ...letter });
      notification.sent(reader.email, this.clock.now());
    } catch (failure) {
      const now = this.clock.now();
      notification.attempted(failure as Error);
      const final = failure instanceof MailRefused || now > after(notification.createdAt, giveUpAfter);
      if (final) return notification.giveUp(now);
      await this.em.flush();
      throw failure;
    }
  }
}
