import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { Config } from '../config/config.js';
import { inRequestContext } from '../database/request-context.js';
import { Jobs } from '../jobs/jobs.js';
import { definedEvents } from './define-event.js';
import { AuditKeyUnknown } from './sealing/audit-chain.js';
import { authorshipOf } from './sealing/event-mac.js';
import { withOrigin } from './origins/event-origin.js';
import { eventRelayQueue, relayJobs } from './event-relay.queue.js';
import { channelOf, type RelayedEvent } from './on-event.js';
import type { DomainEvent } from './define-event.js';
import { findRecorded } from './sealing/seal.queries.js';

type Listener = (event: RelayedEvent<DomainEvent>) => Promise<void>;

/** Takes committed events from the queue and hands each to one handler; a failure has that handler tried again. */
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
    this.jobs.handle(eventRelayQueue, ({ eventId, handler }) =>
      inRequestContext(this.em, () => this.relay(eventId, handler)),
    );
  }

  /**
   * An event that the product did not record reaches no handler.
   * @throws Error when the handler failed, or for a type, an audit key or a handler that this instance does not know:
   *   another one will take it
   */
  private async relay(eventId: string, handler: string | undefined): Promise<void> {
    const recorded = await findRecorded(this.em, eventId);
    if (!recorded) throw new Error(`no event ${eventId}`);
    const by = authorshipOf(recorded, this.config.auditKeys);
    if (by === 'key-unknown') throw new AuditKeyUnknown(String(recorded.macKeyId));
    if (by === 'foreign')
      return this.logger.error({ eventId }, 'nobody is told of an event that the product did not record');
    const { id, type, actorId, ip, requestId } = recorded;
    const eventClass = definedEvents().get(type);
    if (!eventClass) throw new Error(`no event type ${type} in this version`);
    if (handler === undefined) return this.jobs.send(eventRelayQueue, relayJobs([recorded]));
    const occurredAt = new Date(Number(recorded.occurredAtMicros) / 1000);
    const [listen] = this.emitter.listeners(channelOf(type, handler)) as Listener[];
    if (!listen) throw new Error(`no handler ${handler} in this version`);
    const event = { id, occurredAt, actorId, ip, payload: eventClass.schema.parse(recorded.payload) };
    try {
      await withOrigin({ actorId: null, ip: null, requestId }, () => listen(event));
    } catch (cause) {
      throw new Error(`${handler} failed for ${type} ${id}`, { cause });
    }
  }
}
