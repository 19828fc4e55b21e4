import type { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { decodeCursor } from '../../shared/pagination.js';
import { storableMoment } from '../../shared/storable-times.js';
import type { EventFilter } from './contract/event-search.js';

export interface EventRow {
  readonly id: string;
  readonly sequence: string;
  readonly type: string;
  readonly occurredAt: Date;
  readonly actorId: string | null;
  readonly ip: string | null;
  readonly requestId: string | null;
  readonly payload: Record<string, unknown>;
  readonly organisationId: string | null;
  readonly applicationId: string | null;
}

/** Where a page ended. */
export type EventPosition = readonly [occurredAt: string, sequence: string];

const Cursor = z.tuple([storableMoment, z.string().regex(/^\d{1,18}$/)]);

/** @throws CursorUnreadable */
export function positionIn(cursor: string | undefined): EventPosition | undefined {
  return cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
}

export function positionOf({ occurredAt, sequence }: EventRow): EventPosition {
  return [occurredAt.toISOString(), sequence];
}

/**
 * Events that match, the newest first, those of one moment in the reverse of the order in which they were recorded.
 * `types`, when given, are the only ones wanted.
 *
 * Conditions that are not asked for are left out, so each question is planned for itself. EXPLAIN at 1,000,000 events:
 * with none of them, and with one of type, actor, organisation and application, with and without `from`, `to` and a
 * position, an index scan that ends at the limit; of several the most telling goes by its index and the others filter.
 * 0.01 to 0.2 ms for 51 rows. Only a busy person and a frequent type that never meet cost a walk over all of one.
 */
export async function findEvents(
  em: EntityManager,
  { types, ...filter }: EventFilter & { readonly types?: readonly string[] },
  limit: number,
  behind: EventPosition | undefined,
): Promise<EventRow[]> {
  const conditions: [sql: string, ...values: unknown[]][] = [
    ['type = ?', filter.type],
    ['type = any(?::text[])', types && `{${types.join(',')}}`],
    ['actor_id = ?', filter.actorId],
    ['organisation_id = ?', filter.organisationId],
    ['application_id = ?', filter.applicationId],
    ['occurred_at >= ?', filter.from],
    ['occurred_at < ?', filter.to],
    ['(occurred_at, sequence) < (?::timestamptz, ?::bigint)', ...(behind ?? [undefined])],
  ];
  const asked = conditions.filter(([, value]) => value !== undefined);
  const rows = await em.execute<(Omit<EventRow, 'occurredAt'> & { occurredAt: string })[]>(
    `select id, sequence, type, occurred_at as "occurredAt", actor_id as "actorId", host(ip) as ip,
       request_id as "requestId", payload, organisation_id as "organisationId", application_id as "applicationId"
     from event_log
     where ${['true', ...asked.map(([sql]) => sql)].join(' and ')}
     order by occurred_at desc, sequence desc limit ?`,
    [...asked.flatMap(([, ...values]) => values), limit],
  );
  return rows.map((row) => ({ ...row, occurredAt: new Date(row.occurredAt) }));
}
