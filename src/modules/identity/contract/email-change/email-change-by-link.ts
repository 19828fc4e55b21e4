/** Which of the mailed links of a change of e-mail somebody follows. */
export type EmailChangeStep = 'email-change' | 'email-agree' | 'email-stop';

/** What the page behind a link says before anything is done. */
export interface EmailChangeOffer {
  readonly name: string;
  readonly formerEmail: string;
  readonly newEmail: string;
}

/** A change of e-mail that WMDA support asked for, in the hands of those who read the two addresses. */
export abstract class EmailChangeByLink {
  /** What the link is about, without using it up. @throws LinkInvalid */
  abstract offerOf(step: EmailChangeStep, token: string): Promise<EmailChangeOffer>;

  /**
   * The reader of the new address has it. Answers when the change takes effect, a day from now at the earliest (later
   * while the mail to the former address waits); null when that one had agreed and it took effect at once.
   * @throws LinkInvalid, EmailTaken
   */
  abstract confirm(token: string): Promise<Date | null>;

  /**
   * The reader of the former address agrees: the change takes effect as soon as the new one is confirmed.
   * @returns whether it did so now
   * @throws LinkInvalid, EmailTaken
   */
  abstract agree(token: string): Promise<boolean>;

  /** The reader of the former address does not want it: nothing changes. @throws LinkInvalid */
  abstract stop(token: string): Promise<void>;
}
