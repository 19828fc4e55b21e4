import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidArray } from '../../../database/uuid-array.js';
import { dateOf } from '../../../shared/calendar-date.js';
import { after, DAY, HOUR } from '../../../shared/clock.js';
import type { Refusal } from '../contract/secret-directory.js';
import type { LedgerPage, SecretIds, UseMoment } from '../contract/use-records.js';
import { writeAddresses } from './address.queries.js';

/** Refusals of known secrets that their managers should hear of. */
const telling = new Set(['expired', 'disabled', 'deleted']);
/** Refusals in an hour from which on somebody is guessing, and not mistyping. */
const guessesPerHour = 100;
const guessing = `('unknown_secret', 'checksum_wrong', 'more_than_the_value', 'looks_like_an_id', 'other_application')`;

/**
 * Writes a page of use and refusals, each table in one statement. Every instance takes the tables, and the rows of each,
 * in the same order, so flushes never wait for each other in a circle (R30).
 */
export async function writeUse(
  em: EntityManager,
  { uses, days, addresses, refusals }: Omit<LedgerPage, 'refusedRequests'>,
): Promise<void> {
  await em.execute(
    `insert into client_secret_use as u
       (secret_id, last_used_at, last_used_from, last_refused_at, last_refused_from, last_refused_reason)
     select r.id, r."usedAt", r."usedFrom", r."refusedAt", r."refusedFrom", r."refusedReason"
     from jsonb_to_recordset(?::jsonb) as r(id uuid, "usedAt" timestamptz, "usedFrom" inet,
       "refusedAt" timestamptz, "refusedFrom" inet, "refusedReason" text)
     order by r.id
     on conflict (secret_id) do update set
       last_used_from = case when excluded.last_used_at >= coalesce(u.last_used_at, '-infinity')
         then excluded.last_used_from else u.last_used_from end,
       last_used_at = greatest(u.last_used_at, excluded.last_used_at),
       last_refused_from = case when excluded.last_refused_at >= coalesce(u.last_refused_at, '-infinity')
         then excluded.last_refused_from else u.last_refused_from end,
       last_refused_reason = case when excluded.last_refused_at >= coalesce(u.last_refused_at, '-infinity')
         then excluded.last_refused_reason else u.last_refused_reason end,
       last_refused_at = greatest(u.last_refused_at, excluded.last_refused_at)`,
    [JSON.stringify(uses)],
  );
  await em.execute(
    `insert into client_secret_use_day as d (secret_id, day, uses, refusals)
     select r.id, r.day, r.uses, r.refusals
     from jsonb_to_recordset(?::jsonb) as r(id uuid, day date, uses bigint, refusals bigint)
     order by r.id, r.day
     on conflict (secret_id, day) do update set uses = d.uses + excluded.uses, refusals = d.refusals + excluded.refusals`,
    [JSON.stringify(days)],
  );
  await em.execute(
    `insert into client_refusal as f (application_id, secret_id, reason, hour, refusals, last_at, last_from)
     select r."applicationId", r."secretId", r.reason, r.hour, r.refusals, r."lastAt", r."lastFrom"
     from jsonb_to_recordset(?::jsonb) as r("applicationId" uuid, "secretId" uuid, reason text, hour timestamptz,
       refusals bigint, "lastAt" timestamptz, "lastFrom" inet)
     order by r."applicationId", r.hour, r.reason, r."secretId"
     on conflict (application_id, hour, reason, coalesce(secret_id, '00000000-0000-0000-0000-000000000000'))
     do update set refusals = f.refusals + excluded.refusals,
       last_from = case when excluded.last_at >= f.last_at then excluded.last_from else f.last_from end,
       last_at = greatest(f.last_at, excluded.last_at)`,
    [JSON.stringify(refusals)],
  );
  await writeAddresses(em, addresses);
}

/**
 * Secrets of the page that were used for the first time ever; each is answered once, whichever instance asks. When that was
 * and from where is kept, unless the secret was used on an earlier day already.
 */
export async function claimFirstUses(em: EntityManager, { uses, addresses }: LedgerPage): Promise<UseMoment[]> {
  const firsts = uses.filter(({ usedAt }) => usedAt !== null).map(({ id }) => firstOf(id, addresses));
  const claimed = await em.execute<(SecretIds & { at: string; from: string | null })[]>(
    `update client_secret_use u
     set first_use_announced = true, (first_used_at, first_used_from) = (
       select r."firstAt", r."from" where not exists (
         select from client_secret_use_day d
         where d.secret_id = r.id and d.uses > 0 and d.day < (r."firstAt" at time zone 'UTC')::date))
     from jsonb_to_recordset(?::jsonb) as r(id uuid, "firstAt" timestamptz, "from" inet)
     join client_secret s on s.id = r.id
     where u.secret_id = r.id and not u.first_use_announced
     returning s.id as "secretId", s.application_id as "applicationId", s.organisation_id as "organisationId",
       r."firstAt" as at, host(r."from") as "from"`,
    [JSON.stringify(firsts)],
  );
  return claimed.map((secret) => ({ ...secret, at: new Date(secret.at) }));
}

