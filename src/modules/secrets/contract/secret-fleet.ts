import type { Page } from '../../../shared/pagination.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { DeleteBySupport, FleetSecret, ListFleet } from './secret-fleet.schemas.js';

/** All secrets of all members in the hands of WMDA support: whoever calls this was let in by `SupportOnly`. */
export abstract class SecretFleet {
  /** A page of live secrets, the first to expire first. A handful of queries, whatever is asked for. */
  abstract page(query: ListFleet): Promise<Page<FleetSecret>>;

  /** Deletes a secret for ever; its managers are told why. @throws NotFound for one that is deleted already */
  abstract delete(actor: Actor, secretId: string, why: DeleteBySupport): Promise<void>;
}
