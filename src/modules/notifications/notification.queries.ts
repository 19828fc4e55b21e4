import type { EntityManager } from '@mikro-orm/postgresql';
import { findable } from '../../database/containing.js';
import { uuidArray } from '../../database/uuid-array.js';
import type {
  FailedMails,
  NotificationQuery,
  NotificationState,
  ReminderAsked,
  ReminderOutcome,
} from './contract/sent-notifications.js';

export interface NewNotification {
  readonly id: string;
  /** The event, sweep or change of e-mail that it tells of. */
  readonly cause: string;
  readonly kind: string;
  /** Null for WMDA support's own address. */
  readonly recipientId: string | null;
  readonly address: string;
  /** Ids and facts that the letter is written from; never a name, never a secret. */
  readonly facts: unknown;
}

/**
 * Stores notifications and returns the ids of those that were not there: one for each (cause, kind, recipient), whoever
 * asks, however often.
 */
export async function insertNotifications(
  em: EntityManager,
  notifications: readonly NewNotification[],
  now: Date,
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, reported, created_at)
     select n.id, n.cause, n.kind, n."recipientId", n.address, n.facts, 'queued', 0, false, ?
     from jsonb_to_recordset(?::jsonb)
       as n(id uuid, cause uuid, kind text, "recipientId" uuid, address text, facts jsonb)
     on conflict do nothing returning id`,
    [now, JSON.stringify(notifications)],
  );
  return rows.map(({ id }) => id);
}

/** A notification that waits for its delivery. */
export type QueuedNotification = Pick<NewNotification, 'id' | 'cause' | 'kind' | 'recipientId' | 'facts'> & {
  readonly createdAt: Date;
  /** How many attempts ended without an answer to the whole message. */
  readonly unanswered: number;
};

/**
 * Those of these notifications that wait for their delivery, by id. By the primary key: `is true` keeps the planner from
 * the index of states, which it takes for short while thousands are queued.
 */
export async function findQueued(
  em: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, QueuedNotification>> {
  const rows = await em.execute<(Omit<QueuedNotification, 'createdAt'> & { createdAt: string })[]>(
    `select id, cause, kind, recipient_id as "recipientId", facts, created_at as "createdAt", unanswered
     from notification where id = any(?::uuid[]) and (state = 'queued') is true`,
    [uuidArray(ids)],
  );
  return new Map(rows.map((row) => [row.id, { ...row, createdAt: new Date(row.createdAt) }]));
}

/** What came of an attempt to deliver; it stays queued when it is to be tried again. */
export interface Outcome {
  readonly id: string;
  readonly state: NotificationState;
  /** Whether the mail server was asked. */
  readonly tried: boolean;
  /** Whether the server had the whole message and did not say what becomes of it. */
  readonly unanswered?: boolean;
  /** Where it was sent. */
  readonly address?: string;
  /** What the mail server said, while it did not take the message. */
  readonly error?: string;
}

/**
 * Notes outcomes. What another instance settled meanwhile stays as it is. By the primary key, as `findQueued`: joined by
 * the index of states, twenty outcomes read all of 5,000 that were queued.
 */
export async function noteOutcomes(em: EntityManager, outcomes: readonly Outcome[], now: Date): Promise<void> {
  await em.execute(
    `update notification n
     set state = o.state, settled_at = case when o.state <> 'queued' then ?::timestamptz end,
       attempts = n.attempts + o.tried::int, unanswered = n.unanswered + coalesce(o.unanswered, false)::int, address = coalesce(o.address, n.address),
       last_error = case when o.state = 'withdrawn' then n.last_error else o.error end
     from jsonb_to_recordset(?::jsonb) as o(id uuid, state text, tried boolean, unanswered boolean, address text, error text)
     where n.id = o.id and (n.state = 'queued') is true`,
    [now, JSON.stringify(outcomes)],
  );
}

export interface NotificationRow {
  readonly id: string;
  readonly kind: string;
  readonly state: NotificationState;
  readonly recipientId: string | null;
  readonly address: string;
  readonly attempts: number;
  readonly lastError: string | null;
  readonly createdAt: string;
  readonly settledAt: string | null;
}

/**
 * Notifications, the newest first; or, by `id`, one alone. Plan: the index in that order, of one state where one is asked
 * for, cut off at the limit; or for an address that few have the trigram index, and for one or two characters that of the
 * beginnings.
 */
export function findNotifications(
  em: EntityManager,
  { id, state, recipient }: Pick<NotificationQuery, 'state' | 'recipient'> & { readonly id?: string },
  limit: number,
  after?: readonly [createdAt: string, id: string],
): Promise<NotificationRow[]> {
  return em.execute<NotificationRow[]>(
    `select id, kind, state, recipient_id as "recipientId", address, attempts, last_error as "lastError",
       created_at as "createdAt", settled_at as "settledAt"
     from notification
     where (?::uuid is null or id = ?) and (?::text is null or state = ?) and (?::text is null or lower(address) like lower(?))
       and (?::timestamptz is null or (created_at, id) < (?::timestamptz, ?::uuid))
     order by created_at desc, id desc limit ?`,
    [
      id ?? null,
      id ?? null,
      state ?? null,
      state ?? null,
      findable(recipient),
      findable(recipient),
      after?.[0] ?? null,
      after?.[0] ?? null,
      after?.[1] ?? null,
      limit,
    ],
  );
}

type FailedMailsSince = FailedMails & { readonly since: Date };

const failedOf = `state = 'failed' and settled_at >= ? and (?::text is null or lower(address) like lower(?))`;

function failedParameters({ since, recipient }: FailedMailsSince) {
  return [since, findable(recipient), findable(recipient)];
}

/** How many failed mails are meant, up to ten thousand. By the index of states. */
export async function countFailedOf(em: EntityManager, failed: FailedMailsSince): Promise<number> {
  const [row] = await em.execute<{ count: number }[]>(
    `select count(*)::int as count from (select from notification where ${failedOf} limit 10000) failed`,
    failedParameters(failed),
  );
  return row?.count ?? 0;
}

/** Holds failed mails, so many at most, the oldest first, and returns their ids. */
export async function holdFailed(em: EntityManager, failed: FailedMailsSince, limit: number): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from notification where ${failedOf} order by settled_at, id limit ? for update`,
    [...failedParameters(failed), limit],
  );
  return rows.map(({ id }) => id);
}