function firstOf(secretId: string, addresses: LedgerPage['addresses']) {
  const counted = addresses.filter(({ id }) => id === secretId);
  const [first] = counted.toSorted((one, other) => one.firstAt.localeCompare(other.firstAt));
  if (!first) throw new Error('a use was written down without its address');
  return first;
}

/** Known secrets of the page that were refused, each once a day. */
export async function claimRefusedUses(
  em: EntityManager,
  { uses }: LedgerPage,
): Promise<(UseMoment & { reason: string })[]> {
  const refused = uses.filter(({ refusedReason }) => refusedReason !== null && telling.has(refusedReason));
  const claimed = await em.execute<(SecretIds & { reason: string; at: string; from: string | null })[]>(
    `with refused as (
       select r.id, r."refusedAt", r."refusedFrom", r."refusedReason" as reason
       from jsonb_to_recordset(?::jsonb) as r(id uuid, "refusedAt" timestamptz, "refusedFrom" text, "refusedReason" text)
     ), noticed as (
       insert into refused_use_notice (secret_id, day)
       select id, ("refusedAt" at time zone 'UTC')::date from refused order by id
       on conflict do nothing returning secret_id
     )
     select s.id as "secretId", s.application_id as "applicationId", s.organisation_id as "organisationId", r.reason,
       r."refusedAt" as at, r."refusedFrom" as "from"
     from noticed n join refused r on r.id = n.secret_id join client_secret s on s.id = n.secret_id`,
    [JSON.stringify(refused)],
  );
  return claimed.map((secret) => ({ ...secret, at: new Date(secret.at) }));
}

/** Applications of the page at whose client id somebody guesses, each once a day. */
export function claimGuessing(
  em: EntityManager,
  { refusals }: LedgerPage,
  now: Date,
): Promise<{ applicationId: string; organisationId: string; refusals: number }[]> {
  const ids = [...new Set(refusals.map(({ applicationId }) => applicationId))];
  return em.execute(
    `with guessed as (
       select application_id, sum(refusals)::int as refusals from client_refusal
       where application_id in (select (jsonb_array_elements_text(?::jsonb))::uuid) and hour > ? and reason in ${guessing}
       group by application_id having sum(refusals) >= ${guessesPerHour}
     ), noticed as (
       insert into guessing_notice (application_id, day)
       select application_id, (?::timestamptz at time zone 'UTC')::date from guessed order by application_id
       on conflict do nothing returning application_id
     )
     select g.application_id as "applicationId", a.organisation_id as "organisationId", g.refusals
     from noticed n join guessed g using (application_id)
     join lateral (
       select c.organisation_id from client_secret c where c.application_id = g.application_id limit 1
     ) a on true`,
    [JSON.stringify(ids), after(now, -HOUR), now],
  );
}

/** Why clients of applications were refused in the last 30 days, by secret and reason, the latest first. One query. */
export async function findRefusals(
  em: EntityManager,
  applicationIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, Refusal[]>> {
  const rows = await em.execute<(Omit<Refusal, 'lastAt'> & { applicationId: string; lastAt: string })[]>(
    `select f.application_id as "applicationId", f.secret_id as "secretId", s.name, s.hint, f.reason,
       max(f.last_at) as "lastAt", (array_agg(host(f.last_from) order by f.last_at desc))[1] as "lastFrom"
     from client_refusal f left join client_secret s on s.id = f.secret_id
     where f.application_id = any(?::uuid[]) and f.hour > ?
     group by f.application_id, f.secret_id, s.name, s.hint, f.reason
     order by max(f.last_at) desc`,
    [uuidArray(applicationIds), after(now, -30 * DAY)],
  );
  const refusals = rows.map((row) => ({ ...row, lastAt: new Date(row.lastAt) }));
  return Map.groupBy(refusals, ({ applicationId }) => applicationId);
}

/** Counts of use are kept for 400 days. */
export async function forgetOldUse(em: EntityManager, now: Date): Promise<void> {
  const hour = after(now, -400 * DAY);
  const day = dateOf(hour);
  await em.execute(`delete from client_secret_use_day where day < ?`, [day]);
  await em.execute(`delete from client_refusal where hour < ?`, [hour]);
  await em.execute(`delete from refused_use_notice where day < ?`, [day]);
  await em.execute(`delete from guessing_notice where day < ?`, [day]);
}

/** Where systems came from before `moment`. When they came stays. */
export async function forgetOldAddresses(em: EntityManager, moment: Date): Promise<void> {
  for (const kind of ['used', 'refused']) {
    await em.execute(
      `update client_secret_use set last_${kind}_from = null
       where last_${kind}_from is not null and last_${kind}_at < ?`,
      [moment],
    );
  }
  await em.execute(
    'update client_secret_use set first_used_from = null where first_used_from is not null and first_used_at < ?',
    [moment],
  );
  await em.execute(
    'update revocation_notice set revoked_from = null where revoked_from is not null and revoked_at < ?',
    [moment],
  );
}
