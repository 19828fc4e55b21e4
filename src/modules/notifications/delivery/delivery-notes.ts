import { setTimeout as pause } from 'node:timers/promises';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { SECOND } from '../../../shared/clock.js';
import { ClockWatch } from '../../../database/clock-watch.js';
import { loggableError } from '../../../shared/loggable-error.js';
import { MicroBatch } from '../../../shared/micro-batch.js';
import { MailServerStanding } from './mail-server-standing.js';
import { noteOutcomes, type Outcome } from '../notification.queries.js';

/** So many outcomes share a commit as come in this time; those of a process killed within it are sent again. */
const gatherMs = 20;
const tryAgainMs = SECOND / 2;
/** How long a stop waits for a database that is away. */
const lastChanceMs = 5 * SECOND;

/**
 * Notes what came of deliveries: what the server said while one commit is under way is noted by the next. What may have
 * reached its reader and could not be noted, since the database was away, is kept and noted as soon as that can be done.
 */
@Injectable()
export class DeliveryNotes {
  private readonly logger = new Logger(DeliveryNotes.name);
  private readonly owed = new Map<string, Outcome>();
  private catchingUp: Promise<void> | undefined;
  private readonly outcomes = new MicroBatch(async (outcomes: Outcome[]) => {
    await noteOutcomes(this.em.fork(), outcomes, this.clockWatch.now());
    if (outcomes.some(({ state }) => state === 'sent')) await this.server.tookMail().catch(this.sayUntold);
    return new Map<Outcome, never>();
  }, gatherMs);

  constructor(
    private readonly em: EntityManager,
    private readonly server: MailServerStanding,
    private readonly clockWatch: ClockWatch,
  ) {}

  /** What came of the mails is noted by then, and must not be noted twice. */
  private readonly sayUntold = (failure: unknown) =>
    this.logger.warn({ err: loggableError(failure) }, 'that the mail server takes mails could not be noted');

  /** @throws when it could not be noted now */
  async note(outcome: Outcome): Promise<void> {
    const mayHaveArrived = outcome.state === 'sent' || outcome.unanswered === true;
    if (mayHaveArrived) this.owed.set(outcome.id, outcome);
    try {
      await this.outcomes.load(outcome);
      this.owed.delete(outcome.id);
    } catch (failure) {
      if (mayHaveArrived) this.catchingUp ??= this.catchUp();
      throw failure;
    }
  }

  /** Notes what is still owed of a mail. Returns whether there was anything. @throws when it could not be noted now */
  async payFor(id: string): Promise<boolean> {
    const outcome = this.owed.get(id);
    if (outcome) await this.note(outcome);
    return outcome !== undefined;
  }

  /** Waits, for a bounded time, until nothing is owed. */
  async finish(): Promise<void> {
    const deadline = new AbortController();
    await Promise.race([this.catchingUp, pause(lastChanceMs, undefined, { signal: deadline.signal }).catch(() => {})]);
    deadline.abort();
    if (this.owed.size === 0) return;
    this.logger.error(
      { notifications: [...this.owed.keys()] },
      'these mails were handed over, which could not be noted: they are sent once more',
    );
    this.owed.clear();
  }

  private async catchUp(): Promise<void> {
    while (this.owed.size > 0) {
      await pause(tryAgainMs);
      await Promise.allSettled([...this.owed.values()].map((outcome) => this.note(outcome)));
    }
    this.catchingUp = undefined;
  }
}
