import type { EntityManager } from '@mikro-orm/postgresql';
import type { PreparedStatements } from '../../database/prepared-statements.js';
import { containing, findable } from '../../database/containing.js';
import { ifGiven } from '../../database/if-given.js';
import { splitBehindId, uuidArray } from '../../database/uuid-array.js';
import type { AccessScope } from '../roles/contract/access-policy.js';
import type {
  ApplicationRecord,
  ApplicationStanding,
  KnownApplication,
  MemberCounts,
} from './contract/application-directory.js';
import type { Environment } from './contract/kinds-and-states.js';

/** Joins the APIs of application `a`, by code, as `reach.apis`. */
const reachOfApplication = `left join lateral (
       select jsonb_agg(jsonb_build_object('code', p.code, 'name', p.name, 'environment', p.environment,
         'resource', p.resource, 'scopes', r.scopes) order by p.code) as apis
       from application_api r join api p on p.id = r.api_id where r.application_id = a.id
     ) reach on true`;

export interface ApplicationFilter {
  readonly id?: string;
  readonly organisationId?: string | undefined;
  readonly environment?: Environment | undefined;
  readonly q?: string | undefined;
  /** Name of the last row of the page before. */
  readonly after?: string | undefined;
  readonly limit: number;
}

/**
 * Applications within a scope, by name, with their organisation and APIs, in one round trip. A disabled organisation
 * suspends its managers' roles, so only support still sees its applications.
 */
export async function findApplications(
  em: EntityManager,
  scope: AccessScope,
  { id, organisationId, environment, q, after, limit }: ApplicationFilter,
): Promise<ApplicationRecord[]> {
  const rows = await em.execute<ApplicationRecord[]>(
    `select a.id, a.name, a.client_id as "clientId", a.environment, a.status,
       jsonb_build_object('id', o.id, 'name', o.name, 'ion', o.ion, 'countryCode', o.country_code) as organisation,
       coalesce(reach.apis, '[]') as apis
     from application a
     join organisation o on o.id = a.organisation_id
     ${reachOfApplication}
     where (?::boolean or (o.status = 'active' and (a.organisation_id = any(?::uuid[]) or a.id = any(?::uuid[]))))
       and (?::uuid is null or a.id = ?)
       and (?::uuid is null or a.organisation_id = ?)
       and (?::text is null or a.environment = ?)
       and (?::text is null or lower(a.name) like lower(?) or a.client_id::text like lower(?))
       and (?::text is null or lower(a.name) > lower(?))
     order by lower(a.name) limit ?`,
    [
      scope.support,
      uuidArray(scope.organisationIds),
      uuidArray(scope.applicationIds),
      ...ifGiven(id),
      ...ifGiven(organisationId),
      ...ifGiven(environment),
      containing(q),
      containing(q),
      containing(q),
      ...ifGiven(after),
      limit,
    ],
  );
  return rows;
}

/** An application `a` of organisation `o` as mails and the event log name it. */
const knownApplication = `select a.id, a.name, a.client_id as "clientId", a.environment,
       jsonb_build_object('id', o.id, 'name', o.name) as organisation,
       a.status = 'active' and o.status = 'active' as active
     from application a join organisation o on o.id = a.organisation_id`;

/** Applications by id, with the name of their organisation. */
export async function findKnown(
  em: EntityManager,
  ids: readonly string[],
): Promise<ReadonlyMap<string, KnownApplication>> {
  const rows = await em.execute<KnownApplication[]>(`${knownApplication} where a.id = any(?::uuid[])`, [
    uuidArray(ids),
  ]);
  return new Map(rows.map((row) => [row.id, row]));
}

/** Names by id. */
export async function findNames(
  em: EntityManager,
  { applicationIds, organisationIds }: { applicationIds: readonly string[]; organisationIds: readonly string[] },
) {
  const rows = await em.execute<{ kind: 'applications' | 'organisations'; id: string; name: string }[]>(
    `select 'applications' as kind, id, name from application where id = any(?::uuid[])
     union all select 'organisations', id, name from organisation where id = any(?::uuid[])`,
    [uuidArray(applicationIds), uuidArray(organisationIds)],
  );
  const of = (wanted: string) =>
    new Map(rows.filter(({ kind }) => kind === wanted).map(({ id, name }) => [id, name] as const));
  return { applications: of('applications'), organisations: of('organisations') };
}

