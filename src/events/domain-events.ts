import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { v7 as uuidv7 } from 'uuid';
import { Config } from '../config/config.js';
import { beforeCommit } from '../database/transaction.js';
import { plainAddress } from '../shared/plain-address.js';
import { Jobs } from '../jobs/jobs.js';
import { Clock } from '../shared/clock.js';
import type { Key } from '../shared/key-ring.js';
import type { DomainEvent, EventClass } from './define-event.js';
import { macOf, originHash } from './sealing/event-mac.js';
import { currentOrigin, type EventOrigin, system } from './origins/event-origin.js';
import { eventRelayQueue, relayJobs } from './event-relay.queue.js';

/** Records domain events in the transaction of the change that they report: both are there, or neither is. */
@Injectable()
export class DomainEvents {
  constructor(
    private readonly jobs: Jobs,
    private readonly clock: Clock,
    private readonly config: Config,
  ) {}

  /**
   * Adds an event to the current transaction. Its row, and a job for each of its handlers, are written last, after the
   * entities.
   * @param actorId who did it, where the request does not know yet (signing in); else the person behind the request
   * @throws Error outside `inTransaction`
   */
  record(event: DomainEvent, actorId: string | null = currentOrigin().actorId): void {
    this.recordAll([event], actorId);
  }

  /** Adds many events by one statement, in their order. @throws Error outside `inTransaction` */
  recordAll(events: readonly DomainEvent[], actorId: string | null = currentOrigin().actorId): void {
    const happened = { at: this.clock.now(), origin: { ...currentOrigin(), actorId } };
    this.add(events.map((event) => ({ event, ...happened })));
  }

  /**
   * Adds what earlier requests did and nobody wrote down then: each event gets the moment at which it happened and the
   * address that it came from. @throws Error outside `inTransaction`
   */
  recordEarlier(happened: readonly { event: DomainEvent; at: Date; from: string | null }[]): void {
    this.add(happened.map(({ event, at, from }) => ({ event, at, origin: { ...system, ip: from } })));
  }

  private add(happened: readonly Happened[]): void {
    const key = this.config.auditKeys.current;
    const rows = happened.map((each) => rowOf(each, key));
    beforeCommit(async (em) => {
      if (rows.length === 0) return;
      await em.execute(insertEvents, [JSON.stringify(rows), key.id]);
      await this.jobs.send(eventRelayQueue, relayJobs(rows), em);
    });
  }
}

interface Happened {
  readonly event: DomainEvent;
  readonly at: Date;
  readonly origin: EventOrigin;
}

function rowOf({ event, at, origin: from }: Happened, key: Key) {
  // As it will stand in the log, without what JSON does not know.
  const payload = JSON.parse(JSON.stringify(event.payload)) as Record<string, unknown>;
  const row = {
    id: uuidv7(),
    type: (event.constructor as unknown as EventClass).type,
    payload,
    actorId: asStored(from.actorId),
    requestId: from.requestId,
    organisationId: asStored(payload.organisationId),
    applicationId: asStored(payload.applicationId),
  };
  const { hash, ...origin } = originOf(from, payload);
  const mac = macOf(key, { ...row, occurredAtMicros: String(BigInt(at.getTime()) * 1000n), originHash: hash });
  return { ...row, occurredAt: at, mac, originHash: hash, ...origin };
}

function originOf({ actorId, ip: from, userAgent: agent }: EventOrigin, payload: Record<string, unknown>) {
  // Of the ways in which some addresses can be written, the one that PostgreSQL reads as the hash does.
  const ip = from && plainAddress(from);
  const userAgent = agent || null;
  if (ip === null && userAgent === null) return { hash: null };
  const salt = randomBytes(16);
  return {
    hash: originHash({ ip, userAgent }, salt),
    // Before anybody has signed in, it may be the person whom the event is about.
    personId: asStored(actorId ?? payload.userId),
    ip,
    userAgent,
    salt: salt.toString('hex'),
  };
}

/** PostgreSQL keeps ids in small letters. */
function asStored(id: unknown): string | null {
  return typeof id === 'string' ? id.toLowerCase() : null;
}

/** A trigger writes `event_unsealed`: nobody adds an event that is not to be sealed. */
const insertEvents = `with recorded as (
    select * from jsonb_to_recordset(?::jsonb) as e(id uuid, type text, payload jsonb, "occurredAt" timestamptz,
      "actorId" uuid, "requestId" text, "organisationId" uuid, "applicationId" uuid, mac text, "originHash" text,
      "personId" uuid, ip inet, "userAgent" text, salt text)
  ), logged as (
    insert into event_log (id, type, payload, occurred_at, actor_id, request_id, organisation_id, application_id,
      origin_hash, mac_key_id, mac)
    select id, type, payload, "occurredAt", "actorId", "requestId", "organisationId", "applicationId",
      decode("originHash", 'hex'), ?, decode(mac, 'hex')
    from recorded
  )
  insert into event_origin (event_id, person_id, ip, user_agent, salt)
  select id, "personId", ip, "userAgent", decode(salt, 'hex') from recorded where salt is not null`;
