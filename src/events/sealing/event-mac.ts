import { createHash, createHmac } from 'node:crypto';
import ipaddr from 'ipaddr.js';
import { type Key, keyObjectOf, type KeyRing } from '../../shared/key-ring.js';

/** What the MAC of an event covers: the whole row but for its place in the log, which PostgreSQL gives it. */
export interface MacSubject {
  readonly id: string;
  readonly type: string;
  readonly payload: unknown;
  /** Microseconds since 1970, as PostgreSQL keeps them. */
  readonly occurredAtMicros: string;
  readonly actorId: string | null;
  readonly requestId: string | null;
  readonly organisationId: string | null;
  readonly applicationId: string | null;
  /** Of the row in `event_origin`, so that erasing that row leaves the MAC verifiable. */
  readonly originHash: string | null;
}

/** Hexadecimal. Proves that whoever recorded the event has the audit key; begins with a word that no seal begins with. */
export function macOf(key: Key, event: MacSubject): string {
  const facts = [
    event.id,
    event.type,
    event.occurredAtMicros,
    event.actorId,
    event.requestId,
    event.organisationId,
    event.applicationId,
    event.originHash,
  ];
  return createHmac('sha256', keyObjectOf(key))
    .update(`row\n${JSON.stringify(facts)}\n${canonical(event.payload)}`)
    .digest('hex');
}

/** A row of the log as it is stored. */
export interface RecordedEvent extends MacSubject {
  /** Null, with the MAC, in rows that are older than MACs: PostgreSQL refuses new ones without. */
  readonly macKeyId: string | null;
  readonly mac: string | null;
}

/** The columns of a `RecordedEvent`, of the row `l` of `event_log`. */
export const recordedInSql = `l.id, l.type, l.payload,
  trunc(extract(epoch from l.occurred_at) * 1000000)::text as "occurredAtMicros", l.actor_id as "actorId",
  l.request_id as "requestId", l.organisation_id as "organisationId", l.application_id as "applicationId",
  encode(l.origin_hash, 'hex') as "originHash", l.mac_key_id as "macKeyId", encode(l.mac, 'hex') as mac`;

/**
 * Whether the product recorded this row: `older` when it is from before there were MACs, so that only its place can tell.
 * Whatever a forged row holds, nothing is thrown: one row must not stop all others.
 */
export function authorshipOf(event: RecordedEvent, keys: KeyRing): 'genuine' | 'foreign' | 'key-unknown' | 'older' {
  if (event.macKeyId === null || event.mac === null) return 'older';
  const key = keys.find(event.macKeyId);
  if (!key) return 'key-unknown';
  try {
    return macOf(key, event) === event.mac ? 'genuine' : 'foreign';
  } catch {
    return 'foreign';
  }
}

/** JSON with its keys in order: the same text before PostgreSQL stored the value as `jsonb` and after. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${canonical(member)}`).join(',')}}`;
}

/** Where an event came from: personal data, kept beside the log. */
export interface Origin {
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** Hexadecimal. Of the salt alone nothing can be guessed once it is erased; an address behind a plain hash could be. */
export function originHash({ ip, userAgent }: Origin, salt: Buffer): string {
  return createHash('sha256')
    .update(salt)
    .update(ip === null ? Buffer.alloc(1) : inetBytes(ip))
    .update(userAgent ?? '')
    .digest('hex');
}

/** The same in SQL, of the row `o` of `event_origin`. */
export const originHashInSql = `sha256(o.salt || coalesce(inet_send(o.ip), '\\x00') || convert_to(coalesce(o.user_agent, ''), 'UTF8'))`;

/** An address as PostgreSQL's `inet_send` writes it: family, bits, no network, length, bytes. */
function inetBytes(ip: string): Buffer {
  const address = ipaddr.parse(ip);
  const bytes = address.toByteArray();
  return Buffer.from([address.kind() === 'ipv4' ? 2 : 3, bytes.length * 8, 0, bytes.length, ...bytes]);
}
