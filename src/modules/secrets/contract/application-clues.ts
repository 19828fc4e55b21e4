/** Finds applications by what somebody has at hand of them when something does not work. */
export abstract class ApplicationClues {
  /**
   * Ids of the applications that have a secret with this hint, that systems at this address used or were refused, or
   * whose last refused request of an hour has this id; at most 1,000. Ids of secrets are known, too. Empty, and without a
   * query, for text that is none of these. One query else.
   */
  abstract find(pasted: string): Promise<string[]>;
}
