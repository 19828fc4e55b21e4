import type { CalendarDate } from '../../../shared/calendar-date.js';
import type { Page } from '../../../shared/pagination.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { SecretSummary } from './secret-summaries.js';
import type { DeleteBySupport, FleetSecret, ListFleet } from './secret-fleet.schemas.js';

/** How many secrets there are, and when those that work expire. */
export interface FleetCensus {
  readonly counts: SecretSummary['secretCounts'];
  /** Seven days each, from today on. */
  readonly weeks: readonly { readonly from: CalendarDate; readonly through: CalendarDate; readonly expiring: number }[];
}

/** All secrets of all members in the hands of WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class SecretFleet {
  /** A page of live secrets, the first to expire first. A handful of queries, whatever is asked for. */
  abstract page(query: ListFleet): Promise<Page<FleetSecret>>;

  /** Counts all live secrets. One query. @param weeks how many to look ahead */
  abstract census(weeks: number): Promise<FleetCensus>;

  /** Deletes a secret for ever; its managers are told why. @throws NotFound for one that is deleted already */
  abstract delete(actor: Actor, secretId: string, why: DeleteBySupport): Promise<void>;
}
