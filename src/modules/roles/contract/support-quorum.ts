/** Keeps WMDA support able to act: somebody active always holds the role. */
export abstract class SupportQuorum {
  /**
   * Runs a change that may take away a support user, in one transaction and one such change at a time, whichever
   * instance they come from. Lock nothing before it that such a change locks too.
   * @throws LastSupport when no active support user would remain; nothing of the change is kept then
   */
  abstract keep<T>(change: () => Promise<T>): Promise<T>;
}
