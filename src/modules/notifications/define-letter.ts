import type { Attachment } from '../../mail/mailer.js';

/** Who reads a letter; WMDA support as a whole has no id. */
export interface Reader {
  readonly id: string | null;
  readonly name: string;
  readonly email: string;
}

/** A notification in words. */
export interface Letter {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly attachments?: readonly Attachment[];
}

/** Puts the notifications of some kinds into words, at the moment they are delivered. */
export interface LetterWriter {
  readonly kinds: readonly string[];

  /** Undefined when there is nothing to tell this reader any more: they lost the role, or it is no longer so. */
  write(notification: {
    readonly kind: string;
    readonly cause: string;
    readonly facts: Readonly<Record<string, unknown>>;
    readonly reader: Reader;
  }): Promise<Letter | undefined>;
}
