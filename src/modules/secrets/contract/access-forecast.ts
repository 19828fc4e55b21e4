import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { Page } from '../../../shared/pagination.js';
import type { ActiveApplicationFilter } from '../../applications/contract/active-applications.js';

/** An active application that is in use, and whose systems get no token any more after a day unless somebody acts. */
export interface AccessLoss {
  readonly applicationId: string;
  readonly organisationId: string;
  /** The last day through which its secrets reach (`coveredThrough`); no other secret can take over. */
  readonly date: CalendarDate;
  /** The secret that ends on that day. */
  readonly secretId: string;
  /** When a system last got a token by any secret that works. */
  readonly lastUsedAt: Date;
}

export interface ForecastFilter extends ActiveApplicationFilter {
  /** The first and the last day that count. */
  readonly from?: CalendarDate | undefined;
  readonly to?: CalendarDate | undefined;
}

/** An active application of which a secret that was in use is refused now, and was presented within a day. */
export interface RefusedApplication {
  readonly applicationId: string;
  readonly secretId: string;
  readonly lastRefusedAt: Date;
  readonly lastRefusedFrom: string | null;
}

/**
 * Which applications lose access, or have lost it, by the same rules by which each of them says what it needs. For WMDA
 * support alone: it asks nobody whether they may know.
 */
export abstract class AccessForecast {
  /** A page of those that lose access without a successor, the first to lose it first. One query. */
  abstract page(query: ForecastFilter & { limit: number; cursor?: string | undefined }): Promise<Page<AccessLoss>>;

  /** How many lose it in each month (`2027-01`); months in which none does are left out. One query. */
  abstract byMonth(filter: ForecastFilter): Promise<ReadonlyMap<string, number>>;

  /** Those that are refused now, the last to ask first, and how many they are. One query. */
  abstract refusedNow(limit: number): Promise<{ readonly count: number; readonly latest: RefusedApplication[] }>;
}
