import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { Advice } from './advice.js';

/** One secret that a sweep reminds of, as it stands when it is asked about. */
export interface DueReminder {
  readonly secretId: string;
  readonly applicationId: string;
  readonly organisationId: string;
  readonly name: string;
  readonly hint: string;
  readonly expiresOn: CalendarDate;
  /** Days left at which the reminder was due; 0: it has expired. */
  readonly threshold: number;
  /** 0 only when expired. */
  readonly daysLeft: number;
  readonly advice: Advice;
  readonly lastUsedAt: Date | null;
  readonly lastUsedFrom: string | null;
  /** The newest secret that can take over; null without one. */
  readonly successor: { readonly name: string; readonly hint: string; readonly expiresOn: CalendarDate } | null;
}

/** A run over all secrets, sealed: what was due that day. */
export interface Sweep {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly claimed: number;
}

/** What the sweeps found due, for those who tell people. */
export abstract class Reminders {
  /**
   * The reminders of a sealed sweep that still stand: not of secrets deleted or disabled since, nor of disabled
   * applications or organisations. By application, then the soonest to expire. A handful of queries however many there are.
   * @param secretIds these alone, when given
   */
  abstract ofSweep(sweepId: string, secretIds?: readonly string[]): Promise<DueReminder[]>;

  /** What the sweep of that day would claim, had every earlier daily sweep run. Claims nothing. */
  abstract preview(on: CalendarDate): Promise<DueReminder[]>;

  /** The newest sweeps first. */
  abstract sweeps(limit: number, before?: string): Promise<Sweep[]>;

  /** Enqueues the sweep that the scheduler runs, and returns its id. */
  abstract request(): Promise<{ sweepId: string }>;
}
