import type { Page } from '../../../shared/pagination.js';
import type { Actor } from './actor.js';
import type { Person } from './people.js';
import type { InvitePerson, ListPeople, UpdatePerson } from './people-administration.schemas.js';

/** A person as WMDA support sees them. */
export interface AdministeredPerson extends Person {
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
  /** The address that waits to be confirmed; null when none does. */
  readonly pendingEmail: string | null;
}

/**
 * People in the hands of WMDA support: whoever calls this was let in by `SupportOnly`. Nobody changes themselves here.
 * That an active support user remains is seen to by `SupportQuorum`, around these calls.
 */
export abstract class PeopleAdministration {
  /** A page by name. One query. */
  abstract page(query: ListPeople): Promise<Page<AdministeredPerson>>;

  /** @throws NotFound */
  abstract one(id: string): Promise<AdministeredPerson>;

  /** The person with this address, in any case; undefined when nobody has it. */
  abstract withEmail(email: string): Promise<AdministeredPerson | undefined>;

  /** They are mailed a link, good for 7 days. @throws EmailTaken */
  abstract invite(person: InvitePerson): Promise<AdministeredPerson>;

  /**
   * Mails a new link, and the old one ends: to choose a password, or to enrol an authenticator app for someone who
   * has one already.
   * @throws NotFound, NotAllowed for oneself, AlreadyEnrolled, PersonIsDisabled
   */
  abstract inviteAgain(actor: Actor, id: string): Promise<void>;

  /**
   * Corrects a name; disables, which ends sessions and links at once, or enables; starts a change of e-mail.
   * @throws NotFound, NotAllowed for oneself, EmailTaken, PersonIsDisabled for a change of e-mail
   */
  abstract update(actor: Actor, id: string, changes: UpdatePerson): Promise<AdministeredPerson>;

  /**
   * Takes away a second factor and its recovery codes: all sessions end, and a link to enrol another one is mailed.
   * @throws NotFound, NotAllowed for oneself, NotEnrolled, PersonIsDisabled
   */
  abstract resetFactor(actor: Actor, id: string): Promise<void>;

  /**
   * Signs somebody out everywhere, and ends their sign-ins under way; they are told by mail.
   * @throws NotFound, NotAllowed for oneself
   */
  abstract endSessions(actor: Actor, id: string): Promise<void>;
}
