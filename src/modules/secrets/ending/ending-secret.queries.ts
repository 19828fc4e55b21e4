import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidArray } from '../../../database/uuid-array.js';
import { addDays, type CalendarDate, dateOf } from '../../../shared/calendar-date.js';
import { after } from '../../../shared/clock.js';
import type { EndingSecret, Successor } from '../contract/ending-secrets.js';
import { instant } from '../secret.queries.js';
import { inUseFor, type SuccessorFacts } from '../standing.js';

/** What is stored of a secret that ends, and of the newer, enabled ones of its application that end later. */
export interface EndingFacts extends Omit<EndingSecret, 'adviceAt' | 'successorAt'> {
  /** When it last signed in and got no token. */
  readonly lastUnservedAt: Date | null;
  /** The newest first. */
  readonly successors: readonly (Successor & SuccessorFacts)[];
}

interface Row extends Omit<EndingFacts, 'createdAt' | 'lastUsedAt' | 'lastUnservedAt' | 'successors'> {
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly lastUnservedAt: string | null;
  readonly successors: readonly (Successor & {
    readonly lastUsedAt: string | null;
    readonly firstUsedOn: CalendarDate | null;
  })[];
}

/**
 * Secrets that are neither deleted nor disabled. With ten secrets to an application the successors are most of the cost:
 * by `client_secret_application` 12 buffers for those of a secret, 3 for the use of each of them, and 3 for the first day
 * of each that was used at all.
 */
export async function findEndingSecrets(em: EntityManager, ids: readonly string[]): Promise<EndingFacts[]> {
  const rows = await em.execute<Row[]>(
    `select s.id, s.application_id as "applicationId", s.organisation_id as "organisationId",
       s.name, s.hint, s.expires_on::text as "expiresOn", s.created_at as "createdAt",
       u.last_used_at as "lastUsedAt", host(u.last_used_from) as "lastUsedFrom",
       u.last_unserved_at as "lastUnservedAt",
       coalesce((
         select jsonb_agg(jsonb_build_object('name', n.name, 'hint', n.hint, 'expiresOn', n.expires_on,
           'lastUsedAt', nu.last_used_at, 'firstUsedOn', case when nu.last_used_at is not null then
             (select min(d.day) from client_secret_use_day d where d.secret_id = n.id and d.uses > 0) end
         ) order by n.created_at desc, n.id desc)
         from client_secret n left join client_secret_use nu on nu.secret_id = n.id
         where n.application_id = s.application_id and n.deleted_at is null and n.disabled_at is null
           and n.created_at > s.created_at and n.expires_on > s.expires_on), '[]') as successors
     from client_secret s left join client_secret_use u on u.secret_id = s.id
     where s.id = any(?::uuid[]) and s.deleted_at is null and s.disabled_at is null`,
    [uuidArray(ids)],
  );
  return rows.map(revive);
}

/**
 * The applications in which a secret ended between two moments, or became unused, by their organisation. Ids come as one
 * value for each organisation, which is read faster than so many rows.
 */
export async function findApplicationsTurning(
  em: EntityManager,
  from: Date,
  to: Date,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const unused = [after(from, -inUseFor), after(to, -inUseFor)];
  const rows = await em.execute<{ organisationId: string; applicationIds: string }[]>(
    `select organisation_id as "organisationId", string_agg(application_id::text, ',') as "applicationIds"
     from (
       select application_id, organisation_id from client_secret
       where deleted_at is null and disabled_at is null and expires_on between ?::date and ?::date
       union
       select application_id, organisation_id from client_secret_use u join client_secret s on s.id = u.secret_id
       where (u.last_used_at >= ? and u.last_used_at < ? or u.last_unserved_at >= ? and u.last_unserved_at < ?)
         and s.deleted_at is null and s.disabled_at is null
     ) turning
     group by organisation_id`,
    [dateOf(from), addDays(dateOf(to), -1), ...unused, ...unused],
  );
  return new Map(rows.map(({ organisationId, applicationIds }) => [organisationId, applicationIds.split(',')]));
}

function revive(row: Row): EndingFacts {
  return {
    ...row,
    createdAt: new Date(row.createdAt),
    lastUsedAt: instant(row.lastUsedAt),
    lastUnservedAt: instant(row.lastUnservedAt),
    successors: row.successors.map(({ lastUsedAt, firstUsedOn, ...successor }) => ({
      ...successor,
      lastUsedAt: instant(lastUsedAt),
      firstUsedAt: instant(firstUsedOn),
    })),
  };
}
