import { EntityManager } from '@mikro-orm/postgresql';
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
    const { type } = event.constructor as unknown as EventClass;
    const { ip, requestId } = currentOrigin();
    const payload = event.payload as Record<string, unknown>;
    const row = [
      uuidv7(),
      type,
      JSON.stringify(payload),
      this.clock.now(),
      actorId,
      ip,
      requestId,
      payload.organisationId ?? null,
      payload.applicationId ?? null,
    ];
    beforeCommit((em) => this.write(em, row));
  }

  private async write(em: EntityManager, row: unknown[]): Promise<void> {
    await em.execute(
      `with recorded as (
         insert into event_log
           (id, type, payload, occurred_at, actor_id, ip, request_id, organisation_id, application_id)
         values (?, ?, ?, ?, ?, ?, ?, ?, ?) returning id
       )
       insert into event_unsealed (event_id) select id from recorded`,
      row,
    );
    await this.jobs.send(eventRelayQueue, [{ eventId: row[0] as string }], em);
  }
}
