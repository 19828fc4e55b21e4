import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { ClockWatch } from '../../../database/clock-watch.js';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import type { SessionRefused } from '../../../mail/mailer.js';
import { after, HOUR, MINUTE } from '../../../shared/clock.js';
import { MicroBatch } from '../../../shared/micro-batch.js';
import { MailServerRecovered } from './mail-server-recovered.event.js';
import { MailServerRefused } from '../letters/operations/mail-server-refused/mail-server-refused.event.js';
import { closeRefusal, findRefusal, markTold, noteRefusal, type ServerRefusal } from './mail-server.queries.js';
import { inOneLine } from '../inert-text.js';

/** The mails that fail at the same time are one refusal. */
const gatherMs = 20;
/** "Later" is told when it lasts. The pauses between the attempts of a mail grow to 15 minutes, so within the hour. */
const toldAfter = 30 * MINUTE;
/** A server that lets the product in now and then is told of once an hour at most. */
const toldEvery = HOUR;

/**
 * What the mail server thinks of the product itself: whether it refuses every session, since when and in which words. One
 * row, so that all instances together tell WMDA support once.
 */
@Injectable()
export class MailServerStanding {
  private readonly logger = new Logger(MailServerStanding.name);
  private readonly refusals = new MicroBatch(async (refusals: SessionRefused[]) => {
    await this.note(refusals);
    return new Map<SessionRefused, never>();
  }, gatherMs);

  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly clockWatch: ClockWatch,
  ) {}

  /** A session was refused: told at once where it is for good, and within the hour where the server said "later". */
  async refused(refusal: SessionRefused): Promise<void> {
    await this.refusals.load(refusal);
  }

  /** A mail was taken: whatever was refused before, the product is let in again. */
  async tookMail(): Promise<void> {
    if ((await this.now()) === undefined) return;
    await inTransaction(this.em.fork(), async (em) => {
      const closed = await closeRefusal(em, this.clockWatch.now());
      if (!closed) return;
      this.logger.log({ since: closed.since }, 'the mail server takes mails again');
      if (closed.told) this.events.record(new MailServerRecovered({ since: closed.since.toISOString() }), null);
    });
  }

  /** The refusal that goes on; undefined while the server takes mails. One row by its key. */
  async now(): Promise<ServerRefusal | undefined> {
    const last = await this.last();
    return last?.endedAt === null ? last : undefined;
  }

  /** The last refusal, ended or not. */
  last(): Promise<ServerRefusal | undefined> {
    return findRefusal(this.em.fork());
  }

  private note(refusals: readonly SessionRefused[]): Promise<void> {
    return inTransaction(this.em.fork(), async (em) => {
      const now = this.clockWatch.now();
      const [worst] = refusals.toSorted((one, other) => Number(other.permanent) - Number(one.permanent));
      if (!worst) return;
      await noteRefusal(em, inOneLine(worst.message), now);
      const lastsSince = worst.permanent ? now : after(now, -toldAfter);
      const since = await markTold(em, { now, lastsSince, lastToldBefore: after(now, -toldEvery) });
      if (!since) return;
      this.logger.error({ since, answer: worst.message }, 'the mail server refuses the product, so all mails wait');
      this.events.record(new MailServerRefused({ since: since.toISOString(), permanent: worst.permanent }), null);
    });
  }
}
