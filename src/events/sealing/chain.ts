import { createHmac } from 'node:crypto';
import { type Key, keyObjectOf } from '../../shared/key-ring.js';

/** A place in the chain: everything up to `position` hangs on `mac`. */
export interface Link {
  /** Counted from 1; 0 before the first event. */
  readonly position: number;
  /** Hexadecimal, as all MACs here: quicker for millions of them than bytes. */
  readonly mac: string;
}

export const chainStart: Link = { position: 0, mac: '00'.repeat(32) };

/** What a seal says of an event: its whole row as one text, and whether the product recorded it. */
export interface Sealed {
  readonly content: string;
  readonly genuine: boolean;
}

/** The last place of what was archived. From here on the chain stands in the database. */
export interface Checkpoint extends Link {
  /** The position before the first archived event. */
  readonly from: number;
  /** Every archived event happened before this day (UTC). */
  readonly before: string;
  /** How many of the archived events the product did not record. */
  readonly foreignEvents: number;
}

/**
 * The one text that stands for the row `l` of the log, the same when it is sealed and when it is verified: no two rows
 * have the same, as only the request id can hold a line break, and the payload behind it cannot. Rows without a MAC are
 * older than MACs and keep the text under which they were sealed, which takes PostgreSQL five times as long to make.
 */
export const contentInSql = `case when l.mac is null then jsonb_build_array(l.id, l.sequence, l.type, l.payload,
    extract(epoch from l.occurred_at), l.actor_id, l.ip, l.request_id, l.organisation_id, l.application_id)::text
  else concat(l.id, e'\n', l.sequence, e'\n', l.type, e'\n', extract(epoch from l.occurred_at), e'\n', l.actor_id,
    e'\n', l.organisation_id, e'\n', l.application_id, e'\n', l.ip, e'\n', encode(l.origin_hash, 'hex'), e'\n',
    l.mac_key_id, e'\n', encode(l.mac, 'hex'), e'\n', '=' || l.request_id, e'\n', l.payload)
  end`;

/** The link of the event that follows `previous`. */
export function nextLink(key: Key, previous: Link, { content, genuine }: Sealed): Link {
  const position = previous.position + 1;
  return { position, mac: chained(key, `${genuine ? 'event' : 'foreign'}\n${position}\n`, previous.mac, content) };
}

/** Of the newest link, so that a cut tail shows. */
export function headMac(key: Key, { position, mac }: Link): string {
  return chained(key, `head\n${position}\n`, mac);
}

export function checkpointMac(key: Key, { position, mac, from, before, foreignEvents }: Checkpoint): string {
  return chained(key, `checkpoint\n${from}\n${position}\n${before}\n${foreignEvents}\n`, mac);
}

/** @param begin starts with a word of its own for each purpose, so that no MAC can stand in for another */
function chained(key: Key, begin: string, mac: string, content = ''): string {
  return createHmac('sha256', keyObjectOf(key)).update(begin).update(mac, 'hex').update(content).digest('hex');
}