/** Active applications, with an anti join of the organisations against those left out: linear however many there are. */
export function findActiveOutside(em: EntityManager, organisationIds: readonly string[]): Promise<KnownApplication[]> {
  return em.execute<KnownApplication[]>(
    `${knownApplication}
     where a.status = 'active' and o.status = 'active'
       and not exists (select from unnest(?::uuid[]) left_out(id) where left_out.id = o.id)
     order by lower(a.name)`,
    [uuidArray(organisationIds)],
  );
}

export async function countMembers(em: EntityManager): Promise<MemberCounts> {
  const [row] = await em.execute<MemberCounts[]>(
    `with counted as (
       select 'organisations' as what, status, count(*) as count from organisation group by status
       union all select 'applications', status, count(*) from application group by status
     )
     select jsonb_object_agg(status, count) filter (where what = 'organisations') as organisations,
       jsonb_object_agg(status, count) filter (where what = 'applications') as applications
     from counted`,
  );
  const none = { active: 0, disabled: 0 };
  return { organisations: { ...none, ...row?.organisations }, applications: { ...none, ...row?.applications } };
}

/**
 * Ids of applications by their name, their client id or the name of their organisation, each given as a pattern of `like`.
 * Each half is found by its own trigram index where few match.
 */
export const applicationsMatching = `(
  select m.id from application m where lower(m.name) like lower(?) or m.client_id::text like lower(?)
  union
  select m.id from organisation o join application m on m.organisation_id = o.id where lower(o.name) like lower(?)
)`;

/**
 * Ids of applications by part of these, or by the beginning where `q` has one or two characters. A common word takes a
 * sequential scan of them; the ids come as one value, as up to 50,000 rows would take longer to read
 * than to find.
 */
export async function findIdsMatching(em: EntityManager, q: string): Promise<string[]> {
  const words = findable(q);
  const [row] = await em.execute<{ ids: string | null }[]>(
    `select string_agg(id::text, ',') as ids from ${applicationsMatching} matching`,
    [words, words, words],
  );
  return row?.ids?.split(',') ?? [];
}

/** What stands behind each client id; by two index look-ups for each, whatever else is stored. */
export async function findStandings(
  statements: PreparedStatements,
  clientIds: readonly string[],
): Promise<ReadonlyMap<string, ApplicationStanding>> {
  const rows = await statements.query<ApplicationStanding & { clientId: string }>(
    'application-standings',
    `select a.client_id as "clientId", a.id, a.organisation_id as "organisationId",
       a.status = 'active' and o.status = 'active' as active, coalesce(reach.apis, '[]') as apis
     from application a
     join organisation o on o.id = a.organisation_id
     ${reachOfApplication}
     where a.client_id = any($1::uuid[])`,
    [clientIds],
  );
  return new Map(rows.map(({ clientId, ...standing }) => [clientId, standing]));
}

/** Which APIs' tokens applications may introspect: of what is asked, each the application's id and the resource. */
export async function findIntrospectors(
  statements: PreparedStatements,
  asked: readonly string[],
): Promise<ReadonlyMap<string, true>> {
  const rows = await statements.query<{ asked: string }>(
    'introspectors',
    `select i.application_id || p.resource as asked
     from unnest($1::uuid[], $2::text[]) as asked (application_id, resource)
     join api p on p.resource = asked.resource
     join api_introspector i on i.api_id = p.id and i.application_id = asked.application_id`,
    splitBehindId(asked),
  );
  return new Map(rows.map(({ asked: key }) => [key, true]));
}

/** The scopes of all APIs. */
export async function findScopes(statements: PreparedStatements): Promise<string[]> {
  const rows = await statements.query<{ scope: string }>(
    'scopes',
    'select distinct unnest(scopes) as scope from api order by 1',
  );
  return rows.map(({ scope }) => scope);
}
