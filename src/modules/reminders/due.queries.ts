import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidArray } from '../../database/uuid-array.js';
import { addDays, type CalendarDate } from '../../shared/calendar-date.js';
import { endingSecretRows } from '../secrets/contract/ending-secrets.js';
import { expiredForDays, type Reminder } from './reminder-rule.js';

/** Where a page ended. */
export interface DueCursor {
  readonly expiresOn: CalendarDate;
  readonly secretId: string;
}

export interface PageOfDue {
  readonly behind: DueCursor | undefined;
  readonly limit: number;
  /** These alone, when given. */
  readonly applicationIds?: readonly string[];
}

/** A secret that may be due, and what was said of it before. */
interface MaybeDue extends DueCursor {
  readonly said: readonly Reminder[];
}

/**
 * Secrets `c` within the days of the thresholds, of which the one that counts was not said yet: those that `reminderDue` has
 * the last word on. PostgreSQL takes the condition behind `offset 0` for true of every secret, so that it expects a page to
 * end soon and walks the index, whatever the statistics say: sorted by any other plan, each page would read all that is left.
 */
const dueSecrets = `${endingSecretRows} c
   cross join lateral (
     select from (
       select min(t) as threshold from unnest(?::int[]) t where t >= greatest(c.expires_on - ?::date + 1, 0)
     ) counts
     where counts.threshold * 2 <= c.expires_on - (c.created_at at time zone 'UTC')::date
       and (counts.threshold = 0) = (c.expires_on < ?::date)
       and not exists (select from reminder r where r.secret_id = c.id and r.threshold <= counts.threshold)
     offset 0
   ) is_due
   where c.expires_on between ?::date and ?::date`;

function valuesOf(today: CalendarDate, thresholds: readonly number[]) {
  const [from, through] = [addDays(today, -expiredForDays), addDays(today, Math.max(...thresholds) - 1)];
  return [`{${thresholds.join(',')}}`, today, today, from, through];
}

/**
 * The next secrets that may be due, by expiry. Seen at 1,000,000 secrets, 88,000 of them within the days of the
 * thresholds: an index-only scan of `client_secret_due` in its order, which ends with the page, and one look-up in
 * `reminder` for each secret on the way. All pages together read each secret once.
 */
export function findDue(
  em: EntityManager,
  today: CalendarDate,
  thresholds: readonly number[],
  { behind, limit, applicationIds }: PageOfDue,
): Promise<MaybeDue[]> {
  const within: [sql: string, ...values: string[]][] = [];
  if (behind) within.push(['(c.expires_on, c.id) > (?::date, ?::uuid)', behind.expiresOn, behind.secretId]);
  if (applicationIds) within.push(['c.application_id = any(?::uuid[])', uuidArray(applicationIds)]);
  return em.execute<MaybeDue[]>(
    `select page.id as "secretId", page.expires_on::text as "expiresOn",
       coalesce((select jsonb_agg(jsonb_build_object('threshold', r.threshold, 'advice', r.advice))
                 from reminder r where r.secret_id = page.id), '[]') as said
     from (
       select c.id, c.expires_on from ${[dueSecrets, ...within.map(([sql]) => sql)].join(' and ')}
       order by c.expires_on, c.id limit ?
     ) page
     order by page.expires_on, page.id`,
    [...valuesOf(today, thresholds), ...within.flatMap(([, ...values]) => values), limit],
  );
}

/**
 * The applications of secrets that the sweep of a day may remind of for the first time, by their organisation. Ids come as
 * one value for each organisation, which is read faster than so many rows.
 * @param which `reaching`: those alone that reach a threshold that very day; the rest was due, and said, the day before
 */
export async function findApplicationsDue(
  em: EntityManager,
  today: CalendarDate,
  thresholds: readonly number[],
  which: 'all' | 'reaching',
): Promise<ReadonlyMap<string, readonly string[]>> {
  const lastDays = which === 'all' ? null : `{${thresholds.map((days) => addDays(today, days - 1)).join(',')}}`;
  const rows = await em.execute<{ organisationId: string; applicationIds: string }[]>(
    `select organisation_id as "organisationId", string_agg(application_id::text, ',') as "applicationIds"
     from (
       select distinct application_id, organisation_id
       from ${dueSecrets} ${lastDays ? 'and c.expires_on = any(?::date[])' : ''}
     ) due
     group by organisation_id`,
    [...valuesOf(today, thresholds), ...(lastDays ? [lastDays] : [])],
  );
  return new Map(rows.map(({ organisationId, applicationIds }) => [organisationId, applicationIds.split(',')]));
}
