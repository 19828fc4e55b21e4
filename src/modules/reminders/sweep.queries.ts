import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidArray } from '../../database/uuid-array.js';
import { endingSecretRows } from '../secrets/contract/ending-secrets.js';
import type { Reminder } from './reminder-rule.js';

/** What a sweep says of a secret. */
interface Claimed {
  readonly secretId: string;
  readonly threshold: number;
}

/**
 * What a sweep claimed of secrets that are neither deleted nor disabled since, each once; by application, then the soonest to
 * expire. By `reminder_of_sweep` and the primary key of the secrets (4 buffers for each); some secrets of 10,000 by a hash of
 * the sweep's 104 pages. A sweep that was killed and resumed days later may have claimed two thresholds of one secret: the
 * tighter one counts.
 */
export function findClaimed(em: EntityManager, sweepId: string, secretIds?: readonly string[]): Promise<Claimed[]> {
  const these = secretIds ? uuidArray(secretIds) : null;
  return em.execute<Claimed[]>(
    `select r.secret_id as "secretId", r.threshold
     from reminder r join ${endingSecretRows} s on s.id = r.secret_id
     where r.sweep_id = ? and not exists (
         select from reminder t where t.secret_id = s.id and t.sweep_id = r.sweep_id and t.threshold < r.threshold)
       and (?::uuid[] is null or s.id = any(?::uuid[]))
     order by s.application_id, s.expires_on, s.id`,
    [sweepId, these, these],
  );
}

/** The last sweep that claimed a reminder of each secret, by the secret; by the primary key. */
export async function findLastSweeps(
  em: EntityManager,
  secretIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await em.execute<{ secretId: string; sweepId: string }[]>(
    `select distinct on (secret_id) secret_id as "secretId", sweep_id as "sweepId" from reminder
     where secret_id = any(?::uuid[]) order by secret_id, claimed_at desc, threshold`,
    [uuidArray(secretIds)],
  );
  return new Map(rows.map(({ secretId, sweepId }) => [secretId, sweepId]));
}

/** One reminder to be claimed. */
export interface Claim extends Reminder {
  readonly secretId: string;
}

/**
 * Claims reminders for a sweep: the primary key decides between instances, and who comes second claims nothing. For 1,000
 * of them 6,600 buffers and three times the time of the insert for the two foreign keys.
 */
export async function claimReminders(
  em: EntityManager,
  sweepId: string,
  claims: readonly Claim[],
  now: Date,
): Promise<ReadonlySet<string>> {
  if (claims.length === 0) return new Set();
  const rows = await em.execute<{ secretId: string }[]>(
    `insert into reminder (secret_id, threshold, sweep_id, advice, claimed_at)
     select c."secretId", c.threshold, ?, c.advice, ?
     from jsonb_to_recordset(?::jsonb) as c("secretId" uuid, threshold int, advice text)
     on conflict do nothing returning secret_id as "secretId"`,
    [sweepId, now, JSON.stringify(claims)],
  );
  return new Set(rows.map(({ secretId }) => secretId));
}

/**
 * Takes back what was claimed later than `moment`, which is in the future of the database's clock, too. By
 * `reminder_claimed`. Returns how much it was.
 */
export async function takeBackClaims(em: EntityManager, moment: Date): Promise<number> {
  const [row] = await em.execute<{ count: string }[]>('select take_back_claims(?) as count', [moment]);
  return Number(row?.count);
}

/** The sweep that is not sealed yet, made when there is none. There is one at most. */
export async function openSweep(em: EntityManager, newId: string, now: Date): Promise<string> {
  // What is in the way may be sealed before it is read; then there is room for a new one.
  for (;;) {
    await em.execute(`insert into reminder_sweep (id, started_at) values (?, ?) on conflict do nothing`, [newId, now]);
    const [open] = await em.execute<{ id: string }[]>(`select id from reminder_sweep where finished_at is null`);
    if (open) return open.id;
  }
}

/** Whether a sweep is open; if so nobody seals it before this transaction ends. */
export async function keepOpen(em: EntityManager, sweepId: string): Promise<boolean> {
  const rows = await em.execute(`select from reminder_sweep where id = ? and finished_at is null for key share`, [
    sweepId,
  ]);
  return rows.length > 0;
}

/** Ends a sweep, when those who claim for it have, and counts what it claimed; undefined when it was sealed already. */
export async function sealSweep(em: EntityManager, sweepId: string, now: Date): Promise<number | undefined> {
  const open = await em.execute(`select from reminder_sweep where id = ? and finished_at is null for update`, [
    sweepId,
  ]);
  if (open.length === 0) return undefined;
  // A statement of its own: its snapshot has what was claimed while the lock was waited for.
  const [row] = await em.execute<{ claimed: number }[]>(
    `update reminder_sweep set finished_at = ?,
       claimed = (select count(*) from reminder where sweep_id = reminder_sweep.id)
     where id = ? returning claimed`,
    [now, sweepId],
  );
  return row?.claimed;
}

export interface SweepRow {
  readonly id: string;
  readonly startedAt: string;
  readonly finishedAt: string | null;
  readonly claimed: number | null;
}

/** Sweeps, the newest first. */
export function findSweeps(
  em: EntityManager,
  limit: number,
  last: readonly [startedAt: string, id: string] | undefined,
): Promise<SweepRow[]> {
  const [startedAt, id] = last ?? [null, null];
  return em.execute<SweepRow[]>(
    `select id, started_at as "startedAt", finished_at as "finishedAt", claimed from reminder_sweep
     where ?::timestamptz is null or (started_at, id) < (?::timestamptz, ?::uuid)
     order by started_at desc, id desc limit ?`,
    [startedAt, startedAt, id, limit],
  );
}
