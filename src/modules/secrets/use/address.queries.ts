import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidArray } from '../../../database/uuid-array.js';
import { addDays, dateOf } from '../../../shared/calendar-date.js';
import { DAY } from '../../../shared/clock.js';
import {
  type LaggingAddress,
  otherAddresses,
  type SecretChange,
  type UsedAddress,
} from '../contract/used-addresses.js';
import type { DayOfUse } from '../contract/use-history.js';
import type { AddressCount } from '../contract/use-records.js';
import { inUseFor } from '../standing.js';

/** For so many days it is kept where a secret was used from, today included. */
const keptDays = 90;
/** So many addresses of a secret are told apart; the one that was used longest ago gives way. */
const addressesOfSecret = 20;
/** Stands for all addresses of a secret that are not told apart. */
const others = `'0.0.0.0/0'::inet`;

/** An address as it is stored: of IPv6 the /64, which one network has whole. */
const stored = (address: string) =>
  `case family(${address}) when 4 then ${address} when 6 then network(set_masklen(${address}, 64))::inet else ${others} end`;

const shown = (address: string) =>
  `case ${address} when ${others} then '${otherAddresses}' else abbrev(${address}) end`;

const addUp = `on conflict (secret_id, address, day) do update set uses = a.uses + excluded.uses,
  first_at = least(a.first_at, excluded.first_at), last_at = greatest(a.last_at, excluded.last_at)`;

/**
 * Writes from where secrets were used: a row for each secret, address and day. It comes after `client_secret_use`, whose
 * rows are held by then: no other flush writes for the same secrets until this one commits.
 */
export async function writeAddresses(em: EntityManager, addresses: readonly AddressCount[]): Promise<void> {
  if (addresses.length === 0) return;
  // `xmax` is 0 in a row that was not there before.
  const rows = await em.execute<{ secretId: string }[]>(
    `with written as (
       insert into client_secret_address as a (secret_id, address, day, uses, first_at, last_at)
       select id, ${stored('"from"')} as address, day, sum(uses), min("firstAt"), max("lastAt")
       from jsonb_to_recordset(?::jsonb) as r(id uuid, day date, "from" inet, uses bigint, "firstAt" timestamptz,
         "lastAt" timestamptz)
       group by 1, 2, 3 order by 1, 2, 3
       ${addUp} returning a.secret_id, a.address, a.day, a.xmax = 0 as added
     )
     select distinct w.secret_id as "secretId" from written w
     where w.added and w.address <> ${others} and not exists (
       select from client_secret_address a
       where a.secret_id = w.secret_id and a.address = w.address and a.day <> w.day)`,
    [JSON.stringify(addresses)],
  );
  const joined = rows.map(({ secretId }) => secretId);
  if (joined.length > 0) await tellFewerApart(em, joined);
}

/** Adds to the others of each secret what came from more addresses than are told apart. */
async function tellFewerApart(em: EntityManager, secretIds: readonly string[]): Promise<void> {
  await em.execute(
    `with ranked as (
       select secret_id, address, row_number() over (partition by secret_id order by max(last_at) desc, address) as place
       from client_secret_address where secret_id = any(?::uuid[]) and address <> ${others}
       group by secret_id, address
     ), gone as (
       delete from client_secret_address a using ranked r
       where r.place > ${addressesOfSecret} and a.secret_id = r.secret_id and a.address = r.address
       returning a.*
     )
     insert into client_secret_address as a (secret_id, address, day, uses, first_at, last_at)
     select secret_id, ${others}, day, sum(uses), min(first_at), max(last_at) from gone
     group by secret_id, day order by secret_id, day
     ${addUp}`,
    [uuidArray(secretIds)],
  );
}

/**
 * From where secrets were used in the last 90 days, the latest first, with the names that their application gives. By the
 * primary key: 1,890 rows of a secret at most.
 */
export async function findAddresses(
  em: EntityManager,
  secretIds: readonly string[],
  now: Date,
): Promise<ReadonlyMap<string, UsedAddress[]>> {
  const rows = await em.execute<(UsedAddress & { secretId: string })[]>(
    `select a.secret_id as "secretId", ${shown('a.address')} as address, n.name, min(a.first_at) as "firstAt",
       max(a.last_at) as "lastAt", sum(a.uses)::float8 as uses, array_agg(a.day::text order by a.day) as days
     from client_secret_address a
     join client_secret s on s.id = a.secret_id
     left join address_name n on n.application_id = s.application_id and n.address = a.address
     where a.secret_id = any(?::uuid[]) and a.day > ?::date
     group by a.secret_id, a.address, n.name
     order by max(a.last_at) desc, a.address`,
    [uuidArray(secretIds), addDays(dateOf(now), -keptDays)],
  );
  return bySecret(rows.map((row) => ({ ...row, firstAt: iso(row.firstAt), lastAt: iso(row.lastAt) })));
}

