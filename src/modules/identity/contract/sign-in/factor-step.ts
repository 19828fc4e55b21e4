import type { Caller } from '../caller.js';
import type { Proof } from '../factors/proof.js';
import type { ApiTokens } from '../sessions/api-tokens.js';
import type { CookieToSet } from '../sessions/cookie-to-set.js';

/** The second step of signing in: a challenge from the first, and a second factor. A session opens. */
export abstract class FactorStep {
  /**
   * @throws ChallengeEnded for one that is unknown, used or older than five minutes: it never says which
   * @throws InvalidCode which leaves the challenge open
   * @throws Throttled while earlier failures slow this place, or this network, down; an unlocking link is mailed then
   */
  abstract forApi(challenge: string, proof: Proof, caller: Caller): Promise<ApiTokens>;

  /** The same for a browser. The cookies carry the session, and tell this browser from others at the next sign-in. */
  abstract forBrowser(challenge: string, proof: Proof, caller: Caller): Promise<readonly CookieToSet[]>;
}
