import type { EntityManager } from '@mikro-orm/postgresql';
import { contentInSql, type Checkpoint } from '../sealing/chain.js';
import type { SealedEvent } from '../sealing/chain-walk.js';

/** A sealed event with everything that stands beside it. */
export interface ArchivableEvent extends SealedEvent {
  readonly occurredAt: Date;
  readonly origin: { readonly ip: string | null; readonly userAgent: string | null; readonly salt: string } | null;
}

/** One archive at a time. Reading and writing events goes on. */
export async function lockCheckpoints(em: EntityManager): Promise<void> {
  await em.execute('lock table event_checkpoint in share row exclusive mode');
}

/** A page of the chain in its order: look-ups by keys, as when it is verified. */
export async function findArchivable(
  em: EntityManager,
  afterPosition: number,
  limit: number,
): Promise<ArchivableEvent[]> {
  const rows = await em.execute<
    (Omit<ArchivableEvent, 'position' | 'occurredAt'> & { position: string; occurredAt: string })[]
  >(
    `with page as materialized (select * from event_seal where position > ? order by position limit ?)
     select page.position, page.event_id as "eventId", page.key_id as "keyId", encode(page.mac, 'hex') as mac,
       page.genuine, logged.*
     from page left join lateral (
       select ${contentInSql} as content, l.occurred_at as "occurredAt",
         case when o.salt is not null then
           jsonb_build_object('ip', host(o.ip), 'userAgent', o.user_agent, 'salt', encode(o.salt, 'hex')) end as origin
       from event_log l left join event_origin o on o.event_id = l.id where l.id = page.event_id offset 0
     ) logged on true
     order by page.position`,
    [afterPosition, limit],
  );
  return rows.map((row) => ({ ...row, position: Number(row.position), occurredAt: new Date(row.occurredAt) }));
}

/** From here on the database lets the archived events go. */
export async function insertCheckpoint(
  em: EntityManager,
  { position, mac, from, before, foreignEvents }: Checkpoint,
  { at, keyId, sealedBy }: { readonly at: Date; readonly keyId: string; readonly sealedBy: string },
): Promise<void> {
  await em.execute(
    `insert into event_checkpoint (position, chain_mac, before, events, foreign_events, archived_at, key_id, mac)
     values (?, decode(?, 'hex'), ?, ?, ?, ?, ?, decode(?, 'hex'))`,
    [position, mac, before, position - from, foreignEvents, at, keyId, sealedBy],
  );
}

/**
 * Removes the traces of changes from before the newest archived event: what tells of them is not in the log any more
 * (decision 0010). Those that nothing tells of were told long before.
 */
export async function removeTraces(em: EntityManager, from: number, position: number): Promise<void> {
  await em.execute(
    `delete from row_change where after_sequence < (
       select max(l.sequence) from event_seal s join event_log l on l.id = s.event_id
       where s.position > ? and s.position <= ?)`,
    [from, position],
  );
}

/** Removes what is archived behind `from` and up to `through`: first what points to the rest. */
export async function removeArchived(em: EntityManager, from: number, through: number): Promise<void> {
  const archived = `select event_id from event_seal where position > ? and position <= ?`;
  await em.execute(`delete from event_origin where event_id in (${archived})`, [from, through]);
  await em.execute(`delete from event_log where id in (${archived})`, [from, through]);
  await em.execute(`delete from event_seal where position > ? and position <= ?`, [from, through]);
}
