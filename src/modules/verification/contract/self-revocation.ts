/**
 * Ends a secret for whoever holds its value: a leaked one does no harm from the next token request on, and whoever found
 * it need not know whose it is.
 */
export abstract class SelfRevocation {
  /**
   * Deletes the secret that `value` is, disabled or expired ones too, whatever else came from the same address (R66).
   * Whatever is no secret takes as long, and counts as a guess.
   * @param from the address that the value came from, null when it is not known
   * @throws Throttled when it is none and too many guesses came from there
   */
  abstract revoke(value: string, from: string | null): Promise<void>;
}
