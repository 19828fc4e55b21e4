import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { inTransaction } from '../../database/transaction.js';
import { after, DAY } from '../../shared/clock.js';
import type { DomainEvent } from '../define-event.js';
import { DomainEvents } from '../domain-events.js';
import { ForeignEventsFound } from './foreign-events-found.event.js';
import { SealingStopped } from './sealing-stopped.event.js';
import type { SealingStanding } from './sealing-state.js';

interface Alarm {
  readonly problem: string;
  readonly position: number;
  readonly now: Date;
}

/**
 * Tells people, by an event, of a log that cannot be sealed any more and of events that the product did not record. A log
 * that cannot be sealed can still be written. Each thing is told once, and of each kind one a day at most: whoever writes
 * into the database could cause them by the thousand.
 */
@Injectable()
export class SealingAlarms {
  private readonly logger = new Logger(SealingAlarms.name);

  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
  ) {}

  async raise({ problem, position, foreign }: SealingStanding, now: Date): Promise<void> {
    if (problem) await this.once({ problem, position, now }, () => new SealingStopped({ problem, position }));
    const { events, lastPosition } = foreign;
    if (events > 0) {
      const alarm = { problem: 'foreign-events', position: lastPosition, now };
      await this.once(alarm, () => new ForeignEventsFound({ events, lastPosition }));
    }
  }

  private once({ problem, position, now }: Alarm, event: () => DomainEvent): Promise<void> {
    return inTransaction(this.em.fork(), async (em) => {
      const raised = await em.execute<unknown[]>(
        `insert into event_log_alarm (problem, position, raised_at) select ?, ?, ?
         where not exists (select from event_log_alarm where problem = ? and raised_at > ?)
         on conflict do nothing returning 1`,
        [problem, position, now, problem, after(now, -DAY)],
      );
      if (raised.length === 0) return;
      this.logger.error({ problem, position }, 'the event log needs people to look at it');
      this.events.record(event());
    });
  }
}
