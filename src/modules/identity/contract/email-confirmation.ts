/** The last step of a change of e-mail that WMDA support started. */
export abstract class EmailConfirmation {
  /** The address that the link would confirm, without using it up. @throws LinkInvalid */
  abstract addressOf(token: string): Promise<string>;

  /** From now on this is the person's address; all sessions and other links end. @throws LinkInvalid, EmailTaken */
  abstract confirm(token: string): Promise<void>;
}
