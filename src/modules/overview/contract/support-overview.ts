import type { OverviewView } from './support-overview.schemas.js';

/** How far the charts of expiries look. */
export const weeksAhead = 26;

/** What there is and what needs WMDA support. */
export abstract class SupportOverview {
  /** The same thirteen queries, whatever there is, and one for the people of requests. */
  abstract now(): Promise<OverviewView>;
}
