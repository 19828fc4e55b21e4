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
  /** Part of the address, in any case. */
  readonly recipient?: string | undefined;
}

/** What was told to whom, and whether it arrived. */
export abstract class SentNotifications {
  /** A page, the newest first. */
  abstract page(query: NotificationQuery): Promise<Page<NotificationRecord>>;

  /** @throws NotFound */
  abstract one(id: string): Promise<NotificationRecord>;

  /** How many failed, and were not sent again since. One query. */
  abstract countFailed(): Promise<number>;

  /** Has a failed one sent again. @throws NotFound, NotFailed */
  abstract resend(id: string): Promise<void>;

  /** How many were told of each event or sweep, withdrawn ones left out; ids without any are left out. One query. */
  abstract countByCause(causes: readonly string[]): Promise<ReadonlyMap<string, number>>;
}
