import type { Page } from '../../../shared/pagination.js';
import type { RoleScope } from './role.js';
import type { ListRoleAssignments, RoleAssignmentView } from './role-assignment.schemas.js';

/**
 * Roles in the hands of WMDA support, or of the system itself: whoever calls this was let in by `SupportOnly` or runs no
 * request. Who acts is known from the request; nobody changes their own roles.
 */
export abstract class RoleAssignments {
  /** A page, the newest first. One query. */
  abstract page(query: ListRoleAssignments): Promise<Page<RoleAssignmentView>>;

  /** @throws NotFound for an assignment that is not there, or no longer */
  abstract one(id: string): Promise<RoleAssignmentView>;

  /** The roles by which people manage an application, for it alone or for its organisation; the oldest first. One query. */
  abstract reaching(application: { id: string; organisationId: string }): Promise<RoleAssignmentView[]>;

  /** The roles of each of these people, the oldest first; people without any are left out. One query. */
  abstract ofPeople(userIds: readonly string[]): Promise<ReadonlyMap<string, RoleAssignmentView[]>>;

  /**
   * Gives a role, which counts from the person's next request on; somebody who is only invited may be given one.
   * @throws OwnRoles, RoleAlreadyGranted
   * @throws InvalidField for a person, organisation or application that does not exist
   */
  abstract grant(userId: string, scope: RoleScope): Promise<RoleAssignmentView>;

  /**
   * Takes a role away, from the person's next request on.
   * @throws NotFound for an assignment that is not there, or no longer
   * @throws OwnRoles, LastSupport
   */
  abstract withdraw(assignmentId: string): Promise<void>;
}
