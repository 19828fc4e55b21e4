import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { Page } from '../../../shared/pagination.js';
import type { Successor } from '../../secrets/contract/ending-secrets.js';
import type { Advice } from '../../secrets/contract/standing.js';

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
  readonly successor: Successor | null;
}

/** A run over all secrets, sealed: what was due that day. */
export interface Sweep {
  readonly id: string;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  /** 0 until it is sealed. */
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

  /**
   * The applications of which the sweep of that day may remind, had every earlier daily sweep run, by the id of their
   * organisation: all of which it does, and few more. Two queries however many there are.
   * @throws InvalidParameter for a day in the past or more than a year away
   */
  abstract applicationsDue(on: CalendarDate): Promise<ReadonlyMap<string, readonly string[]>>;

  /**
   * What the sweep of that day would claim of these applications, had every earlier daily sweep run, from what is known
   * today; the soonest to expire first. Claims nothing.
   * @throws InvalidParameter for a day in the past or more than a year away
   */
  abstract preview(on: CalendarDate, applicationIds: readonly string[]): Promise<DueReminder[]>;

  /** The last sweep that reminded of each of these secrets, by its id; others are left out. One query. */
  abstract lastSweepOf(secretIds: readonly string[]): Promise<ReadonlyMap<string, string>>;

  /** A page of sweeps, the newest first. */
  abstract sweeps(limit: number, cursor?: string): Promise<Page<Sweep>>;

  /** Asks for the sweep that the scheduler runs, and returns its id; one that is still open is gone on with. */
  abstract request(): Promise<{ sweepId: string }>;
}
