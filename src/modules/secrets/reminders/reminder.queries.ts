import type { EntityManager } from '@mikro-orm/postgresql';
import { twice } from '../../../database/twice.js';
import { uuidArray } from '../../../database/uuid-array.js';
import { addDays, type CalendarDate } from '../../../shared/calendar-date.js';
import type { SuccessorFacts } from '../standing.js';
import { expiredForDays, type Reminder, type SecretToRemind } from './reminder-rule.js';

/** A secret with all that decides whether and how it is reminded of. */
export interface RemindedSecret extends SecretToRemind {
  readonly secretId: string;
  readonly applicationId: string;
  readonly organisationId: string;
  readonly name: string;
  readonly hint: string;
  readonly lastUsedFrom: string | null;
  readonly successors: readonly (SuccessorFacts & { readonly name: string; readonly hint: string })[];
}

/** Where a page of due secrets ended. */
export interface DueCursor {
  readonly expiresOn: CalendarDate;
  readonly secretId: string;
}

interface DuePage {
  readonly behind: DueCursor | undefined;
  readonly limit: number;
  /** These alone, when given. */
  readonly applicationIds?: readonly string[];
}

interface Row extends Omit<RemindedSecret, 'createdAt' | 'lastUsedAt' | 'successors'> {
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly successors: readonly {
    readonly name: string;
    readonly hint: string;
    readonly expiresOn: CalendarDate;
    readonly lastUsedAt: string | null;
    readonly firstUsedOn: CalendarDate | null;
  }[];
}

/**
 * All that is known of secret `s`, whose use is `u`. With ten secrets to an application this is most of a page's cost:
 * by `client_secret_application` 12 buffers for the successors of a secret, 3 for the use of each of them, and 3 for the
 * first day of each that was used at all.
 */
const columns = `s.id as "secretId", s.application_id as "applicationId", s.organisation_id as "organisationId",
  s.name, s.hint, s.expires_on::text as "expiresOn", s.created_at as "createdAt",
  u.last_used_at as "lastUsedAt", host(u.last_used_from) as "lastUsedFrom",
  coalesce((select jsonb_agg(jsonb_build_object('threshold', said.threshold, 'advice', said.advice))
            from reminder said where said.secret_id = s.id), '[]') as reminders,
  coalesce((
    select jsonb_agg(jsonb_build_object('name', n.name, 'hint', n.hint, 'expiresOn', n.expires_on,
      'lastUsedAt', nu.last_used_at, 'firstUsedOn', case when nu.last_used_at is not null then
        (select min(d.day) from client_secret_use_day d where d.secret_id = n.id and d.uses > 0) end
    ) order by n.created_at desc, n.id desc)
    from client_secret n left join client_secret_use nu on nu.secret_id = n.id
    where n.application_id = s.application_id and n.deleted_at is null and n.disabled_at is null
      and n.created_at > s.created_at and n.expires_on > s.expires_on), '[]') as successors`;

/**
 * Secrets `c` within the days of the thresholds, of which the one that counts was not said yet: those that `reminderDue` has
 * the last word on. PostgreSQL takes the condition behind `offset 0` for true of every secret, so that it expects a page to
 * end soon and walks the index, whatever the statistics say: sorted by any other plan, each page would read all that is left.
 */
const dueSecrets = `client_secret c
   cross join lateral (
     select from (
       select min(t) as threshold from unnest(?::int[]) t where t >= greatest(c.expires_on - ?::date + 1, 0)
     ) counts
     where counts.threshold * 2 <= c.expires_on - (c.created_at at time zone 'UTC')::date
       and (counts.threshold = 0) = (c.expires_on < ?::date)
       and not exists (select from reminder r where r.secret_id = c.id and r.threshold <= counts.threshold)
     offset 0
   ) is_due
   where c.deleted_at is null and c.disabled_at is null and c.expires_on between ?::date and ?::date`;

function valuesOf(today: CalendarDate, thresholds: readonly number[]) {
  const [from, through] = [addDays(today, -expiredForDays), addDays(today, Math.max(...thresholds) - 1)];
  return [`{${thresholds.join(',')}}`, today, today, from, through];
}

/**
 * The next secrets that may be due, by expiry. Seen at 1,000,000 secrets, 88,000 of them within the days of the
 * thresholds: an index-only scan of `client_secret_due` in its order, which ends with the page, one look-up in `reminder`
 * for each secret on the way, and the 1,000 of the page joined. All pages together read each secret once.
 */
