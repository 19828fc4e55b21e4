import type { Page } from '../../../shared/pagination.js';
import type { Actor } from '../../identity/contract/actor.js';

export interface UsageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
  /** How far back it looks. */
  readonly days: number;
}

/** What one secret did on one day, UTC. */
export interface DayOfUse {
  readonly secretId: string;
  readonly day: string;
  readonly uses: number;
  readonly refusals: number;
}

/** How often secrets were used and refused, for those who may see the application. */
export abstract class UseHistory {
  /**
   * A page of counts per secret and day, the newest day first, of deleted secrets too.
   * @throws NotFound for an application that the actor may not see, CursorUnreadable
   */
  abstract usage(actor: Actor, applicationId: string, asked: UsageAsked): Promise<Page<DayOfUse>>;
}
