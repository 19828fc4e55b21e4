import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { ApplicationNeed } from './standing.js';

/** The live secrets of one application in short, and what they ask of its managers. */
export interface SecretSummary {
  /** By state: the four counts add up to all of them. */
  readonly secretCounts: {
    readonly active: number;
    readonly expiring: number;
    readonly disabled: number;
    readonly expired: number;
  };
  /** The earliest last day among those that work; null without any. */
  readonly nextExpiresOn: CalendarDate | null;
  /** The last day through which the secrets that systems use reach; null where nothing that works is in use. */
  readonly coveredThrough: CalendarDate | null;
  readonly needs: ApplicationNeed;
}

/** Counts secrets for lists of applications. */
export abstract class SecretSummaries {
  /** A summary for each id, also for applications without secrets. Two queries. */
  abstract of(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretSummary>>;
}
