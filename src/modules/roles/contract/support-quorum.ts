/**
 * Keeps WMDA support able to act: somebody active always holds the role. Whatever takes a support user away, withdrawing
 * the role and disabling the account, asks this by itself, and fails with LastSupport where nobody would remain.
 */
export abstract class SupportQuorum {
  /**
   * Runs work that may take away a support user, in one transaction and one such work at a time, whichever instance they
   * come from. Whoever holds rows before such a change begins here: otherwise two of them could wait for each other.
   */
  abstract inTurn<T>(work: () => Promise<T>): Promise<T>;
}
