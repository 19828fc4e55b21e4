import type { EntityManager } from '@mikro-orm/postgresql';
import { type Checkpoint, contentInSql } from './chain.js';
import type { ChainEnd } from './chain-end.js';
import { type RecordedEvent, recordedInSql } from './event-mac.js';

/** A MAC as it is stored, and the key that made it. */
interface KeyedMac {
  readonly keyId: string;
  readonly mac: string;
}

export interface StoredCheckpoint extends Checkpoint {
  readonly by: KeyedMac;
}

/** A place in the queue for seals, and the event that waits there: undefined when somebody took it out of the log. */
export interface Waiting {
  readonly sequence: string;
  readonly event: WaitingEvent | undefined;
}

export interface WaitingEvent extends RecordedEvent {
  /** What its seal will cover. */
  readonly content: string;
}

export interface NewSeal {
  readonly position: number;
  readonly eventId: string;
  readonly genuine: boolean;
  readonly mac: string;
}

/** Keeps other instances from sealing until the transaction ends. Returns whether there is a head to be locked. */
export async function lockHead(em: EntityManager): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`select 1 from event_seal_head for update`);
  return rows.length > 0;
}

/** One statement, so that what others seal meanwhile is seen whole or not at all. */
export async function findChainEnd(em: EntityManager): Promise<ChainEnd> {
  const [row] = await em.execute<
    { headPosition: string | null; keyId: string; headMac: string; position: string; mac: string; macs: boolean }[]
  >(
    `select h.position as "headPosition", h.key_id as "keyId", encode(h.mac, 'hex') as "headMac",
       coalesce(s.position, c.position, 0) as position,
       encode(coalesce(s.mac, c.chain_mac, decode(repeat('00', 32), 'hex')), 'hex') as mac,
       coalesce(s.macs, c.position is not null) as macs
     from (select) one
     left join event_seal_head h on true
     left join lateral (
       select e.position, e.mac, not e.genuine or l.mac is not null or l.id is null as macs
       from (select * from event_seal order by position desc limit 1) e left join event_log l on l.id = e.event_id
     ) s on true
     left join lateral (select position, chain_mac from event_checkpoint order by position desc limit 1) c on true`,
  );
  if (!row) throw new Error('the chain has no end');
  const { headPosition, keyId, headMac, position, mac, macs } = row;
  return {
    head: headPosition === null ? undefined : { position: Number(headPosition), keyId, mac: headMac },
    last: { position: Number(position), mac, macs },
  };
}

/** Gives a log of which nothing was ever sealed its head. Does nothing for any other. */
export async function insertFirstHead(em: EntityManager, keyId: string, mac: string): Promise<void> {
  await em.execute(
    `insert into event_seal_head (position, key_id, mac) select 0, ?, decode(?, 'hex')
     where not exists (select from event_seal) and not exists (select from event_checkpoint)
       and not exists (
         select from event_log l where not exists (select from event_unsealed u where u.sequence = l.sequence))
     on conflict do nothing`,
    [keyId, mac],
  );
}

/** What archives left, the oldest first. */
export async function findCheckpoints(em: EntityManager): Promise<StoredCheckpoint[]> {
  const rows = await em.execute<
    {
      position: string;
      chainMac: string;
      events: string;
      before: string;
      foreignEvents: string;
      keyId: string;
      mac: string;
    }[]
  >(
    `select position, encode(chain_mac, 'hex') as "chainMac", events, before::text, foreign_events as "foreignEvents",
       key_id as "keyId", encode(mac, 'hex') as mac
     from event_checkpoint order by position`,
  );
  return rows.map(({ position, chainMac, events, before, foreignEvents, keyId, mac }) => ({
    position: Number(position),
    mac: chainMac,
    from: Number(position) - Number(events),
    before,
    foreignEvents: Number(foreignEvents),
    by: { keyId, mac },
  }));
}

/** One event of the log, with the address that it came from. */
export async function findRecorded(
  em: EntityManager,
  id: string,
): Promise<(RecordedEvent & { readonly ip: string | null }) | undefined> {
  const [row] = await em.execute<(RecordedEvent & { ip: string | null })[]>(
    `select ${recordedInSql}, host(coalesce(o.ip, l.ip)) as ip
     from event_log l left join event_origin o on o.event_id = l.id where l.id = ?`,
    [id],
  );
  return row;
}

/**
 * Events that wait, in the order of the log, behind the sequence number `after`. One plan whatever waits and however long
 * the log is: the first of `event_unsealed` by its key, then one look-up each, which `offset 0` keeps from becoming any
 * other join. EXPLAIN at 3,000,000 events, with 1,000,000 of them waiting and with all: an index-only scan of the queue,
 * and 1,000 index scans of the log, 12 to 50 ms together.
 */
export async function findWaiting(em: EntityManager, after: string, limit: number): Promise<Waiting[]> {
  const rows = await em.execute<({ sequence: string } & (WaitingEvent | { id: null }))[]>(
    `with next as materialized (select sequence from event_unsealed where sequence > ? order by sequence limit ?)
     select next.sequence, waiting.* from next left join lateral (
       select ${recordedInSql}, ${contentInSql} as content from event_log l where l.sequence = next.sequence offset 0
     ) waiting on true
     order by next.sequence`,
    [after, limit],
  );
  return rows.map((row) => ({ sequence: row.sequence, event: row.id === null ? undefined : row }));
}

/** Appends seals and moves the head. A trigger sees to it that their events wait no longer. */
export async function insertSeals(
  em: EntityManager,
  seals: readonly NewSeal[],
  keyId: string,
  headMac: string,
): Promise<void> {
  await em.execute(
    `insert into event_seal (position, event_id, genuine, key_id, mac)
     select position, "eventId", genuine, ?, decode(mac, 'hex')
     from jsonb_to_recordset(?::jsonb) as s(position bigint, "eventId" uuid, genuine boolean, mac text)`,
    [keyId, JSON.stringify(seals)],
  );
  await em.execute(`update event_seal_head set position = ?, key_id = ?, mac = decode(?, 'hex')`, [
    seals.at(-1)?.position,
    keyId,
    headMac,
  ]);
}

/** The event that has waited longest for its seal: since when, by the database's clock, and under which key. */
export async function findOldestWaiting(
  em: EntityManager,
): Promise<{ since: Date; seconds: number; macKeyId: string | null } | undefined> {
  const [row] = await em.execute<{ since: string; seconds: number; macKeyId: string | null }[]>(
    `select u.since, extract(epoch from now() - u.since)::float as seconds, l.mac_key_id as "macKeyId"
     from (select * from event_unsealed order by sequence limit 1) u left join event_log l on l.sequence = u.sequence`,
  );
  return row && { ...row, since: new Date(row.since) };
}

/** Sealed events that the product did not record, from the last position of them that is known. By their own index. */
export async function countForeign(em: EntityManager): Promise<{ events: number; lastPosition: number }> {
  const [row] = await em.execute<{ events: number; lastPosition: string }[]>(
    `select count(*)::int as events, coalesce(max(position), 0) as "lastPosition" from event_seal where not genuine`,
  );
  return { events: row?.events ?? 0, lastPosition: Number(row?.lastPosition ?? 0) };
}
