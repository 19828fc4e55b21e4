import type { Page } from '../../../../shared/pagination.js';
import type { Actor } from '../actor.js';
import type { Person } from './people.js';
import type { ListPeople } from './people-administration.schemas.js';

/** A person as WMDA support sees them. */
export interface AdministeredPerson extends Person {
  readonly createdAt: Date;
  readonly lastSignInAt: Date | null;
  /** The address that a change of e-mail leads to; null when none is under way. */
  readonly pendingEmail: string | null;
  /** When that change takes effect unless it is stopped; null while nobody can say. */
  readonly pendingEmailFrom: Date | null;
}

/**
 * People as WMDA support finds them, and what it may do to an account without moving it; the rest is done through
 * `approvals`. Whoever calls this was let in by `SupportOnly`. Nobody changes themselves here.
 */
export abstract class PeopleAdministration {
  /** A page by name. One query. */
  abstract page(query: ListPeople): Promise<Page<AdministeredPerson>>;

  /** @throws NotFound */
  abstract one(id: string): Promise<AdministeredPerson>;

  /** The person with this address, in any case; undefined when nobody has it. */
  abstract withEmail(email: string): Promise<AdministeredPerson | undefined>;

  /**
   * Mails a new link, and the old one ends: to choose a password, or to enrol an authenticator app for someone who
   * has one already.
   * @throws NotFound, NotAllowed for oneself, AlreadyEnrolled, PersonIsDisabled
   */
  abstract inviteAgain(actor: Actor, id: string): Promise<void>;

  /**
   * Signs somebody out everywhere, and ends their sign-ins under way; they are told by mail.
   * @throws NotFound, NotAllowed for oneself
   */
  abstract endSessions(actor: Actor, id: string): Promise<void>;
}
