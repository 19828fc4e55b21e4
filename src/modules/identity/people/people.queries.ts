import type { EntityManager } from '@mikro-orm/postgresql';
import { containing } from '../../../database/containing.js';
import { uuidArray } from '../../../database/uuid-array.js';
import type { PeopleCounts, Person, PersonStatus } from '../contract/people/people.js';
import type { AdministeredPerson } from '../contract/people/people-administration.js';
import type { ListPeople } from '../contract/people/people-administration.schemas.js';
import { hasFactor } from '../factors/factor-methods.js';

/** The people with these ids, in no order. */
export function findPeople(em: EntityManager, ids: readonly string[]): Promise<Person[]> {
  return em.execute<Person[]>(
    `select u.id, u.name, u.email, u.status, ${hasFactor} as "mfaEnrolled"
     from user_account u where u.id = any(?::uuid[])`,
    [uuidArray(ids)],
  );
}

/** A page, going on after the name and id of the last row before it; or, by `id` or `email`, one person alone. */
type AdministeredQuery = Omit<Partial<ListPeople>, 'cursor'> & {
  readonly id?: string;
  readonly email?: string;
  readonly after?: readonly [string, string] | undefined;
  readonly limit: number;
};

/** Timestamps of `execute` come as text. */
type StoredPerson = Omit<AdministeredPerson, 'createdAt' | 'lastSignInAt' | 'pendingEmailFrom'> & {
  readonly createdAt: string;
  readonly lastSignInAt: string | null;
  readonly pendingEmailFrom: string | null;
};

/**
 * People by name, with what support sees of them. Plan: the index on (lower(name), id) in order, cut off at the limit, or
 * the trigram index for words that few match; factor and open change are looked up for the rows of the page.
 */
export async function findAdministeredPeople(
  em: EntityManager,
  query: AdministeredQuery,
): Promise<AdministeredPerson[]> {
  const { id = null, email = null, status = null, after: [name = null, lastId = null] = [], limit } = query;
  const pattern = containing(query.q);
  const rows = await em.execute<StoredPerson[]>(
    `select u.id, u.name, u.email, u.status, ${hasFactor} as "mfaEnrolled", u.created_at as "createdAt",
       u.last_sign_in_at as "lastSignInAt", c.new_email as "pendingEmail",
       case when c.told_at is not null and c.confirmed_at is not null
         then greatest(c.told_at, c.confirmed_at) + interval '24 hours' end as "pendingEmailFrom"
     from (
       select * from user_account u
       where (?::uuid is null or u.id = ?) and (?::text is null or lower(u.email) = lower(?))
         and (?::text is null or u.status = ?)
         and (?::text is null or lower(u.name) like lower(?) or lower(u.email) like lower(?))
         and (?::text is null or (lower(u.name), u.id) > (lower(?), ?::uuid))
       order by lower(u.name), u.id limit ?
     ) u
     left join email_change c on c.user_id = u.id and c.ended_at is null
     order by lower(u.name), u.id`,
    [id, id, email, email, status, status, pattern, pattern, pattern, name, name, lastId, limit],
  );
  return rows.map(({ createdAt, lastSignInAt, pendingEmailFrom, ...person }) => ({
    ...person,
    createdAt: new Date(createdAt),
    lastSignInAt: lastSignInAt === null ? null : new Date(lastSignInAt),
    pendingEmailFrom: pendingEmailFrom === null ? null : new Date(pendingEmailFrom),
  }));
}

/** How many people there are, by status. */
export async function countPeople(em: EntityManager): Promise<PeopleCounts> {
  const rows = await em.execute<{ status: PersonStatus; count: number }[]>(
    `select status, count(*)::int as count from user_account group by status`,
  );
  return {
    invited: 0,
    active: 0,
    disabled: 0,
    ...Object.fromEntries(rows.map(({ status, count }) => [status, count])),
  };
}

/** Ids of those who are not active; as one value, which is read faster than so many rows. */
export async function findNotActive(em: EntityManager): Promise<string[]> {
  const [row] = await em.execute<{ ids: string | null }[]>(
    `select string_agg(id::text, ',') as ids from user_account where status <> 'active'`,
  );
  return row?.ids?.split(',') ?? [];
}
