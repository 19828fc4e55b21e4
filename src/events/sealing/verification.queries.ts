import type { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { contentInSql } from './chain.js';
import type { SealedEvent } from './chain-walk.js';
import { originHashInSql } from './event-mac.js';
import { OriginsErased } from '../origins/origins-erased.event.js';

/** A sealed event, and how what stands beside it fits. */
export interface StoredEvent extends SealedEvent {
  /** Null when its origin is as it was recorded, or none is expected. */
  readonly origin: 'changed' | 'gone' | null;
  /** Whose origin is gone. */
  readonly person: string | null;
}

/** How the row `o` of `event_origin` fits the row `l` of the log. Events before the parameter may have lost it. */
const originStanding = `case
    when o.event_id is not null then
      case when ${originHashInSql} = l.origin_hash then null else 'changed' end
    when l.origin_hash is null or l.occurred_at < $1 then null
    else 'gone'
  end`;

/** One nested loop whatever the statistics say: three look-ups by keys, close to those of the event before. */
const sealedEvents = `select s.position, s.event_id, s.key_id, encode(s.mac, 'hex'), s.genuine, logged.content, logged.origin,
    case logged.origin when 'gone' then logged.person end
  from event_seal s left join lateral (
    select ${contentInSql} as content, ${originStanding} as origin,
      coalesce(l.actor_id::text, l.payload ->> 'userId') as person
    from event_log l left join event_origin o on o.event_id = l.id where l.id = s.event_id offset 0
  ) logged on true
  order by s.position`;

/**
 * Hands over each sealed event in the order of the chain, as the transaction of `em` sees them. They come as they are
 * read, on a connection of their own, and none is kept: a million takes no more memory than one. Half of the 14 µs that
 * each takes are PostgreSQL's, most of them for the text; both work side by side.
 * @param originsSince events before this moment may have lost their origin
 */
export async function eachSealed(
  em: EntityManager,
  originsSince: Date,
  see: (event: StoredEvent) => void,
): Promise<void> {
  const [exported] = await em.execute<{ snapshot: string }[]>('select pg_export_snapshot() as snapshot');
  const pool = await em.getConnection().getNativeClient();
  const client = await pool.connect();
  try {
    await client.query('begin isolation level repeatable read read only');
    await client.query(`set transaction snapshot '${exported?.snapshot}'`);
    await client.query('set local statement_timeout = 0');
    const query: pg.QueryArrayConfig = { text: sealedEvents, values: [originsSince], rowMode: 'array' };
    await new Promise<void>((resolve, reject) => {
      const rows = client.query(new pg.Query(query));
      rows.on('row', (row: SealedRow) => {
        try {
          see(eventIn(row));
        } catch (failure) {
          reject(failure as Error);
        }
      });
      rows.on('end', () => resolve());
      rows.on('error', reject);
    });
  } finally {
    await client.query('rollback');
    client.release();
  }
}

type SealedRow = [
  position: string,
  eventId: string,
  keyId: string,
  mac: string,
  genuine: boolean,
  content: string | null,
  origin: StoredEvent['origin'],
  person: string | null,
];

function eventIn([position, eventId, keyId, mac, genuine, content, origin, person]: SealedRow): StoredEvent {
  return { position: Number(position), eventId, keyId, mac, genuine, content, origin, person };
}

/**
 * Whose origins were erased on request, and the position of that event: of none that stands behind it may the origin be
 * gone. An event that has no seal yet stands behind everything.
 */
export async function findErasures(em: EntityManager): Promise<ReadonlyMap<string, number>> {
  const rows = await em.execute<{ person: string; position: string | null }[]>(
    `select l.payload ->> 'userId' as person, s.position
     from event_log l left join event_seal s on s.event_id = l.id
     where l.type = ? and s.genuine is not false order by s.position`,
    [OriginsErased.type],
  );
  return new Map(
    rows.map(({ person, position }) => [person, position === null ? Number.POSITIVE_INFINITY : Number(position)]),
  );
}

/** Events that are neither sealed nor waiting for it; the first thousand. */
export function findSlippedIn(em: EntityManager): Promise<{ id: string }[]> {
  return em.execute<{ id: string }[]>(
    `select l.id from event_log l
     where not exists (select from event_seal s where s.event_id = l.id)
       and not exists (select from event_unsealed u where u.sequence = l.sequence)
     order by l.sequence limit 1000`,
  );
}
