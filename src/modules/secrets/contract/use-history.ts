import type { Page } from '../../../shared/pagination.js';
import type { Actor } from '../../identity/contract/actor.js';

export interface RefusalsAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** How far back it looks, in days. */
export interface UsageAsked extends RefusalsAsked {
  readonly days: number;
}

/** What one secret did on one day, UTC. */
export interface DayOfUse {
  readonly secretId: string;
  readonly day: string;
  readonly uses: number;
  readonly refusals: number;
}

/** Why clients were refused with one secret, or with what was none. Moments are ISO 8601. */
export interface RefusalSummary {
  /** Null when the value was no secret of this application; so are name and hint. */
  readonly secretId: string | null;
  readonly name: string | null;
  readonly hint: string | null;
  readonly reason: string;
  readonly lastAt: string;
  readonly lastFrom: string | null;
  readonly count24h: number;
}

/** What was recorded of use and refusals, for those who may see the application. */
export abstract class UseHistory {
  /**
   * A page of counts per secret and day, the newest day first, of deleted secrets too.
   * @throws NotFound for an application that the actor may not see, CursorUnreadable
   */
  abstract usage(actor: Actor, applicationId: string, asked: UsageAsked): Promise<Page<DayOfUse>>;

  /**
   * A page of the refusals of 30 days, one row for each secret and reason, the latest first.
   * @throws NotFound for an application that the actor may not see, CursorUnreadable
   */
  abstract refusals(actor: Actor, applicationId: string, asked: RefusalsAsked): Promise<Page<RefusalSummary>>;
}
