import type { EntityManager } from '@mikro-orm/postgresql';
import { uuidArray } from '../../../database/uuid-array.js';
import type { RevocationNotice } from '../contract/revocation/revocation-notices.js';

interface Revoked {
  readonly secretId: string;
  readonly applicationId: string;
}

/** Leaves a notice for the managers of the application. */
export async function insertNotice(
  em: EntityManager,
  { secretId, applicationId }: Revoked,
  from: string | null,
  now: Date,
): Promise<void> {
  await em.execute(
    `insert into revocation_notice (secret_id, application_id, revoked_at, revoked_from) values (?, ?, ?, ?)`,
    [secretId, applicationId, now, from],
  );
}

/** The notices of applications that are still open, the newest first, by the index of open ones. */
export async function findOpenNotices(
  em: EntityManager,
  applicationIds: readonly string[],
): Promise<RevocationNotice[]> {
  const rows = await em.execute<(Omit<RevocationNotice, 'revokedAt'> & { revokedAt: string })[]>(
    `select n.secret_id as "secretId", n.application_id as "applicationId", s.name, s.hint,
       n.revoked_at as "revokedAt", host(n.revoked_from) as "revokedFrom"
     from revocation_notice n join client_secret s on s.id = n.secret_id
     where n.application_id = any(?::uuid[]) and n.dismissed_at is null
     order by n.revoked_at desc, n.secret_id desc`,
    [uuidArray(applicationIds)],
  );
  return rows.map((row) => ({ ...row, revokedAt: new Date(row.revokedAt) }));
}

/** Closes an open notice. @returns whether there was one: of two who close it, one did */
export async function closeNotice(
  em: EntityManager,
  { secretId, applicationId }: Revoked,
  by: string,
  now: Date,
): Promise<boolean> {
  const rows = await em.execute<unknown[]>(
    `update revocation_notice set dismissed_at = ?, dismissed_by = ?
     where secret_id = ? and application_id = ? and dismissed_at is null returning secret_id`,
    [now, by, secretId, applicationId],
  );
  return rows.length > 0;
}
