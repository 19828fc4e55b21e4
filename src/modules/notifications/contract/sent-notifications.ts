import type { Page } from '../../../shared/pagination.js';

export const notificationStates = ['queued', 'sent', 'failed', 'withdrawn'] as const;
export type NotificationState = (typeof notificationStates)[number];

/** A notification as WMDA support sees it; what it said is not kept. */
export interface NotificationRecord {
  readonly id: string;
  readonly kind: string;
  readonly state: NotificationState;
  /** Null for WMDA support's own address. */
  readonly recipientId: string | null;
  readonly address: string;
  readonly attempts: number;
  /** What the mail server said last, while it did not take the message. */
  readonly lastError: string | null;
  readonly createdAt: Date;
  readonly settledAt: Date | null;
}

export interface NotificationQuery {
  readonly limit: number;
  readonly cursor?: string | undefined;
  readonly state?: NotificationState | undefined;
  /** Part of the address, in any case; one or two characters: its beginning. */
  readonly recipient?: string | undefined;
}

/** Which failed mails are meant: those that failed in the last days, and not those of long ago. */
export interface FailedMails {
  /** When they failed, at the earliest; a week ago unless given. */
  readonly since?: Date | undefined;
  /** Part of the address, in any case; one or two characters: its beginning. */
  readonly recipient?: string | undefined;
}

/** One action sends so many mails again; asked once more, it goes on. */
export const mostResent = 1000;

/** A reminder of a secret, and those of whom to look whether it reached them. */
export interface ReminderAsked {
  readonly secretId: string;
  readonly sweepId: string;
  readonly recipientIds: readonly string[];
}

/** What became of a reminder that went to one or more people. */
export interface ReminderOutcome {
  /** When it was sent or given up on; while it is queued, when it was queued. */
  readonly at: Date;
  /** The best that came of it: `sent` where one of them was sent it. */
  readonly state: NotificationState;
}

/** A time in which the mail server took no mail at all from the product, which goes on. */
export interface MailServerTrouble {
  readonly since: Date;
  /** What the server said last. */
  readonly answer: string;
}

/** The mails that were sent: to whom, about what, and whether they arrived. */
export abstract class SentNotifications {
  /** A page, the newest first. */
  abstract page(query: NotificationQuery): Promise<Page<NotificationRecord>>;

  /** @throws NotFound */
  abstract one(id: string): Promise<NotificationRecord>;

  /** How many failed, and were not sent again since. One query. */
  abstract countFailed(): Promise<number>;

  /** Has a failed one sent again. @throws NotFound, NotFailed */
  abstract resend(id: string): Promise<void>;

  /** How many failed mails `resendAll` means; counts to ten thousand. One query. */
  abstract countFailedOf(failed: FailedMails): Promise<number>;

  /** Has failed mails sent again, `mostResent` at most, the oldest first. Returns how many. */
  abstract resendAll(failed: FailedMails): Promise<number>;

  /** Undefined while the mail server lets the product in. */
  abstract mailServerTrouble(): Promise<MailServerTrouble | undefined>;

  /** What became of reminders, by the secret; those that went to none of these people are left out. One query. */
  abstract outcomesOf(reminders: readonly ReminderAsked[]): Promise<ReadonlyMap<string, ReminderOutcome>>;

  /** How many were told of each event or sweep, withdrawn ones left out; ids without any are left out. One query. */
  abstract countByCause(causes: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