export async function findDue(
  em: EntityManager,
  today: CalendarDate,
  thresholds: readonly number[],
  { behind, limit, applicationIds }: DuePage,
): Promise<RemindedSecret[]> {
  const within: [sql: string, ...values: string[]][] = [];
  if (behind) within.push(['(c.expires_on, c.id) > (?::date, ?::uuid)', behind.expiresOn, behind.secretId]);
  if (applicationIds) within.push(['c.application_id = any(?::uuid[])', uuidArray(applicationIds)]);
  const rows = await em.execute<Row[]>(
    `select ${columns}
     from (
       select c.id from ${[dueSecrets, ...within.map(([sql]) => sql)].join(' and ')}
       order by c.expires_on, c.id limit ?
     ) page
     join client_secret s on s.id = page.id
     left join client_secret_use u on u.secret_id = s.id
     order by s.expires_on, s.id`,
    [...valuesOf(today, thresholds), ...within.flatMap(([, ...values]) => values), limit],
  );
  return rows.map(revive);
}

/** A span of time: its end is not part of it. */
interface Span {
  readonly from: Date;
  readonly to: Date;
}

/**
 * The applications of secrets that the sweep of a day may remind of for the first time, by their organisation. With
 * `since`, the sweep of the day before has said what was due then: what is left are the secrets that reach a threshold that
 * very day, and those whose advice changes between the two sweeps, because a secret of the application ended or has not
 * been used for long enough. Ids come as one value for each organisation, which is read faster than so many rows.
 * @param since the span of last uses that became too old between the two sweeps
 */
export async function findApplicationsDue(
  em: EntityManager,
  today: CalendarDate,
  thresholds: readonly number[],
  since?: Span,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const reaching = `{${thresholds.map((threshold) => addDays(today, threshold - 1)).join(',')}}`;
  const [due, ...values] = since
    ? [
        `select application_id, organisation_id from ${dueSecrets} and c.expires_on = any(?::date[])
         union
         select application_id, organisation_id from client_secret
         where deleted_at is null and disabled_at is null and expires_on = ?
         union
         select application_id, organisation_id from client_secret_use u join client_secret s on s.id = u.secret_id
         where u.last_used_at >= ? and u.last_used_at < ? and s.deleted_at is null and s.disabled_at is null`,
        reaching,
        addDays(today, -1),
        since.from,
        since.to,
      ]
    : [`select distinct application_id, organisation_id from ${dueSecrets}`];
  const rows = await em.execute<{ organisationId: string; applicationIds: string }[]>(
    `select organisation_id as "organisationId", string_agg(application_id::text, ',') as "applicationIds"
     from (${due}) due group by organisation_id`,
    [...valuesOf(today, thresholds), ...values],
  );
  return new Map(rows.map(({ organisationId, applicationIds }) => [organisationId, applicationIds.split(',')]));
}

/**
 * What a sweep claimed and still stands, each secret once. By `reminder_of_sweep` and the primary key of the secrets (4
 * buffers for each); some secrets of 10,000 by a hash of the sweep's 104 pages. A sweep that was killed and gone on with days later may have
 * claimed two thresholds of one secret: the tighter one counts.
 */
export async function findClaimed(
  em: EntityManager,
  sweepId: string,
  secretIds?: readonly string[],
): Promise<(RemindedSecret & { readonly threshold: number })[]> {
  const rows = await em.execute<(Row & { threshold: number })[]>(
    `select r.threshold, ${columns}
     from reminder r
     join client_secret s on s.id = r.secret_id
     left join client_secret_use u on u.secret_id = s.id
     where r.sweep_id = ? and not exists (
         select from reminder t where t.secret_id = s.id and t.sweep_id = r.sweep_id and t.threshold < r.threshold)
       and s.deleted_at is null and s.disabled_at is null
       and (?::uuid[] is null or s.id = any(?::uuid[]))
     order by s.application_id, s.expires_on, s.id`,
    [sweepId, ...twice(secretIds && uuidArray(secretIds))],
  );
  return rows.map((row) => ({ ...revive(row), threshold: row.threshold }));
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
  return em.execute<SweepRow[]>(
    `select id, started_at as "startedAt", finished_at as "finishedAt", claimed from reminder_sweep
     where ?::timestamptz is null or (started_at, id) < (?::timestamptz, ?::uuid)
     order by started_at desc, id desc limit ?`,
    [...twice(last?.[0]), last?.[1] ?? null, limit],
  );
}

function revive(row: Row): RemindedSecret {
  return {
    ...row,
    createdAt: new Date(row.createdAt),
    lastUsedAt: instant(row.lastUsedAt),
    successors: row.successors.map(({ name, hint, expiresOn, lastUsedAt, firstUsedOn }) => ({
      name,
      hint,
      expiresOn,
      lastUsedAt: instant(lastUsedAt),
      firstUsedAt: instant(firstUsedOn),
    })),
  };
}

function instant(text: string | null): Date | null {
  return text === null ? null : new Date(text);
}
