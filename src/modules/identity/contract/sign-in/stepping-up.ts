import type { Actor } from '../actor.js';
import type { Caller } from '../caller.js';
import type { Proof } from '../factors/proof.js';
import type { AccessToken } from '../sessions/api-tokens.js';

/** Shows the second factor again in an open session, before something that needs a recent one (R52). */
export abstract class SteppingUp {
  /**
   * Opens for 30 minutes what needs a recent factor.
   * @returns a token that says so, for clients without cookies
   * @throws InvalidCode, Throttled
   */
  abstract stepUp(actor: Actor, proof: Proof, caller: Caller): Promise<AccessToken>;
}
