import type { Page } from '../../../shared/pagination.js';
import type { ListRoleAssignments, RoleAssignmentView } from './role-assignment.schemas.js';

/** Who holds which role, for WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class RoleAssignments {
  /** A page, the newest first. One query. */
  abstract page(query: ListRoleAssignments): Promise<Page<RoleAssignmentView>>;

  /** @throws NotFound for an assignment that is not there, or no longer */
  abstract one(id: string): Promise<RoleAssignmentView>;

  /** The roles by which people manage an application, for it alone or for its organisation; the oldest first. One query. */
  abstract reaching(application: { id: string; organisationId: string }): Promise<RoleAssignmentView[]>;

  /** The roles of each of these people, the oldest first; people without any are left out. One query. */
  abstract ofPeople(userIds: readonly string[]): Promise<ReadonlyMap<string, RoleAssignmentView[]>>;
}
