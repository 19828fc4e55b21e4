import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Config } from '../config/config.js';
import { inRequestContext } from '../database/request-context.js';
import { Jobs } from '../jobs/jobs.js';
import { definedEvents } from './define-event.js';
import { AuditKeyUnknown } from './audit-chain.js';
import { authorshipOf, type RecordedEvent } from './event-mac.js';
import { withOrigin } from './event-origin.js';
import { eventRelayQueue } from './event-relay.queue.js';
import type { RelayedEvent } from './on-event.js';
import type { DomainEvent } from './define-event.js';
import { findRecorded } from './seal.queries.js';

type Listener = (event: RelayedEvent<DomainEvent>) => Promise<void>;

/** Takes committed events from the queue and hands each to its handlers; a failure has the event tried again. */
@Injectable()
export class EventRelay implements OnModuleInit {
  private readonly logger = new Logger(EventRelay.name);

  constructor(
    private readonly jobs: Jobs,
    private readonly em: EntityManager,
    private readonly emitter: EventEmitter2,
    private readonly config: Config,
  ) {}

  onModuleInit(): void {
    this.jobs.handle(eventRelayQueue, ({ eventId }) => inRequestContext(this.em, () => this.relay(eventId)));
  }

  /**
   * Every handler runs to its end, whatever the others do. An event that the product did not record reaches none.
   * @throws AggregateError when a handler failed, Error for a type or an audit key that this instance does not know:
   *   another one will take it
   */
  private async relay(eventId: string): Promise<void> {
    const recorded = await findRecorded(this.em, eventId);
    if (!recorded) throw new Error(`no event ${eventId}`);
    const by = authorshipOf(recorded, this.config.auditKeys);
    if (by === 'key-unknown') throw new AuditKeyUnknown(String(recorded.macKeyId));
    if (by === 'foreign')
      return this.logger.error({ eventId }, 'nobody is told of an event that the product did not record');
    await this.handOn(recorded);
  }

  private async handOn(row: RecordedEvent & { readonly ip: string | null }): Promise<void> {
    const eventClass = definedEvents().get(row.type);
    if (!eventClass) throw new Error(`no event type ${row.type} in this version`);
    const event = {
      id: row.id,
      occurredAt: new Date(Number(row.occurredAtMicros) / 1000),
      actorId: row.actorId,
      ip: row.ip,
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
