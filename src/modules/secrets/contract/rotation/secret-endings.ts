import type { LaggingAddress } from '../used-addresses.js';

/**
 * What a secret waits for before it ends by itself.
 *
 * - `successor`: none of its successors was used yet
 * - `addresses`: the time has come, but addresses that used it have not used its successor
 * - `silence`: its last use, or the first one of its successor, is not long enough ago
 * - `nothing`: it ends at the next run
 */
type EndingWaitsFor = 'successor' | 'addresses' | 'silence' | 'nothing';

/** How far a secret that is to end by itself has come. */
export interface EndingProgress {
  readonly secretId: string;
  /** How many days it must have been silent; a day in any case. */
  readonly days: number;
  readonly waitsFor: EndingWaitsFor;
  /** The secret that takes its place; null while none works. */
  readonly successorId: string | null;
  /** When it will have been silent for long enough, if it stays so; null while its successor was never used. */
  readonly silentFrom: Date | null;
  /** Addresses that used it shortly before its successor was first used, and have not used the successor. */
  readonly lagging: readonly LaggingAddress[];
}

/** Secrets that are to end by themselves. */
export abstract class SecretEndings {
  /** By id; those that do not work, or are not to end by themselves, are left out. Two queries at most, none for no id. */
  abstract progressOf(secretIds: readonly string[]): Promise<ReadonlyMap<string, EndingProgress>>;
}
