import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, type OnModuleInit } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { inRequestContext } from '../database/request-context.js';
import { Jobs } from '../jobs/jobs.js';
import { definedEvents } from './define-event.js';
import { EventLog } from './event-log.entity.js';
import { withOrigin } from './event-origin.js';
import { eventRelayQueue } from './event-relay.queue.js';
import type { RelayedEvent } from './on-event.js';
import type { DomainEvent } from './define-event.js';

type Listener = (event: RelayedEvent<DomainEvent>) => Promise<void>;

/** Takes committed events from the queue and hands each to its handlers; a failure has the event tried again. */
@Injectable()
export class EventRelay implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly emitter: EventEmitter2,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(eventRelayQueue, ({ eventId }) => inRequestContext(this.em, () => this.relay(eventId)));
  }

  /**
   * Every handler runs to its end, whatever the others do.
   * @throws AggregateError when a handler failed, Error for a type that this version does not know: a newer
   *   instance will take it
   */
  private async relay(eventId: string): Promise<void> {
    const row = await this.em.findOneOrFail(EventLog, { id: eventId });
    const eventClass = definedEvents().get(row.type);
    if (!eventClass) throw new Error(`no event type ${row.type} in this version`);
    const event = {
      id: row.id,
      occurredAt: row.occurredAt,
      actorId: row.actorId,
      payload: eventClass.schema.parse(row.payload),
    };
    const origin = { actorId: null, ip: null, requestId: row.requestId };
    const outcomes = await withOrigin(origin, () =>
      Promise.allSettled(
        (this.emitter.listeners(row.type) as Listener[]).map((listen) =>
          inRequestContext(this.em, () => listen(event)),
        ),
      ),
    );
    const failures = outcomes.filter((outcome) => outcome.status === 'rejected').map(({ reason }) => reason as unknown);
    if (failures.length > 0) throw new AggregateError(failures, `${failures.length} handler(s) of ${row.type} failed`);
  }
}
