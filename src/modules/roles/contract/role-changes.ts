import type { RoleScope } from './role.js';
import type { RoleAssignmentView } from './role-assignment.schemas.js';

/**
 * Gives roles and takes them away. Only the module `approvals` may ask for this (`.dependency-cruiser.cjs`), which knows
 * when a second person has to agree: nobody makes support around that rule (R70). Who acts is known from the request;
 * nobody changes their own roles.
 */
export abstract class RoleChanges {
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
