import type { CalendarDate } from '../../../shared/calendar-date.js';

/** The live secrets of one application, counted by state: the four counts add up to all of them. */
export interface SecretSummary {
  readonly secretCounts: {
    readonly active: number;
    readonly expiring: number;
    readonly disabled: number;
    readonly expired: number;
  };
  /** The earliest last day among those that work; null without any. */
  readonly nextExpiresOn: CalendarDate | null;
}

/** Counts secrets for lists of applications. */
export abstract class SecretSummaries {
  /** A summary for each id, also for applications without secrets. One query. */
  abstract of(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretSummary>>;
}
