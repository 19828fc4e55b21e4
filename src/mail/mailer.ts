/** One message to one address, as it goes out. */
export interface Mail {
  /** The same for every attempt of one notification, so that a message that came twice can be told (R42). */
  readonly id: string;
  /** An e-mail address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments?: readonly Attachment[];
}

export interface Attachment {
  readonly filename: string;
  readonly contentType: string;
  readonly content: string;
}

/** The mail server said that it will never take this message: trying again is of no use. */
export class MailRefused extends Error {
  override readonly name = 'MailRefused';
}

/** The mail server did not take the message this time, or did not answer. */
export class MailNotTaken extends Error {
  override readonly name = 'MailNotTaken';
}

/** Hands mails over: to a mail server, or in development to the mailbox. */
export abstract class Mailer {
  /**
   * Returns once the message was taken.
   * @throws MailRefused for a final refusal, MailNotTaken for one that may go well later
   */
  abstract send(mail: Mail): Promise<void>;
}
