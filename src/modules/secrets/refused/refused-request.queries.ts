import type { EntityManager } from '@mikro-orm/postgresql';
import { ifGiven } from '../../../database/if-given.js';
import { uuidArray } from '../../../database/uuid-array.js';
import { after, DAY, HOUR } from '../../../shared/clock.js';
import {
  addressesPerHour,
  otherAddresses,
  type RefusedRequest,
  type RefusedRequestFilter,
  refusalDays,
} from '../contract/refused-requests.js';
import { type RefusedRequestCount, unservedReasons } from '../contract/use-records.js';

/** How `otherAddresses` is stored. */
const others = '0.0.0.0/0';
const noSecret = '00000000-0000-0000-0000-000000000000';

/**
 * Adds refused requests to those of their hour. An hour of an application has rows of fifty addresses at most, whichever
 * instances write them: they take turns for each application. Of addresses that come together, those that present a known
 * secret are told apart first. By `refused_request_once`.
 */
export async function writeRefusedRequests(em: EntityManager, counts: readonly RefusedRequestCount[]): Promise<void> {
  if (counts.length === 0) return;
  const rows = JSON.stringify(counts.map((count) => ({ ...count, address: stored(count.address) })));
  await takeTurns(em, [...new Set(counts.map(({ applicationId }) => applicationId))]);
  await em.execute(
    `with asked as (
       select r."applicationId" as application_id, r.hour, r."secretId" as secret_id, r.reason, r.address, r.requests,
         r."firstAt" as first_at, r."lastAt" as last_at, r."requestId" as request_id
       from jsonb_to_recordset(?::jsonb) as r("applicationId" uuid, hour timestamptz, "secretId" uuid, reason text,
         address inet, requests bigint, "firstAt" timestamptz, "lastAt" timestamptz, "requestId" text)
     ), newcomer as (
       select a.application_id, a.hour, a.address, row_number() over (
         partition by a.application_id, a.hour order by bool_or(a.secret_id is not null) desc, min(a.first_at), a.address
       ) as place
       from asked a
       where a.address <> '${others}' and not exists (
         select from refused_request f
         where f.application_id = a.application_id and f.hour = a.hour and f.address = a.address)
       group by a.application_id, a.hour, a.address
     ), room as (
       select n.application_id, n.hour, ${addressesPerHour} - (
         select count(distinct f.address) from refused_request f
         where f.application_id = n.application_id and f.hour = n.hour and f.address <> '${others}') as places
       from newcomer n group by n.application_id, n.hour
     ), counted as (
       select a.*, case when n.place > r.places then '${others}' else a.address end as told_apart
       from asked a left join newcomer n using (application_id, hour, address)
       left join room r on r.application_id = n.application_id and r.hour = n.hour
     )
     insert into refused_request as f
       (application_id, hour, secret_id, reason, address, requests, first_at, last_at, last_request_id)
     select application_id, hour, secret_id, reason, told_apart, sum(requests), min(first_at), max(last_at),
       (array_agg(request_id order by last_at desc))[1]
     from counted
     group by application_id, hour, secret_id, reason, told_apart
     order by application_id, hour, told_apart, reason, secret_id
     on conflict (application_id, hour, address, reason, coalesce(secret_id, '${noSecret}')) do update set
       requests = f.requests + excluded.requests, first_at = least(f.first_at, excluded.first_at),
       last_request_id = case when excluded.last_at >= f.last_at then excluded.last_request_id
         else f.last_request_id end,
       last_at = greatest(f.last_at, excluded.last_at)`,
    [rows],
  );
  await rememberUnserved(em, rows);
}

/** Where each application is locked by the flush that writes it. All flushes take these locks in the same order. */
async function takeTurns(em: EntityManager, applicationIds: readonly string[]): Promise<void> {
  await em.execute(
    `select pg_advisory_xact_lock(key) from (
       select distinct hashtextextended('refused_request ' || id, 0) as key from unnest(?::uuid[]) id order by key
     ) locks`,
    [uuidArray(applicationIds)],
  );
}

