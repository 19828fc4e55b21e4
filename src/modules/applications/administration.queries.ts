import type { EntityManager } from '@mikro-orm/postgresql';
import { containing } from '../../database/containing.js';
import { ifGiven } from '../../database/if-given.js';
import { uuidArray } from '../../database/uuid-array.js';
import { applicationsMatching } from './application.queries.js';
import type {
  AdministeredApplication,
  ApiView,
  ListAdministeredApplications,
  ListApis,
  ListOrganisations,
  OrganisationView,
} from './contract/administration.schemas.js';

/** The rows after a page's end: `after` is the sort key of its last row. `id` asks for one row alone. */
type Paged<Query> = Omit<Partial<Query>, 'cursor'> & { readonly limit: number; readonly id?: string };

/**
 * Organisations by name. Plan: the unique index on lower(name) in order, cut off at the limit; a search filters on the
 * way and reads all of the index at worst (10,000 entries).
 */
export async function findOrganisations(
  em: EntityManager,
  { id, q, status, limit, after }: Paged<ListOrganisations> & { readonly after?: string | undefined },
): Promise<OrganisationView[]> {
  const rows = await em.execute<OrganisationView[]>(
    `select id, name, country_code as "countryCode", ion, kind, status, created_at as "createdAt"
     from organisation
     where (?::uuid is null or id = ?) and (?::text is null or status = ?)
       and (?::text is null or lower(name) like lower(?))
       and (?::text is null or lower(name) > lower(?))
     order by lower(name) limit ?`,
    [...ifGiven(id), ...ifGiven(status), ...ifGiven(containing(q)), ...ifGiven(after), limit],
  );
  return rows.map(withInstant);
}

/** APIs by code and environment, with the applications that may introspect; there are few. */
export async function findApis(
  em: EntityManager,
  { id, environment, limit, after }: Paged<ListApis> & { readonly after?: readonly [string, string] | undefined },
): Promise<ApiView[]> {
  const rows = await em.execute<ApiView[]>(
    `select p.id, p.code, p.name, p.environment, p.resource, to_jsonb(p.scopes) as scopes, p.created_at as "createdAt",
       coalesce((select jsonb_agg(i.application_id order by i.application_id)
                 from api_introspector i where i.api_id = p.id), '[]') as "introspectionApplicationIds"
     from api p
     where (?::uuid is null or p.id = ?) and (?::text is null or p.environment = ?)
       and (?::text is null or (p.code, p.environment) > (?, ?))
     order by p.code, p.environment limit ?`,
    [...ifGiven(id), ...ifGiven(environment), after?.[0] ?? null, after?.[0] ?? null, after?.[1] ?? null, limit],
  );
  return rows.map(withInstant);
}

/**
 * Applications by name, disabled ones and those of disabled organisations too. Plan: the unique index on lower(name) in
 * order, cut off at the limit; a search finds its ids first, 50,000 at worst. Organisation and APIs are joined to the rows of
 * the page alone.
 */
export async function findAdministered(
  em: EntityManager,
  query: Paged<ListAdministeredApplications> & {
    readonly after?: string | undefined;
    readonly alsoMeant?: readonly string[];
  },
): Promise<AdministeredApplication[]> {
  const { id, organisationId, status, alsoMeant = [], after, limit } = query;
  const words = containing(query.q);
  const rows = await em.execute<AdministeredApplication[]>(
    `select a.id, a.name, a.client_id as "clientId", a.environment, a.status, a.created_at as "createdAt",
       jsonb_build_object('id', o.id, 'name', o.name, 'status', o.status) as organisation,
       coalesce(reach.apis, '[]') as apis
     from (
       select * from application a
       where (?::uuid is null or a.id = ?) and (?::uuid is null or a.organisation_id = ?)
         and (?::text is null or a.status = ?)
         and (?::text is null or a.id in ${applicationsMatching} or a.id = any(?::uuid[]))
         and (?::text is null or lower(a.name) > lower(?))
       order by lower(a.name) limit ?
     ) a
     join organisation o on o.id = a.organisation_id
     left join lateral (
       select jsonb_agg(jsonb_build_object('id', p.id, 'code', p.code, 'name', p.name, 'resource', p.resource,
         'scopes', r.scopes, 'offeredScopes', p.scopes) order by p.code) as apis
       from application_api r join api p on p.id = r.api_id where r.application_id = a.id
     ) reach on true
     order by lower(a.name)`,
    [
      ...ifGiven(id),
      ...ifGiven(organisationId),
      ...ifGiven(status),
      words,
      words,
      words,
      words,
      uuidArray(alsoMeant),
      ...ifGiven(after),
      limit,
    ],
  );
  return rows.map(withInstant);
}

/**
 * Grants an application exactly these scopes of an API that it reaches, in the order in which the API names them.
 * @returns whether it had others before; undefined when it does not reach the API
 */
export async function replaceGrantedScopes(
  em: EntityManager,
  { applicationId, apiId, scopes }: { applicationId: string; apiId: string; scopes: readonly string[] },
): Promise<boolean | undefined> {
  const [row] = await em.execute<{ changed: boolean }[]>(
    `with granted as (
       select g.application_id, g.api_id, g.scopes as before,
         array(select s from unnest(p.scopes) with ordinality u(s, n)
               where s in (select jsonb_array_elements_text(?::jsonb)) order by n) as scopes
       from application_api g join api p on p.id = g.api_id
       where g.application_id = ? and g.api_id = ?
     )
     update application_api g set scopes = granted.scopes from granted
     where g.application_id = granted.application_id and g.api_id = granted.api_id
     returning granted.before <> granted.scopes as changed`,
    [JSON.stringify(scopes), applicationId, apiId],
  );
  return row?.changed;
}

/** Lets exactly these applications introspect tokens for an API. @returns which may now, and which may no more */
export async function replaceIntrospectors(
  em: EntityManager,
  apiId: string,
  applicationIds: readonly string[],
): Promise<{ added: string[]; removed: string[] }> {
  const ids = uuidArray(applicationIds);
  const removed = await em.execute<{ id: string }[]>(
    `delete from api_introspector where api_id = ? and application_id <> all(?::uuid[]) returning application_id as id`,
    [apiId, ids],
  );
  const added = await em.execute<{ id: string }[]>(
    `insert into api_introspector (api_id, application_id) select ?, unnest(?::uuid[])
     on conflict do nothing returning application_id as id`,
    [apiId, ids],
  );
  return { added: added.map(({ id }) => id), removed: removed.map(({ id }) => id) };
}

function withInstant<Row extends { readonly createdAt: string }>(row: Row): Row {
  return { ...row, createdAt: new Date(row.createdAt).toISOString() };
}
