import type { Caller } from '../caller.js';
import type { NewFactor } from '../factors/factor.schemas.js';
import type { ApiTokens } from '../sessions/api-tokens.js';
import type { CookieToSet } from '../sessions/cookie-to-set.js';

/** Leads from the challenge that `EnrolmentByLink` poses to a first factor, ten recovery codes and an open session. */
export abstract class FactorEnrolment {
  /** A new factor, shown this once; an earlier one is forgotten. @throws ChallengeEnded */
  abstract propose(challenge: string): Promise<NewFactor>;

  /**
   * The factor is enrolled, the link ends, a session opens.
   * @throws ChallengeEnded for one that is unknown, used or too old, or whose link is
   * @throws InvalidCode which leaves the challenge open
   * @throws Throttled after too many of them
   */
  abstract confirmForApi(
    challenge: string,
    code: string,
    caller: Caller,
  ): Promise<ApiTokens & { recoveryCodes: string[] }>;

  /** The same, for a browser. */
  abstract confirmForBrowser(
    challenge: string,
    code: string,
    caller: Caller,
  ): Promise<{ cookies: readonly CookieToSet[]; recoveryCodes: string[] }>;
}
