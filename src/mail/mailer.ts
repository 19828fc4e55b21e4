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

/** The mail server said that it will never take this message, or never for this reader: trying again is of no use. */
export class MailRefused extends Error {
  override readonly name: string = 'MailRefused';
}

/** The mail server did not take the message this time, or did not answer. */
export class MailNotTaken extends Error {
  override readonly name: string = 'MailNotTaken';
}

/**
 * The mail server did not let the product in, or not as this sender: the greeting, EHLO, STARTTLS, the login or MAIL FROM
 * was refused. It is no fault of the message, and every other one meets the same.
 */
export class SessionRefused extends MailNotTaken {
  override readonly name = 'SessionRefused';

  /** @param permanent whether the server will refuse the next session too, until people change something */
  constructor(
    message: string,
    readonly permanent: boolean,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The whole message was handed over, and then no answer came: nobody knows whether its reader gets it. */
export class MailUnanswered extends MailNotTaken {
  override readonly name = 'MailUnanswered';
}

/** The mail was not tried: other mails hold the connections that it needs. */
export class MailPutOff extends MailNotTaken {
  override readonly name = 'MailPutOff';
}

export interface Sending {
  /** Called when the server takes so long that nobody should wait for this mail; the sending goes on. */
  readonly slow?: () => void;
}

/** Hands mails over: to a mail server, or in development to the mailbox. */
export abstract class Mailer {
  /**
   * Returns once the message was taken.
   * @throws MailRefused for a final refusal, MailNotTaken or one of its kinds for one that may go well later
   */
  abstract send(mail: Mail, sending?: Sending): Promise<void>;

  /** Ends what is being sent within seconds, because the product stops. */
  stop(): void {}
}