/** When each secret last signed in and got nothing. Its row was written, and locked, by the same flush before. */
async function rememberUnserved(em: EntityManager, rows: string): Promise<void> {
  await em.execute(
    `update client_secret_use u set last_unserved_at = greatest(u.last_unserved_at, r.last_at)
     from (
       select "secretId" as secret_id, max("lastAt") as last_at
       from jsonb_to_recordset(?::jsonb) as r("secretId" uuid, reason text, "lastAt" timestamptz)
       where reason in (${unservedReasons.map((reason) => `'${reason}'`).join(', ')}) group by "secretId"
     ) r
     where u.secret_id = r.secret_id`,
    [rows],
  );
}

/** Where a page ended: the sort key of its last row. */
export type RefusedRequestKey = readonly [rank: string, lastAt: string, key: string];

export interface RefusedRequestRow extends RefusedRequest {
  /** 1 before 0. */
  readonly rank: string;
  /** Tells rows of one moment apart. */
  readonly key: string;
}

interface Asked extends RefusedRequestFilter {
  readonly limit: number;
  readonly knownFirst: boolean;
  readonly after: RefusedRequestKey | undefined;
}

/**
 * Refused requests of an application, the latest first. Reads a range of `refused_request_once`, which holds 50 addresses
 * for each of 720 hours at worst, each with the reasons it met; it is sorted, and cut off at the limit. What is known of
 * each secret and reason comes by a range of `client_refusal_once`.
 */
export async function findRefusedRequests(
  em: EntityManager,
  applicationId: string,
  { days, reason, address, limit, knownFirst, after: ended }: Asked,
  now: Date,
): Promise<RefusedRequestRow[]> {
  const since = after(now, -days * DAY);
  const [rank, lastAt, key] = ended ?? [null, null, null];
  const rows = await em.execute<RefusedRequestRow[]>(
    `with page as (
       select * from (
         select f.*, (?::boolean and f.secret_id is not null)::int as rank,
           concat_ws(' ', coalesce(f.secret_id, '${noSecret}'), f.reason, f.address, extract(epoch from f.hour)::bigint)
             collate "C" as key
         from refused_request f
         where f.application_id = ? and f.hour > ? and f.last_at >= ?
           and (?::text is null or f.reason = ?) and (?::inet is null or f.address = ?::inet)
       ) refused
       where ?::int is null or (rank, last_at, key) < (?::int, ?::timestamptz, ?)
       order by rank desc, last_at desc, key desc limit ?
     ), told as (
       select f.secret_id, f.reason, (array_agg(host(f.last_from) order by f.last_at desc))[1] as last_from,
         coalesce(sum(f.refusals) filter (where f.hour > ?), 0)::int as count_24h
       from client_refusal f where f.application_id = ? and f.hour > ? group by f.secret_id, f.reason
     )
     select p.hour, p.secret_id as "secretId", s.name, s.hint, p.reason, p.requests::int as count,
       case masklen(p.address) when 0 then '${otherAddresses}' when 32 then host(p.address) else p.address::text end
         as address,
       p.first_at as "firstAt", p.last_at as "lastAt", p.last_request_id as "lastRequestId",
       t.last_from as "lastFrom", coalesce(t.count_24h, 0) as "count24h", p.rank::text, p.key
     from page p
     left join client_secret s on s.id = p.secret_id
     left join told t on t.reason = p.reason and t.secret_id is not distinct from p.secret_id
     order by p.rank desc, p.last_at desc, p.key desc`,
    [
      knownFirst,
      applicationId,
      after(since, -HOUR),
      since,
      ...ifGiven(reason),
      ...ifGiven(address === undefined ? undefined : stored(address)),
      rank,
      rank,
      lastAt,
      key,
      limit,
      after(now, -DAY),
      applicationId,
      after(now, -refusalDays * DAY),
    ],
  );
  const iso = (instant: string) => new Date(instant).toISOString();
  return rows.map((row) => ({
    ...row,
    hour: iso(row.hour),
    firstAt: iso(row.firstAt),
    lastAt: iso(row.lastAt),
  }));
}

/** From where clients were refused is known for thirty days; what counts for longer loses its address. */
export async function forgetRefusedRequests(em: EntityManager, now: Date): Promise<void> {
  const moment = after(now, -refusalDays * DAY);
  await em.execute('delete from refused_request where hour < ?', [moment]);
  await em.execute('update client_refusal set last_from = null where last_from is not null and hour < ?', [moment]);
}

function stored(address: string): string {
  return address === otherAddresses ? others : address;
}