/** Queues failed mails again, as if they were new. */
export async function queueAgain(em: EntityManager, ids: readonly string[], now: Date): Promise<void> {
  await em.execute(
    `update notification set state = 'queued', unanswered = 0, settled_at = null, created_at = ?, reported = false
     where id = any(?::uuid[])`,
    [now, uuidArray(ids)],
  );
}

export async function countByCause(em: EntityManager, causes: readonly string[]): Promise<ReadonlyMap<string, number>> {
  const rows = await em.execute<{ cause: string; count: number }[]>(
    `select cause, count(*)::int as count from notification
     where cause = any(?::uuid[]) and state <> 'withdrawn' group by cause`,
    [uuidArray(causes)],
  );
  return new Map(rows.map(({ cause, count }) => [cause, count]));
}

/**
 * What became of mails of a kind that named a secret, for each secret the best: sent, else still queued, else failed. By
 * `notification_once`, one look-up for each recipient.
 */
export async function findOutcomes(
  em: EntityManager,
  kind: string,
  asked: readonly ReminderAsked[],
): Promise<ReadonlyMap<string, ReminderOutcome>> {
  const each = asked.flatMap(({ secretId, sweepId, recipientIds }) =>
    recipientIds.map((recipientId) => ({ secretId, sweepId, recipientId })),
  );
  const rows = await em.execute<{ secretId: string; state: NotificationState; at: string }[]>(
    `select distinct on (a."secretId") a."secretId", n.state, coalesce(n.settled_at, n.created_at) as at
     from jsonb_to_recordset(?::jsonb) as a("secretId" text, "sweepId" uuid, "recipientId" uuid)
     join notification n on n.cause = a."sweepId" and n.kind = ?
       and coalesce(n.recipient_id, '00000000-0000-0000-0000-000000000000') = a."recipientId"
     where jsonb_exists(n.facts -> 'secretIds', a."secretId")
     order by a."secretId", array_position(array['sent', 'queued', 'failed', 'withdrawn'], n.state), at desc`,
    [JSON.stringify(each), kind],
  );
  return new Map(rows.map(({ secretId, state, at }) => [secretId, { state, at: new Date(at) }]));
}

/** When mails of a kind were sent, or given up on, by what they tell of; those that still wait are left out. */
export async function findSettled(
  em: EntityManager,
  kind: string,
  causes: readonly string[],
): Promise<ReadonlyMap<string, Date>> {
  const rows = await em.execute<{ cause: string; at: string }[]>(
    `select cause, settled_at as at from notification
     where cause = any(?::uuid[]) and kind = ? and state in ('sent', 'failed')`,
    [uuidArray(causes), kind],
  );
  return new Map(rows.map(({ cause, at }) => [cause, new Date(at)]));
}

/** The failed notifications that no report named yet, 100 at most. Others wait for this transaction. */
export async function findUnreported(em: EntityManager): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from notification where state = 'failed' and not reported order by id limit 100 for update`,
  );
  return rows.map(({ id }) => id);
}

export async function markReported(em: EntityManager, ids: readonly string[]): Promise<void> {
  await em.execute(`update notification set reported = true where id = any(?::uuid[])`, [uuidArray(ids)]);
}

/**
 * When people were told that a refused secret is still used, the newest first; the last hundred times, which is enough
 * for a year. By the index `notification_of_secret`.
 */
export async function refusalsToldOf(em: EntityManager, secretId: string, kind: string): Promise<Date[]> {
  const rows = await em.execute<{ at: string }[]>(
    `select distinct created_at as at from notification where facts ->> 'secretId' = ? and kind = ?
     order by created_at desc limit 100`,
    [secretId, kind],
  );
  return rows.map(({ at }) => new Date(at));
}

/** A mail server's words may hold the address, too. */
const withoutAddress = `set address = '', last_error = null`;

/** Forgets whom every mail to one person went to. By the index `notification_recipient`. */
export async function forgetAddressesOf(em: EntityManager, recipientId: string): Promise<void> {
  await em.execute(`update notification ${withoutAddress} where recipient_id = ?`, [recipientId]);
}

/** Forgets whom mails went to that were settled before `moment`. By the index `notification_addressed`. */
export async function forgetAddressesBefore(em: EntityManager, moment: Date): Promise<void> {
  await em.execute(`update notification ${withoutAddress} where settled_at < ? and address <> ''`, [moment]);
}
