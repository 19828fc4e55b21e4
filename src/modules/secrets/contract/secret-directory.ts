import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { Page } from '../../../shared/pagination.js';
import type { SecretView } from './secret.schemas.js';
import type { FleetSecret, ListFleet } from './secret-fleet.schemas.js';
import type { SecretState } from './secret-state.js';
import type { ApplicationNeed } from './standing.js';

/** What a mail or an entry of the event log says of a secret; also of a deleted one. */
export interface SecretFacts {
  readonly id: string;
  readonly applicationId: string;
  readonly organisationId: string;
  readonly name: string;
  readonly hint: string;
  readonly expiresOn: CalendarDate;
  readonly createdBy: string;
  /** Null for one that is not paused. One whose time is over is not paused any more. */
  readonly pausedUntil: Date | null;
  /** Null where it is not to end by itself. */
  readonly endAfterDays: number | null;
  /** Null for one that was never used, or so early that this is not known. */
  readonly firstUsedAt: Date | null;
  readonly firstUsedFrom: string | null;
  readonly lastUsedAt: Date | null;
  readonly lastUsedFrom: string | null;
  readonly lastRefusedAt: Date | null;
  readonly lastRefusedFrom: string | null;
  readonly deleted: boolean;
  /** What WMDA support wrote when it deleted the secret; null without a note. */
  readonly deleteNote: string | null;
}

/** Why clients of an application were refused with one secret, or with what was none. */
export interface Refusal {
  /** Null when the value was no secret of this application. */
  readonly secretId: string | null;
  /** Name and hint also of a deleted secret. */
  readonly name: string | null;
  readonly hint: string | null;
  readonly reason: string;
  readonly lastAt: Date;
  readonly lastFrom: string | null;
}

/** How many secrets are in each state: the four counts add up to all of them. */
type SecretCounts = Readonly<Record<SecretState, number>>;

/** The live secrets of one application in short, and what they ask of its managers. */
export interface SecretSummary {
  readonly secretCounts: SecretCounts;
  /** The earliest last day among those that work; null without any. */
  readonly nextExpiresOn: CalendarDate | null;
  /** The last day that matters next: where `needs` is `successor` or `switch`, the day by which to act. Null where none works. */
  readonly endsNext: CalendarDate | null;
  /** The last day through which the secrets that systems use reach; null where nothing that works is in use. */
  readonly coveredThrough: CalendarDate | null;
  /** When one of them last fetched a token; null when none ever did. */
  readonly lastUsedAt: Date | null;
  readonly needs: ApplicationNeed;
}

/** How many secrets there are, and when those that work expire. */
export interface SecretCensus {
  readonly counts: SecretCounts;
  /** Seven days each, from today on. */
  readonly weeks: readonly { readonly from: CalendarDate; readonly through: CalendarDate; readonly expiring: number }[];
}

/**
 * What is known of secrets, never their values. It asks nobody whether they may know: callers show the secrets of
 * applications that the reader may see, and the fleet and its census to WMDA support alone.
 */
export abstract class SecretDirectory {
  /** By id, deleted ones too; unknown ids are left out. One query. */
  abstract find(ids: readonly string[]): Promise<ReadonlyMap<string, SecretFacts>>;

  /** The live secrets of an application, newest first. Two queries. */
  abstract listOf(applicationId: string): Promise<SecretView[]>;

  /** One live secret of an application. Two queries. @throws NotFound */
  abstract one(applicationId: string, secretId: string): Promise<SecretView>;

  /** The live secrets of many applications. Two queries in all. */
  abstract listsOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretView[]>>;

  /** A summary for each id, also for applications without secrets. Two queries. */
  abstract summariesOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretSummary>>;

  /** Refusals of the last 30 days, the latest first; applications without any are left out. One query. */
  abstract refusalsOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, Refusal[]>>;

  /** A page of the live secrets of all members, the first to expire first. A handful of queries, whatever is asked for. */
  abstract fleet(query: ListFleet): Promise<Page<FleetSecret>>;

  /** Counts all live secrets. One query. @param weeks how many to look ahead */
  abstract census(weeks: number): Promise<SecretCensus>;
}
