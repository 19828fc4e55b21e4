import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidArray } from '../../../database/uuid-array.js';
import { dateOf } from '../../../shared/calendar-date.js';
import { instant } from '../secret.queries.js';
import type { ArrangedEnding } from './ending-by-itself.js';

interface Row extends Omit<ArrangedEnding, 'lastUsedAt' | 'successors'> {
  readonly lastUsedAt: string | null;
  readonly successors: readonly {
    readonly id: string;
    readonly expiresOn: string;
    readonly firstUsedAt: string | null;
    readonly lastUsedAt: string | null;
  }[];
}

/**
 * Those of these secrets that work and are to end by themselves, with what can take their place: a secret that was created
 * for that, or later and to live longer. Where the moment of a first use is not known, it is the end of its day.
 */
export async function findArrangedEndings(
  em: EntityManager,
  ids: readonly string[],
  now: Date,
): Promise<ArrangedEnding[]> {
  const today = dateOf(now);
  const rows = await em.execute<Row[]>(
    `select s.id as "secretId", s.end_after_days::int as days, u.last_used_at as "lastUsedAt",
       coalesce((
         select jsonb_agg(jsonb_build_object('id', n.id, 'expiresOn', n.expires_on, 'lastUsedAt', nu.last_used_at,
           'firstUsedAt', case when nu.last_used_at is not null then coalesce(nu.first_used_at,
             (select (min(d.day) + 1)::timestamp at time zone 'UTC' from client_secret_use_day d
              where d.secret_id = n.id and d.uses > 0)) end
         ) order by n.created_at desc, n.id desc)
         from client_secret n left join client_secret_use nu on nu.secret_id = n.id
         where n.application_id = s.application_id and n.deleted_at is null
           and (n.disabled_at is null or n.paused_until <= ?) and n.expires_on >= ?::date
           and (n.replaces = s.id or (n.created_at > s.created_at and n.expires_on > s.expires_on))), '[]') as successors
     from client_secret s left join client_secret_use u on u.secret_id = s.id
     where s.id = any(?::uuid[]) and s.end_after_days is not null and s.deleted_at is null
       and (s.disabled_at is null or s.paused_until <= ?) and s.expires_on >= ?::date`,
    [now, today, uuidArray(ids), now, today],
  );
  return rows.map(({ successors, ...row }) => ({
    ...row,
    lastUsedAt: instant(row.lastUsedAt),
    successors: successors.map((successor) => ({
      ...successor,
      firstUsedAt: instant(successor.firstUsedAt),
      lastUsedAt: instant(successor.lastUsedAt),
    })),
  }));
}

/** A page of the secrets that are to end by themselves, in the order of their ids, by `client_secret_ending_itself`. */
export async function findIdsEndingThemselves(
  em: EntityManager,
  behind: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from client_secret
     where end_after_days is not null and deleted_at is null and (?::uuid is null or id > ?::uuid)
     order by id limit ?`,
    [behind, behind, limit],
  );
  return rows.map(({ id }) => id);
}
