import type { EntityManager } from '@mikro-orm/postgresql';

const most = 1000;

/** By `client_secret_hint`: a hint is shared by few of a million secrets. */
export function findBehindHint(em: EntityManager, hint: string): Promise<string[]> {
  return applicationIds(
    em,
    'select application_id from client_secret where lower(hint) = lower(?) and deleted_at is null',
    [hint],
  );
}

/** By `refused_request_address` and `client_secret_address_from`. @param block an IPv4 address or an IPv6 /64 */
export function findBehindAddress(em: EntityManager, block: string): Promise<string[]> {
  return applicationIds(
    em,
    `select application_id from refused_request where address = ?::inet
     union
     select s.application_id from client_secret_address a join client_secret s on s.id = a.secret_id
     where a.address = ?::inet`,
    [block, block],
  );
}

/** By `refused_request_id` and the primary key. */
export function findBehindId(em: EntityManager, id: string): Promise<string[]> {
  return applicationIds(
    em,
    `select application_id from refused_request where last_request_id = ?
     union select application_id from client_secret where id = ?`,
    [id, id],
  );
}

async function applicationIds(em: EntityManager, found: string, values: readonly string[]): Promise<string[]> {
  const rows = await em.execute<{ id: string }[]>(
    `select distinct application_id as id from (${found}) found limit ${most}`,
    values,
  );
  return rows.map(({ id }) => id);
}
