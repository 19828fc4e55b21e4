import type { Actor } from '../actor.js';
import type { Caller } from '../caller.js';
import type { NewFactor } from './factor.schemas.js';
import type { Proof } from './proof.js';

/** The second factor of someone signed in, in their own hands. What replaces something asks for the present factor (R71). */
export abstract class OwnFactor {
  /**
   * A new factor, shown this once; the old one works until the new one is confirmed, and an earlier one that was not
   * confirmed is forgotten.
   * @throws InvalidCode, Throttled
   */
  abstract propose(actor: Actor, present: Proof, caller: Caller): Promise<NewFactor>;

  /**
   * The new factor takes the place of the old one, and the person's other sessions end.
   * @throws NoFactorToConfirm
   * @throws InvalidField at `code` for one that the new factor does not show
   * @throws Throttled after too many of them
   */
  abstract confirm(actor: Actor, code: string, caller: Caller): Promise<void>;

  /**
   * Ten new recovery codes, shown this once; the old ones end. Of two requests at once the later one's codes count.
   * @throws InvalidCode, Throttled
   */
  abstract replaceRecoveryCodes(actor: Actor, present: Proof, caller: Caller): Promise<string[]>;
}
