import type { Actor } from '../../identity/contract/actor.js';

/** What one person may reach at this moment. */
export interface AccessScope {
  /** Reads everything, changes no secret. */
  readonly support: boolean;
  /** Organisations whose applications the person manages. */
  readonly organisationIds: readonly string[];
  /** Applications that the person manages on their own. */
  readonly applicationIds: readonly string[];
}

/** Asked by every service before it answers. Roles are read anew each time: a withdrawn one ends at once (R51). */
export abstract class AccessPolicy {
  /** What `actor` may reach now; nothing at all without a role. One query. */
  abstract scopeOf(actor: Actor): Promise<AccessScope>;
}
