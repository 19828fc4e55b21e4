import { EntityManager } from '@mikro-orm/postgresql';
import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { DatabaseTime } from '../../../database/database-time.js';
import { inRequestContext } from '../../../database/request-context.js';
import { Jobs } from '../../../jobs/jobs.js';
import { Mailer, MailNotTaken, MailPutOff, MailRefused, MailUnanswered, SessionRefused } from '../../../mail/mailer.js';
import { after, DAY } from '../../../shared/clock.js';
import { loggableError } from '../../../shared/loggable-error.js';
import { MicroBatch } from '../../../shared/micro-batch.js';
import { deliveryQueue } from './delivery.queue.js';
import { DeliveryNotes } from './delivery-notes.js';
import { inOneLine } from '../inert-text.js';
import { MailServerStanding } from './mail-server-standing.js';
import { MailWriter } from '../mail-writer.js';
import { findQueued, type Outcome, type QueuedNotification } from '../notification.queries.js';

/** A mail server may be down over a weekend. */
const giveUpAfter = 3 * DAY;
/** A mail whose fate nobody knows may have arrived each time: it is sent so often, and no oftener. */
const mostCopies = 3;
/** When another job looks at a mail that is slow, or whose last attempt had no answer. */
const comeBackSeconds = 3600;

/** A mail that this process is about. */
interface Sending {
  /** Told when the mail server takes so long that the worker should go on to other mails. */
  readonly slow: () => void;
  /** Whether it goes on without its job, and another one looks after it in an hour. */
  isLeft: boolean;
}

/**
 * Sends one notification: sent, withdrawn, failed, or tried again. Those that are delivered side by side are read
 * together. Between the server's yes and its note lie a few milliseconds: whoever is killed there sends the same
 * Message-ID again.
 */
@Injectable()
export class DeliverNotification implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  private readonly logger = new Logger(DeliverNotification.name);
  private readonly queued = new MicroBatch((ids: string[]) => findQueued(this.em.fork(), ids));
  private readonly underWay = new Map<string, Promise<void>>();

  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly writer: MailWriter,
    private readonly mailer: Mailer,
    private readonly notes: DeliveryNotes,
    private readonly server: MailServerStanding,
    private readonly time: DatabaseTime,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(deliveryQueue, ({ notificationId }) =>
      inRequestContext(this.em, () => this.deliver(notificationId)),
    );
  }

  /** Before the queue waits for its jobs: none of them waits for a slow server then. */
  onModuleDestroy(): void {
    this.mailer.stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.allSettled(this.underWay.values());
    await this.notes.finish();
  }

  /** @throws what went wrong this time, so that the job is tried again */
  private async deliver(id: string): Promise<void> {
    if (this.underWay.has(id)) return this.comeBack(id);
    const { promise: isSlow, resolve: slow } = Promise.withResolvers<void>();
    const sending: Sending = { slow, isLeft: false };
    const settled = this.settle(id, sending).finally(() => this.underWay.delete(id));
    this.underWay.set(id, settled);
    await Promise.race([settled, isSlow.then(() => this.leave(id, sending, settled))]);
  }

  /**
   * A slow mail gives its worker back: the sending goes on, and a job of an hour later finds it settled, or sends it if
   * this process was killed meanwhile.
   */
  private async leave(id: string, sending: Sending, settled: Promise<void>): Promise<void> {
    await this.comeBack(id);
    sending.isLeft = true;
    settled.catch((failure: unknown) =>
      this.logger.warn({ err: loggableError(failure), notification: id }, 'a slow mail is tried again later'),
    );
  }

  private async comeBack(id: string): Promise<void> {
    await this.jobs.send(deliveryQueue, [{ notificationId: id }], this.em.fork(), comeBackSeconds);
  }

  private async settle(id: string, sending: Sending): Promise<void> {
    const notification = await this.queued.load(id);
    if (!notification || (await this.notes.payFor(id))) return;
    await this.attempt(notification, sending).then(
      (outcome) => this.notes.note(outcome),
      (failure: unknown) => this.fail(notification, sending, failure),
    );
  }

  /** @throws the failure, unless it is final or looked at again in an hour */
  private async fail(notification: QueuedNotification, sending: Sending, failure: unknown): Promise<void> {
    const { id, createdAt } = notification;
    if (failure instanceof SessionRefused) await this.server.refused(failure);
    const unanswered = failure instanceof MailUnanswered;
    const isCopiedEnough = unanswered && notification.unanswered + 1 >= mostCopies;
    const isTooOld = (await this.time.now()) > after(createdAt, giveUpAfter);
    const final = failure instanceof MailRefused || isCopiedEnough || isTooOld;
    const tried = !(failure instanceof MailPutOff);
    await this.notes.note({ id, state: final ? 'failed' : 'queued', tried, unanswered, error: inShort(failure) });
    if (final) return;
    if (!unanswered) throw failure;
    if (!sending.isLeft) await this.comeBack(id);
  }

  private async attempt(notification: QueuedNotification, { slow }: Sending): Promise<Outcome> {
    const { id } = notification;
    const mail = await this.writer.write(notification);
    if (!mail) return { id, state: 'withdrawn', tried: false };
    await this.mailer.send(mail, { slow });
    return { id, state: 'sent', tried: true, address: mail.to };
  }
}

/** What support may read of a failure: the mail server's words, or that it has said none. */
function inShort(failure: unknown): string {
  if (!(failure instanceof MailRefused || failure instanceof MailNotTaken))
    return 'it could not be written; the log says why';
  return inOneLine(failure.message);
}
