import type { EntityManager } from '@mikro-orm/postgresql';
import { ifGiven } from '../../../database/if-given.js';
import { type CalendarDate, dateOf } from '../../../shared/calendar-date.js';
import { after, DAY } from '../../../shared/clock.js';
import { activeApplications } from '../../applications/contract/active-applications.js';
import type { AccessLoss, ForecastFilter, RefusedApplication } from '../contract/access-forecast.js';
import { inUseFor } from '../standing.js';

/** Where a page ended. */
export type LossCursor = readonly [date: CalendarDate, applicationId: string];

interface Parts {
  readonly sql: string;
  readonly values: (string | Date | null)[];
}

/** Secrets `s` that work, as `standing.ts` has it; given today. A pause that is over counts once it is told of, in a minute. */
const works = `s.deleted_at is null and s.disabled_at is null and s.expires_on >= ?::date`;

/**
 * The day through which each application is covered (`coveredThrough`): the last day of the secrets that work and were
 * ever used. Sorted, so that whoever asks for a page judges no more of them than it takes to fill it.
 */
function covered({ from, to, ...filter }: ForecastFilter, now: Date, behind?: LossCursor): Parts {
  const applications = activeApplications(filter);
  const [date, id] = behind ?? [null, null];
  return {
    sql: `(
     select a.id as application_id, a.organisation_id, last.expires_on
     from ${applications.sql} a
     cross join lateral (
       select s.expires_on
       from client_secret s join client_secret_use u on u.secret_id = s.id
       where s.application_id = a.id and ${works} and u.last_used_at is not null
       order by s.expires_on desc limit 1
     ) last
     where (?::date is null or last.expires_on >= ?) and (?::date is null or last.expires_on <= ?)
       and (?::date is null or (last.expires_on, a.id) > (?::date, ?::uuid))
     order by last.expires_on, a.id
   )`,
    values: [...applications.values, dateOf(now), ...ifGiven(from), ...ifGiven(to), date, date, id],
  };
}

/** The used secrets of `c`, how far an application is covered, that work; given today. */
const usedOfCovered = `client_secret s join client_secret_use u on u.secret_id = s.id
         where s.application_id = c.application_id and ${works}`;

/**
 * Whether `c` is a loss to come: one of its secrets that work is in use, and none is a successor of the one that ends last,
 * of several the newest, as `standing.ts` has it. PostgreSQL takes the condition behind `offset 0` for true of every row, so
 * that a page ends the work when it is full.
 */
function lost(now: Date): Parts {
  const today = dateOf(now);
  return {
    sql: `cross join lateral (
       select last.id from (
         select s.id, s.created_at from ${usedOfCovered} and s.expires_on = c.expires_on and u.last_used_at is not null
         order by s.created_at desc limit 1
       ) last
       where exists (select from ${usedOfCovered} and u.last_used_at >= ?) and not exists (
         select from client_secret s
         where s.application_id = c.application_id and ${works}
           and s.expires_on > c.expires_on and s.created_at > last.created_at)
       offset 0
     ) last`,
    values: [today, today, after(now, -inUseFor), today],
  };
}

/**
 * Applications that lose access without a successor, by the day. For each application one look into
 * `client_secret_successor` from its end, and for those of the page a few more.
 */
export async function findLosses(
  em: EntityManager,
  filter: ForecastFilter,
  now: Date,
  { limit, behind }: { readonly limit: number; readonly behind?: LossCursor | undefined },
): Promise<AccessLoss[]> {
  const [candidates, condition] = [covered(filter, now, behind), lost(now)];
  const rows = await em.execute<(Omit<AccessLoss, 'lastUsedAt'> & { readonly lastUsedAt: string })[]>(
    `select c.application_id as "applicationId", c.organisation_id as "organisationId", c.expires_on::text as date,
       c.secret_id as "secretId", (select max(u.last_used_at) from ${usedOfCovered}) as "lastUsedAt"
     from (
       select c.*, last.id as secret_id from ${candidates.sql} c ${condition.sql}
       order by c.expires_on, c.application_id limit ?
     ) c
     order by c.expires_on, c.application_id`,
    [dateOf(now), ...candidates.values, ...condition.values, limit],
  );
  return rows.map((row) => ({ ...row, lastUsedAt: new Date(row.lastUsedAt) }));
}

/** How many lose access in each month. It looks at every application, where a page looks at those it shows. */
export async function countLosses(
  em: EntityManager,
  filter: ForecastFilter,
  now: Date,
): Promise<ReadonlyMap<string, number>> {
  const [candidates, condition] = [covered(filter, now), lost(now)];
  const rows = await em.execute<{ month: string; count: number }[]>(
    `select to_char(c.expires_on, 'YYYY-MM') as month, count(*)::int as count
     from ${candidates.sql} c ${condition.sql} group by month order by month`,
    [...candidates.values, ...condition.values],
  );
  return new Map(rows.map(({ month, count }) => [month, count]));
}

/**
 * Applications that need `refused-now`, as `standing.ts` has it: each with the last of its secrets to be refused. By
 * `client_refusal_hour`: what was refused in the last 24 hours, whatever else is stored.
 */
export async function findRefusedNow(
  em: EntityManager,
  now: Date,
  limit: number,
): Promise<{ count: number; latest: RefusedApplication[] }> {
  const applications = activeApplications({});
  const lately = after(now, -DAY);
  const rows = await em.execute<
    (Omit<RefusedApplication, 'lastRefusedAt'> & { lastRefusedAt: string; count: number })[]
  >(
    `select refused.*, (count(*) over ())::int as count from (
       select distinct on (s.application_id) s.application_id as "applicationId", s.id as "secretId",
         u.last_refused_at as "lastRefusedAt", host(u.last_refused_from) as "lastRefusedFrom"
       from client_secret s
       join client_secret_use u on u.secret_id = s.id
       join ${applications.sql} a on a.id = s.application_id
       where s.id in (select f.secret_id from client_refusal f where f.secret_id is not null
           and f.hour >= date_trunc('hour', ?::timestamptz))
         and u.last_refused_at >= ? and u.last_used_at >= ? and not (${works})
         and (u.last_unserved_at is null or u.last_refused_at > u.last_unserved_at)
       order by s.application_id, u.last_refused_at desc
     ) refused
     order by "lastRefusedAt" desc, "applicationId" limit ?`,
    [...applications.values, lately, lately, after(now, -inUseFor), dateOf(now), limit],
  );
  return {
    count: rows[0]?.count ?? 0,
    latest: rows.map((row) => ({ ...row, lastRefusedAt: new Date(row.lastRefusedAt) })),
  };
}
