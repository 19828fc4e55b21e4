import type { By } from '../actor.js';
import type { PersonStatus } from './people.js';
import type { InvitePerson } from './people-administration.schemas.js';

/** What the rules about second persons ask of an account (R70). */
export interface AccountStanding {
  readonly status: PersonStatus;
  readonly email: string;
  /** When a change of e-mail was last asked for, confirmed or made; null without one. */
  readonly emailTouchedAt: Date | null;
  /** Whether a change of e-mail is under way. */
  readonly emailChanging: boolean;
  /** Whether the last change of e-mail that came to a decision was stopped by the reader of the former address. */
  readonly emailChangeStopped: boolean;
}

/**
 * Whatever makes an account, moves it to other hands, opens it or shuts it. Only the module `approvals` may ask for this
 * (`.dependency-cruiser.cjs`), which knows when a second person has to agree: there is no way around that rule. Nobody
 * changes themselves here.
 */
export abstract class AccountChanges {
  /**
   * Holds the account until the transaction ends, so that what was found here stays so.
   * @throws NotFound, NotAllowed where it is the account of `by`
   */
  abstract hold(id: string, by?: By): Promise<AccountStanding>;

  /** Invites a person: a link that is valid for 7 days is mailed to them. @returns their id @throws EmailTaken */
  abstract invite(person: InvitePerson): Promise<string>;

  /** @throws NotFound, NotAllowed for oneself */
  abstract rename(by: By, id: string, name: string): Promise<void>;

  /** @throws NotFound, NotAllowed for oneself */
  abstract enable(by: By, id: string): Promise<void>;

  /** All sessions and links end at once. @throws NotFound, NotAllowed for oneself, LastSupport */
  abstract disable(by: By, id: string): Promise<void>;

  /**
   * Starts a change of e-mail, of which the former address is told; the address of somebody who is only invited is
   * corrected at once.
   * @throws NotFound, NotAllowed for oneself, EmailTaken, PersonIsDisabled
   */
  abstract changeEmail(by: By, id: string, email: string): Promise<void>;

  /**
   * Takes away a second factor and its recovery codes: all sessions end, and a link to enrol another one is mailed.
   * @throws NotFound, NotAllowed for oneself, NotEnrolled, PersonIsDisabled
   */
  abstract resetFactor(by: By, id: string): Promise<void>;

  /** Erases what is known of somebody disabled. @throws NotFound, NotAllowed for oneself, PersonIsNotDisabled */
  abstract anonymise(by: By, id: string): Promise<void>;
}
