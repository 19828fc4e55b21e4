import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { Advice } from './standing.js';

/** The secret that can take over from another one. */
export interface Successor {
  readonly name: string;
  readonly hint: string;
  readonly expiresOn: CalendarDate;
}

/** A secret that is neither deleted nor disabled, and what can be said of it at any moment. */
export interface EndingSecret {
  readonly id: string;
  readonly applicationId: string;
  readonly organisationId: string;
  readonly name: string;
  readonly hint: string;
  readonly createdAt: Date;
  readonly expiresOn: CalendarDate;
  readonly lastUsedAt: Date | null;
  readonly lastUsedFrom: string | null;
  adviceAt(now: Date): Advice;
  /** Of several the one in use, and of these the last to be taken into use; null without one. */
  successorAt(now: Date): Successor | null;
}

/** Secrets on the way to their end, for those who tell people in time. */
export abstract class EndingSecrets {
  /** By id; those that are deleted, disabled or unknown are left out. One query. */
  abstract find(ids: readonly string[]): Promise<ReadonlyMap<string, EndingSecret>>;

  /**
   * The applications, by the id of their organisation, in which an advice may change between two moments although nobody
   * does anything: a secret ends, or has not been used for long enough. One query.
   */
  abstract applicationsTurning(from: Date, to: Date): Promise<ReadonlyMap<string, readonly string[]>>;
}

/**
 * The secrets that `find` finds, as a relation of SQL: for statements that choose among a million of them by what another
 * module knows. PostgreSQL plans it like the table itself.
 */
export const endingSecretRows = `(
  select id, application_id, organisation_id, created_at, expires_on
  from client_secret where deleted_at is null and disabled_at is null
)`;
