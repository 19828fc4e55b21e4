import type { EntityManager } from '@mikro-orm/postgresql';

/** Ids of open requests that have waited long enough. By the index of what waits. */
export async function findWaited(em: EntityManager, now: Date): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select id from approval
     where state = 'open' and coalesce(waits_until, expires_at) <= ? and waits_until is not null
     order by id`,
    [now],
  );
  return rows.map(({ id }) => id);
}
