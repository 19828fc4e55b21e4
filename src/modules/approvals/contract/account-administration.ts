import type { Actor } from '../../identity/contract/actor.js';
import type { InvitePerson, UpdatePerson } from '../../identity/contract/people/people-administration.schemas.js';
import type { ManagerScope, RoleScope } from '../../roles/contract/role.js';
import type { RoleAssignmentView } from '../../roles/contract/role-assignment.schemas.js';
import type { ApprovalView } from './approval.schemas.js';

/** The outcome of a change: done, or waiting for a second person. */
export type Outcome<Done = undefined> = { readonly done: Done } | { readonly waits: ApprovalView };

/**
 * Accounts and roles in the hands of WMDA support: the only way to change them. What needs a second person becomes a
 * request (R70); it is refused at once where it could not be done now. Whoever calls this was let in by `SupportOnly` or
 * runs no request.
 */
export abstract class AccountAdministration {
  /**
   * Invites a person: a link that is valid for 7 days is mailed to them.
   * @param manages what they are made credential manager of, which the mail says
   * @returns their id
   * @throws EmailTaken
   * @throws InvalidField for an organisation or application that does not exist
   */
  abstract invite(person: InvitePerson, manages?: readonly ManagerScope[]): Promise<string>;

  /**
   * Corrects a name; disables, which ends sessions and links at once, or enables; starts a change of e-mail. The name is
   * corrected at once even where the rest waits; of several things that wait, the first is answered.
   * @throws NotFound, NotAllowed for oneself, EmailTaken, PersonIsDisabled for a change of e-mail, LastSupport,
   *   AlreadyRequested
   */
  abstract update(actor: Actor, id: string, changes: UpdatePerson): Promise<Outcome>;

  /**
   * Takes away a second factor and its recovery codes: all sessions end, and a link to enrol another one is mailed.
   * @throws NotFound, NotAllowed for oneself, NotEnrolled, PersonIsDisabled, AlreadyRequested
   */
  abstract resetFactor(actor: Actor, id: string): Promise<Outcome>;

  /**
   * Erases name, address, password, factors, sessions and where they came from, for good. Their id stays.
   * @throws NotFound, NotAllowed for oneself, PersonIsNotDisabled, StillSupport
   */
  abstract anonymise(actor: Actor, id: string): Promise<void>;

  /**
   * Gives a role, which counts from the person's next request on; somebody who is only invited may be given one.
   * @throws OwnRoles, RoleAlreadyGranted, EmailChanging, AlreadyRequested
   * @throws InvalidField for a person, organisation or application that does not exist
   */
  abstract grant(userId: string, scope: RoleScope): Promise<Outcome<RoleAssignmentView>>;

  /**
   * Takes a role away, from the person's next request on.
   * @throws NotFound for an assignment that is not there, or no longer
   * @throws OwnRoles, LastSupport, AlreadyRequested
   */
  abstract withdraw(assignmentId: string): Promise<Outcome>;
}
