import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Module } from '@nestjs/common';
import { z } from 'zod';
import { inTransaction } from '../../../src/database/transaction.js';
import { defineEvent } from '../../../src/events/define-event.js';
import { DomainEvents } from '../../../src/events/domain-events.js';
import { EventsModule } from '../../../src/events/events.module.js';
import { OnEvent, type RelayedEvent } from '../../../src/events/on-event.js';

/** An event that only tests know. */
export class ThingHappened extends defineEvent('test.thing-happened', z.object({ number: z.int() })) {}

/** Another one, which nothing handles. */
class ThingIgnored extends defineEvent('test.thing-ignored', z.object({ number: z.int() })) {}

/** Two handlers of one event; the second can be made to fail. */
@Injectable()
export class ThingHandlers {
  readonly handled: RelayedEvent<ThingHappened>[] = [];
  failures = 0;
  attempts = 0;
  /** What the first handler does first. */
  begin: (event: RelayedEvent<ThingHappened>) => Promise<void> = () => Promise.resolve();

  @OnEvent(ThingHappened)
  async remember(event: RelayedEvent<ThingHappened>): Promise<void> {
    await this.begin(event);
    this.handled.push(event);
  }

  @OnEvent(ThingHappened, 'stumble-over-things')
  async stumble(): Promise<void> {
    this.attempts += 1;
    if (this.attempts <= this.failures) throw new Error('stumbled');
    await Promise.resolve();
  }
}

/** A use case that changes nothing but records. */
@Injectable()
export class Things {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
  ) {}

  happen(numbers: number[], fail = false): Promise<void> {
    return inTransaction(this.em.fork(), async () => {
      for (const number of numbers) this.events.record(new ThingHappened({ number }));
      if (fail) throw new Error('the use case fails');
    });
  }

  /** Records one thing that happened among many that nothing handles. */
  happenAmong(ignored: number[]): Promise<void> {
    return inTransaction(this.em.fork(), async () =>
      this.events.recordAll([
        ...ignored.map((number) => new ThingIgnored({ number })),
        new ThingHappened({ number: ignored.length }),
      ]),
    );
  }
}

@Module({ imports: [EventsModule], providers: [ThingHandlers, Things] })
export class ThingsModule {}