/** The days on which secrets were used or refused, as far back as their addresses are known. By the primary key. */
export function findDays(em: EntityManager, secretIds: readonly string[], now: Date): Promise<DayOfUse[]> {
  return em.execute<DayOfUse[]>(
    `select secret_id as "secretId", day::text, uses::float8 as uses, refusals::float8 as refusals
     from client_secret_use_day where secret_id = any(?::uuid[]) and day > ?::date`,
    [uuidArray(secretIds), addDays(dateOf(now), -keptDays)],
  );
}

/**
 * The addresses that used an old secret in the 45 days before `since` and have not used the new one since then. Days on
 * which the old one has more uses than are known by address count as the others: of them nobody can say. By primary keys.
 */
export async function findLagging(
  em: EntityManager,
  changes: readonly SecretChange[],
): Promise<ReadonlyMap<string, LaggingAddress[]>> {
  const rows = await em.execute<(Omit<LaggingAddress, 'lastAt'> & { secretId: string; lastAt: string })[]>(
    `with change as (
       select c.*, c.since - interval '${inUseFor / DAY} days' as "from"
       from jsonb_to_recordset(?::jsonb) as c("oldId" uuid, "newId" uuid, since timestamptz)
     ), lagging as (
       select c."oldId", a.address, max(a.last_at) as last_at
       from change c join client_secret_address a on a.secret_id = c."oldId"
       group by c."oldId", c."newId", c.since, c."from", a.address
       having bool_or(a.last_at >= c."from" and a.first_at < c.since) and (a.address = ${others} or not exists (
         select from client_secret_address b
         where b.secret_id = c."newId" and b.address = a.address and b.last_at >= c.since))
       union all
       select c."oldId", ${others}, max(d.day)::timestamp at time zone 'UTC'
       from change c join client_secret_use_day d on d.secret_id = c."oldId"
         and d.day between (c."from" at time zone 'UTC')::date and (c.since at time zone 'UTC')::date
       where d.uses > coalesce((
         select sum(a.uses) from client_secret_address a where a.secret_id = d.secret_id and a.day = d.day), 0)
       group by c."oldId"
     )
     select l."oldId" as "secretId", ${shown('l.address')} as address, n.name, max(l.last_at) as "lastAt"
     from lagging l join client_secret s on s.id = l."oldId"
     left join address_name n on n.application_id = s.application_id and n.address = l.address
     group by l."oldId", l.address, n.name
     order by max(l.last_at) desc, l.address`,
    [JSON.stringify(changes)],
  );
  return bySecret(rows.map((row) => ({ ...row, lastAt: new Date(row.lastAt) })));
}

/** What an address of an application is called; undefined for one that none of its secrets was used from. */
export async function findNameOf(
  em: EntityManager,
  { applicationId, address }: OwnAddress,
): Promise<{ readonly name: string | null } | undefined> {
  const [known] = await em.execute<{ name: string | null }[]>(
    `select (select name from address_name where application_id = ? and address = ?::inet) as name
     where exists (
       select from client_secret s join client_secret_address a on a.secret_id = s.id
       where s.application_id = ? and a.address = ?::inet)`,
    [applicationId, address, applicationId, address],
  );
  return known;
}

/** @param name null takes the name away */
export async function nameAddress(
  em: EntityManager,
  { applicationId, address }: OwnAddress,
  name: string | null,
): Promise<void> {
  if (name === null) {
    await em.execute('delete from address_name where application_id = ? and address = ?::inet', [
      applicationId,
      address,
    ]);
  } else {
    await em.execute(
      `insert into address_name (application_id, address, name) values (?, ?::inet, ?)
       on conflict (application_id, address) do update set name = excluded.name`,
      [applicationId, address, name],
    );
  }
}

/** An address as it is stored, of one application. */
interface OwnAddress {
  readonly applicationId: string;
  readonly address: string;
}

/** Forgets from where secrets were used longer ago, and names of addresses that are not known any more. */
export async function forgetAddresses(em: EntityManager, now: Date, days: number): Promise<void> {
  // Rows that a flush is about to add to the others are left to it: this waits for nobody.
  await em.execute(
    `delete from client_secret_address where ctid = any(array(
       select ctid from client_secret_address where day <= ?::date for update skip locked))`,
    [addDays(dateOf(now), -Math.min(keptDays, days))],
  );
  await em.execute(
    `delete from address_name n where not exists (
       select from client_secret_address a join client_secret s on s.id = a.secret_id
       where s.application_id = n.application_id and a.address = n.address)`,
  );
}

function bySecret<Row extends { readonly secretId: string }>(
  rows: readonly Row[],
): ReadonlyMap<string, Omit<Row, 'secretId'>[]> {
  const grouped = Map.groupBy(rows, ({ secretId }) => secretId);
  return new Map([...grouped].map(([id, of]) => [id, of.map(({ secretId: _secret, ...row }) => row)]));
}

function iso(instant: string): string {
  return new Date(instant).toISOString();
}
