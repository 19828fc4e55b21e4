import type { Page } from '../../../shared/pagination.js';
import type { KnownApplication } from '../../applications/contract/application-directory.js';
import type { ForecastFilter } from '../../secrets/contract/access-forecast.js';
import type { ExpectedLoss } from './forecast.schemas.js';

/** How many applications lose access in a month. */
export interface MonthOfForecast {
  /** `2027-01`. */
  readonly month: string;
  readonly count: number;
}

/** An application whose systems are refused now, although they used the secret in the last 45 days. */
interface RefusedSystem {
  readonly application: KnownApplication;
  readonly lastRefusedAt: Date;
  readonly lastRefusedFrom: string | null;
}

/** What WMDA support has to see to first. */
export interface Attention {
  /** The first to lose access, and how many do in the coming year. */
  readonly losses: { readonly count: number; readonly first: readonly ExpectedLoss[] };
  /** The last to ask, and how many were refused within a day. */
  readonly refused: { readonly count: number; readonly latest: readonly RefusedSystem[] };
}

/** Joins what loses access with whose it is, who can act, and whether they were told. */
export abstract class Forecast {
  /** A page, the first to lose access first. Six queries, however many there are. */
  abstract page(query: ForecastFilter & { limit: number; cursor?: string | undefined }): Promise<Page<ExpectedLoss>>;

  /** Twelve months from the present one on, and a thirteenth where something ends in it. One query. */
  abstract calendar(filter: Omit<ForecastFilter, 'from' | 'to'>): Promise<MonthOfForecast[]>;

  /** Ten of each. Nine queries, whatever there is. */
  abstract attention(): Promise<Attention>;
}
