import type { Page } from '../../../shared/pagination.js';
import type { OverviewView, UnderstaffedOrganisation } from './support-overview.schemas.js';

/** How far the charts of expiries look. */
export const weeksAhead = 26;

/** What there is and what needs WMDA support. */
export abstract class SupportOverview {
  /** The same thirteen queries, whatever there is, and one for the people of requests. */
  abstract now(): Promise<OverviewView>;

  /** A page of organisations whose applications have too few managers, in the order of the overview. Three queries. */
  abstract understaffed(query: { limit: number; cursor?: string | undefined }): Promise<Page<UnderstaffedOrganisation>>;
}
