import type { Person } from '../../identity/contract/people/people.js';
import type { Role } from './role.js';

/** A role that a person holds. Exactly one of the two ids for a credential manager, none for support. */
export interface HeldRole {
  readonly role: Role;
  readonly organisationId: string | null;
  readonly applicationId: string | null;
}

/** Someone who may create and delete the secrets of an application. */
export interface CredentialManager {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  /** Whether the role is held for the whole organisation (which wins) or for this application alone. */
  readonly scope: 'organisation' | 'application';
}

/** Who manages an application, and who will once they have followed their invitation; each by name and id. */
export interface ManagersAndInvited {
  readonly managers: CredentialManager[];
  readonly invited: CredentialManager[];
}

/** Who manages what: people by the id of the organisation, or of the single application, that they hold the role for. */
export interface ManagersByScope {
  readonly organisations: ReadonlyMap<string, ReadonlySet<string>>;
  readonly applications: ReadonlyMap<string, ReadonlySet<string>>;
}

/** Who holds which role. */
export abstract class RoleDirectory {
  /** The roles of one person. */
  abstract rolesOf(userId: string): Promise<HeldRole[]>;

  /** The active credential managers of each application, by application id, sorted by name and id. Two queries in all. */
  abstract managersOf(
    applications: readonly { id: string; organisationId: string }[],
  ): Promise<ReadonlyMap<string, CredentialManager[]>>;

  /** The same, and those who are only invited. Two queries in all. */
  abstract managersAndInvitedOf(
    applications: readonly { id: string; organisationId: string }[],
  ): Promise<ReadonlyMap<string, ManagersAndInvited>>;

  /** Ids of all active credential managers. Two queries in all. */
  abstract managersByScope(): Promise<ManagersByScope>;

  /** The active people of WMDA support, by name. */
  abstract supportPeople(): Promise<Person[]>;

  /** The active people who manage a whole organisation, by name. */
  abstract managersOfOrganisation(organisationId: string): Promise<Person[]>;
}
