import type { Page } from '../../../shared/pagination.js';

/** A sweep, and whom it had told. Moments are ISO 8601. */
export interface SweepReport {
  readonly id: string;
  readonly startedAt: string;
  /** Null while it runs. */
  readonly finishedAt: string | null;
  /** Reminders that were due; 0 until it is sealed. */
  readonly claimed: number;
  /** People, and WMDA support, who are told of them. */
  readonly notified: number;
}

/** What sweeps said. */
export abstract class SweepReports {
  /** A page, the newest first. */
  abstract sweeps(limit: number, cursor?: string): Promise<Page<SweepReport>>;
}
