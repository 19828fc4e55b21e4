import type { EntityManager } from '@mikro-orm/postgresql';
import { after, DAY, MINUTE, SECOND } from '../../../shared/clock.js';
import type { PlaceKind, Throttle, ThrottledStep } from '../contract/sign-in/sign-in-throttles.js';
import type { Place } from './sign-in-place.js';

/** How many failures from one place cost nothing, and how many there may be in 24 hours. */
const allowance: Readonly<Record<ThrottledStep, { free: number; perDay: number }>> = {
  password: { free: 10, perDay: 100 },
  'second-factor': { free: 5, perDay: 50 },
  unfinished: { free: 30, perDay: 200 },
};
const firstBackOff = 5 * SECOND;
const longestBackOff = 15 * MINUTE;

/** Counted: this is the so manieth failure in a row, unless it turns out well. Or nothing is looked at for so long. */
export type Taken = { readonly failures: number } | { readonly blockedUntil: Date };

/**
 * Counts an attempt as a failure, before anybody knows how it ends: of attempts that race no more are looked at than of
 * those that wait for each other. What comes after the free ones closes the place for 5 seconds, then for twice as long
 * each time, up to 15 minutes; the last of a day closes it until the day is over. By the primary key.
 */
export async function takeAttempt(em: EntityManager, place: Place, step: ThrottledStep, now: Date): Promise<Taken> {
  const { free, perDay } = allowance[step];
  const dayAgo = after(now, -DAY);
  const row = [place.account, place.key, step, place.kind, now, now];
  const rule = [free, longestBackOff / SECOND, firstBackOff / SECOND, free, perDay];
  const [taken] = await em.execute<{ failures: number }[]>(
    `insert into sign_in_throttle as t
       (account, place, step, kind, failures, failures_of_day, day_began_at, last_at)
     values (?, ?, ?, ?, 1, 1, ?, ?)
     on conflict (account, place, step) do update
     set (failures, failures_of_day, day_began_at, last_at, blocked_until) = (
       select n.failures, n.of_day, n.began, excluded.last_at, greatest(
         case when n.failures > ? then
           excluded.last_at + make_interval(secs => least(?, ? * 2 ^ least(n.failures - ? - 1, 30))) end,
         case when n.of_day >= ? then n.began + interval '24 hours' end
       )
       from (
         select
           case when t.last_at <= ? then 1 else t.failures + 1 end as failures,
           case when t.day_began_at <= ? then 1 else t.failures_of_day + 1 end as of_day,
           case when t.day_began_at <= ? then excluded.last_at else t.day_began_at end as began
       ) n
     )
     where t.blocked_until is null or t.blocked_until <= excluded.last_at
     returning failures`,
    [...row, ...rule, dayAgo, dayAgo, dayAgo],
  );
  return taken ?? { blockedUntil: (await blockedUntil(em, place, step)) ?? now };
}

async function blockedUntil(
  em: EntityManager,
  { account, key }: Place,
  step: ThrottledStep,
): Promise<Date | undefined> {
  const [row] = await em.execute<{ until: string | null }[]>(
    `select blocked_until as until from sign_in_throttle where account = ? and place = ? and step = ?`,
    [account, key, step],
  );
  return row?.until ? new Date(row.until) : undefined;
}

/** Forgets what was counted from one place: an attempt there turned out well. */
export async function clearAttempts(
  em: EntityManager,
  { account, key }: Pick<Place, 'account' | 'key'>,
  steps: readonly ThrottledStep[],
): Promise<void> {
  await em.execute(
    `delete from sign_in_throttle where account = ? and place = ? and step in (${steps.map(() => '?').join(', ')})`,
    [account, key, ...steps],
  );
}

/** What is counted against an account, the newest first. */
export async function findThrottles(em: EntityManager, account: Buffer, now: Date): Promise<Throttle[]> {
  const rows = await em.execute<
    { place: PlaceKind; step: ThrottledStep; failures: number; lastAt: string; blockedUntil: string | null }[]
  >(
    `select kind as place, step, failures, last_at as "lastAt",
       case when blocked_until > ? then blocked_until end as "blockedUntil"
     from sign_in_throttle where account = ? order by last_at desc, kind, step`,
    [now, account],
  );
  return rows.map(({ lastAt, blockedUntil: until, ...row }) => ({
    ...row,
    lastAt: new Date(lastAt),
    blockedUntil: until === null ? null : new Date(until),
  }));
}

/** Forgets everything that is counted against an account, and answers how many counts that were. */
export async function liftThrottles(em: EntityManager, account: Buffer): Promise<number> {
  return (await em.execute<unknown[]>(`delete from sign_in_throttle where account = ? returning 1`, [account])).length;
}

/** Forgets counts that ended: a day after the last failure everything starts anew. */
export async function forgetEndedThrottles(em: EntityManager, now: Date): Promise<void> {
  await em.execute(`delete from sign_in_throttle where last_at <= ? and coalesce(blocked_until, '-infinity') <= ?`, [
    after(now, -DAY),
    now,
  ]);
}
