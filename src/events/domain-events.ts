import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { beforeCommit } from '../database/transaction.js';
import { Jobs } from '../jobs/jobs.js';
import { Clock } from '../shared/clock.js';
import type { DomainEvent, EventClass } from './define-event.js';
import { currentOrigin } from './event-origin.js';
import { eventRelayQueue } from './event-relay.queue.js';

/** Records domain events in the transaction of the change that they report: both are there, or neither is. */
@Injectable()
export class DomainEvents {
  constructor(
    private readonly jobs: Jobs,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds an event to the current transaction. Its row and its job are written last, after the entities.
   * @param actorId who did it, where the request does not know yet (signing in); else the person behind the request
   * @throws Error outside `inTransaction`
   */
  record(event: DomainEvent, actorId: string | null = currentOrigin().actorId): void {
    this.recordAll([event], actorId);
  }

  /** Adds many events by one statement, in their order. @throws Error outside `inTransaction` */
  recordAll(events: readonly DomainEvent[], actorId: string | null = currentOrigin().actorId): void {
    const { ip, requestId } = currentOrigin();
    const occurredAt = this.clock.now();
    const rows = events.map((event) => {
      const payload = event.payload as Record<string, unknown>;
      return {
        id: uuidv7(),
        type: (event.constructor as unknown as EventClass).type,
        payload,
        organisation_id: payload.organisationId ?? null,
        application_id: payload.applicationId ?? null,
      };
    });
    beforeCommit(async (em) => {
      if (rows.length === 0) return;
      await em.execute(insertEvents, [occurredAt, actorId, ip, requestId, JSON.stringify(rows)]);
      const jobs = rows.map(({ id }) => ({ eventId: id }));
      await this.jobs.send(eventRelayQueue, jobs, em);
    });
  }
}

const insertEvents = `with recorded as (
    insert into event_log (id, type, payload, occurred_at, actor_id, ip, request_id, organisation_id, application_id)
    select e.id, e.type, e.payload, ?, ?, ?, ?, e.organisation_id, e.application_id
    from jsonb_to_recordset(?::jsonb)
      as e(id uuid, type text, payload jsonb, organisation_id uuid, application_id uuid)
    returning id
  )
  insert into event_unsealed (event_id) select id from recorded`;
