import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { inTransaction } from '../../database/transaction.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock, SECOND } from '../../shared/clock.js';
import { loggableError } from '../../shared/loggable-error.js';
import { type LedgerPage, UseRecords } from '../secrets/contract/use-records.js';
import { GuessingSuspected } from './contract/guessing-suspected.event.js';
import { RefusedSecretUsed } from './contract/refused-secret-used.event.js';
import { SecretFirstUsed } from './contract/secret-first-used.event.js';
import { shareFailures } from './failure.queries.js';
import { GuessingGuard } from './guessing-guard.js';
import { UseLedger } from './use-ledger.js';

const everyMs = 2 * SECOND;

/** Writes down, every two seconds and at the end, what the ledger and the guard remember, and reads what others counted. */
@Injectable()
export class UseFlush implements OnModuleInit {
  private readonly logger = new Logger(UseFlush.name);
  private flushing: Promise<void> = Promise.resolve();

  constructor(
    private readonly em: EntityManager,
    private readonly ledger: UseLedger,
    private readonly records: UseRecords,
    private readonly guard: GuessingGuard,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly server: HttpAdapterHost<FastifyAdapter>,
  ) {}

  onModuleInit(): void {
    // The command line has no server: no secret is used there.
    if (!this.server.httpAdapter) return;
    const fastify = this.server.httpAdapter.getInstance();
    let timer: NodeJS.Timeout | undefined;
    // A server that does not listen has nothing to write down but what it is told to flush.
    fastify.addHook('onListen', (done) => {
      timer = setInterval(() => void this.flush(), everyMs).unref();
      // Who guesses is known from the first requests on.
      void this.flush();
      done();
    });
    // The last flush comes when the server has answered its last request and the database is still connected.
    fastify.addHook('onClose', () => {
      clearInterval(timer);
      return this.flush();
    });
  }

  /** One flush at a time; what cannot be written is kept for the next one. */
  flush(): Promise<void> {
    this.flushing = this.flushing.then(() => this.flushOnce());
    return this.flushing;
  }

  private async flushOnce(): Promise<void> {
    const page = this.ledger.take();
    const now = this.clock.now();
    try {
      if (page) await inTransaction(this.em.fork(), () => this.write(page, now));
    } catch (failure) {
      if (page) this.ledger.putBack(page);
      this.logger.error({ err: loggableError(failure) }, 'use of secrets could not be written down yet');
    }
    const news = this.guard.take();
    try {
      this.guard.share(await shareFailures(this.em.fork(), news, now));
    } catch (failure) {
      this.guard.putBack(news);
      this.logger.error({ err: loggableError(failure) }, 'failures could not be shared with other instances');
    }
  }

  private async write(page: LedgerPage, now: Date): Promise<void> {
    const { firstUses, refusedUses, guesses } = await this.records.write(page, now);
    this.events.recordEarlier([
      ...firstUses.map(({ at, from, ...ids }) => ({ at, from, event: new SecretFirstUsed(ids) })),
      ...refusedUses.map(({ at, from, ...refused }) => ({ at, from, event: new RefusedSecretUsed(refused) })),
    ]);
    this.events.recordAll(guesses.map((guessed) => new GuessingSuspected(guessed)));
  }
}
