import type { EntityManager } from '@mikro-orm/postgresql';
import { ifGiven } from '../../database/if-given.js';
import { uuidArray } from '../../database/uuid-array.js';
import type { HeldRole } from './contract/role-directory.js';
import type { ListRoleAssignments, RoleAssignmentView } from './contract/role-assignment.schemas.js';

/** Who has a role for what. */
interface Holder {
  readonly userId: string;
  readonly organisationId: string | null;
  readonly applicationId: string | null;
}

const scope = `organisation_id as "organisationId", application_id as "applicationId"`;
const columns = `id, user_id as "userId", role, ${scope}, granted_at as "grantedAt", granted_by as "grantedBy"`;

/**
 * Assignments, the newest first: ids are made in the order of time. Plan: the index of the one thing that is asked for,
 * else the primary key backwards, cut off at the limit.
 */
export async function findAssignments(
  em: EntityManager,
  { id, userId, organisationId, applicationId }: Omit<ListRoleAssignments, 'limit' | 'cursor'> & { id?: string },
  limit: number,
  after?: string,
): Promise<RoleAssignmentView[]> {
  const rows = await em.execute<RoleAssignmentView[]>(
    `select ${columns} from role_assignment
     where (?::uuid is null or id = ?) and (?::uuid is null or user_id = ?) and (?::uuid is null or organisation_id = ?)
       and (?::uuid is null or application_id = ?) and (?::uuid is null or id < ?)
     order by id desc limit ?`,
    [
      ...ifGiven(id),
      ...ifGiven(userId),
      ...ifGiven(organisationId),
      ...ifGiven(applicationId),
      ...ifGiven(after),
      limit,
    ],
  );
  return rows.map(withInstant);
}

/** The assignments by which an application is managed, the oldest first; by the indexes of both. */
export async function findAssignmentsReaching(
  em: EntityManager,
  { id, organisationId }: { id: string; organisationId: string },
): Promise<RoleAssignmentView[]> {
  const rows = await em.execute<RoleAssignmentView[]>(
    `select ${columns} from role_assignment where application_id = ? or organisation_id = ? order by id`,
    [id, organisationId],
  );
  return rows.map(withInstant);
}

/** All assignments of people, the oldest first. */
export async function findAssignmentsOf(em: EntityManager, userIds: readonly string[]): Promise<RoleAssignmentView[]> {
  const rows = await em.execute<RoleAssignmentView[]>(
    `select ${columns} from role_assignment where user_id = any(?::uuid[]) order by id`,
    [uuidArray(userIds)],
  );
  return rows.map(withInstant);
}

/** What one person holds. Asked with every request of theirs, so that a withdrawn role ends at once. */
export function findHeld(em: EntityManager, userId: string): Promise<HeldRole[]> {
  return em.execute<HeldRole[]>(`select role, ${scope} from role_assignment where user_id = ? order by id`, [userId]);
}

/** Who holds the role of support. */
export function findSupport(em: EntityManager): Promise<Holder[]> {
  return em.execute<Holder[]>(`select user_id as "userId", ${scope} from role_assignment where role = 'support'`);
}

/** Who manages these organisations as a whole, or these applications alone; by the index of either. */
export function findManagers(
  em: EntityManager,
  { organisationIds, applicationIds }: { organisationIds: readonly string[]; applicationIds: readonly string[] },
): Promise<Holder[]> {
  return em.execute<Holder[]>(
    `select user_id as "userId", ${scope} from role_assignment
     where role = 'credential_manager' and (organisation_id = any(?::uuid[]) or application_id = any(?::uuid[]))`,
    [uuidArray(organisationIds), uuidArray(applicationIds)],
  );
}

/** Everything that anybody manages, with the ids of those who do, joined by commas; people who are left out do not count. */
export function findAllManagers(
  em: EntityManager,
  withoutIds: readonly string[],
): Promise<(Omit<Holder, 'userId'> & { readonly userIds: string })[]> {
  return em.execute(
    `select ${scope}, string_agg(user_id::text, ',') as "userIds"
     from role_assignment r
     where role = 'credential_manager'
       and not exists (select from unnest(?::uuid[]) left_out(id) where left_out.id = r.user_id)
     group by organisation_id, application_id`,
    [uuidArray(withoutIds)],
  );
}

function withInstant(row: RoleAssignmentView): RoleAssignmentView {
  return { ...row, grantedAt: new Date(row.grantedAt).toISOString() };
}
