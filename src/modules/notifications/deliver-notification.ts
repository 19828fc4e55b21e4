import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DatabaseTime } from '../../database/database-time.js';
import { inRequestContext } from '../../database/request-context.js';
import { Jobs } from '../../jobs/jobs.js';
import { Mailer, MailNotTaken, MailRefused } from '../../mail/mailer.js';
import { after, Clock, DAY } from '../../shared/clock.js';
import { MicroBatch } from '../../shared/micro-batch.js';
import { deliveryQueue } from './delivery.queue.js';
import { Letters } from './letters.js';
import { findQueued, noteOutcomes, type Outcome, type QueuedNotification } from './notification.queries.js';
import { Readers } from './readers.js';

/** A mail server may be down over a weekend. */
const giveUpAfter = 3 * DAY;
/** So many outcomes share a commit as come in this time; those of a process killed within it are sent again. */
const gatherMs = 20;
const longestError = 300;

/**
 * Sends one notification: sent, withdrawn, failed, or tried again. Those that are delivered side by side share their
 * statements: they are read together, and what the server said while one commit is under way is noted by the next.
 * Between the server's yes and that commit lie a few milliseconds: whoever is killed there sends the same Message-ID
 * again.
 */
@Injectable()
export class DeliverNotification implements OnModuleInit {
  private readonly queued = new MicroBatch((ids: string[]) => findQueued(this.em.fork(), ids));
  private readonly outcomes = new MicroBatch(async (outcomes: Outcome[]) => {
    await noteOutcomes(this.em.fork(), outcomes, this.clock.now());
    return new Map<Outcome, never>();
  }, gatherMs);

  /** What the mail server took while the database did not note it: the next try notes it and sends nothing. */
  private readonly sentUnnoted = new Map<string, Outcome>();

  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly letters: Letters,
    private readonly mailer: Mailer,
    private readonly readers: Readers,
    private readonly clock: Clock,
    private readonly time: DatabaseTime,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(deliveryQueue, ({ notificationId }) =>
      inRequestContext(this.em, () => this.deliver(notificationId)),
    );
  }

  /** @throws what went wrong this time, so that the job is tried again */
  private async deliver(id: string): Promise<void> {
    const notification = await this.queued.load(id);
    const sent = this.sentUnnoted.get(id);
    if (!notification) this.sentUnnoted.delete(id);
    else if (sent) await this.note(sent);
    else
      await this.attempt(notification).then(
        (outcome) => this.note(outcome),
        (failure: unknown) => this.fail(notification, failure),
      );
  }

  private async note(outcome: Outcome): Promise<void> {
    if (outcome.state === 'sent') this.sentUnnoted.set(outcome.id, outcome);
    await this.outcomes.load(outcome);
    this.sentUnnoted.delete(outcome.id);
  }

  /** @throws the failure, unless it is final */
  private async fail({ id, createdAt }: QueuedNotification, failure: unknown): Promise<void> {
    const final = failure instanceof MailRefused || (await this.time.now()) > after(createdAt, giveUpAfter);
    await this.note({ id, state: final ? 'failed' : 'queued', error: inShort(failure) });
    if (!final) throw failure;
  }

  private async attempt(notification: QueuedNotification): Promise<Outcome> {
    const { id } = notification;
    const reader = await this.readers.of(notification);
    const letter = reader && (await this.letters.write(notification, reader));
    if (!reader || !letter) return { id, state: 'withdrawn' };
    await this.mailer.send({ id, to: reader.email, ...letter });
    return { id, state: 'sent', address: reader.email };
  }
}

/** What support may read of a failure: the mail server's words, without what PostgreSQL does not take. */
function inShort(failure: unknown): string {
  if (!(failure instanceof MailRefused || failure instanceof MailNotTaken))
    return 'it could not be written; the log says why';
  return failure.message
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, longestError)
    .toWellFormed();
}
