import { Injectable } from '@nestjs/common';
import { after, SECOND } from '../../shared/clock.js';
import { type Counter, type FailureCount, guessingLimits, networksOf, refusedUntil } from './failure-counts.js';

/** What the next flush tells the other instances. */
export interface GuessingNews {
  readonly counts: FailureCount[];
  /** What counts from nought again, before `counts` are added. */
  readonly forgiven: Counter[];
}

/**
 * Slows down whoever guesses at secrets, and nobody else. Only failures are counted, and only failures are refused for it:
 * a right secret is accepted whatever was guessed before from the same address (R66). Failures count for a client id from
 * a network, and for a network; never for a client id alone, so that strangers do not slow down its owner (R11). Reads
 * memory alone; what the instances count is shared by the flush, a few seconds late.
 */
@Injectable()
export class GuessingGuard {
  /** What all instances counted until the last flush. */
  private shared = new Map<string, FailureCount>();
  /** What the flush that is under way adds to it. */
  private sent = new Map<string, FailureCount>();
  /** What this instance counted since. */
  private fresh = new Map<string, FailureCount>();
  private forgiven = new Map<string, Counter>();
  /** Every client id that anything is counted for, null with networks: almost every success asks for nothing else. */
  private failing = new Set<string | null>();

  /**
   * Seconds for which a failure from there is refused without a closer look; 0 when it gets one.
   * @param clientId whether an application has it or not, so that being slowed down does not tell (R5); null where a
   *   secret is presented without one
   */
  refusedForSeconds(clientId: string | null, from: string | null, now: Date): number {
    if (this.failing.size === 0) return 0;
    const ends = countersOf(clientId, from).map((counter) => this.refusedUntil(counter, now));
    return Math.max(0, Math.ceil((Math.max(...ends) - now.getTime()) / SECOND));
  }

  /**
   * Counts a failure, unless failures from there are being refused: so a network fills no more rows than it has free
   * failures, however many client ids it makes up (R78).
   * @returns as `refusedForSeconds`
   */
  failed(clientId: string | null, from: string | null, now: Date): number {
    const seconds = this.refusedForSeconds(clientId, from, now);
    if (seconds > 0) return seconds;
    for (const counter of countersOf(clientId, from)) this.count({ ...counter, failures: 1, lastAt: now });
    return 0;
  }

  /** What failed for this client id from there counts from nought again. */
  succeeded(clientId: string, from: string | null): void {
    if (!this.failing.has(clientId)) return;
    for (const network of networksOf(from)) {
      const key = keyOf({ clientId, network });
      if (!this.layers().some((counts) => counts.has(key))) continue;
      for (const counts of this.layers()) counts.delete(key);
      this.forgiven.set(key, { clientId, network });
    }
  }

  /** Takes what happened since the last time. It is known here still, until `share` or `putBack` is called. */
  take(): GuessingNews {
    const news = { counts: [...this.fresh.values()], forgiven: [...this.forgiven.values()] };
    this.sent = this.fresh;
    this.fresh = new Map();
    this.forgiven = new Map();
    return news;
  }

  /** Takes back what could not be shared. */
  putBack({ counts, forgiven }: GuessingNews): void {
    const since = this.fresh;
    this.sent = new Map();
    this.fresh = new Map();
    for (const count of counts) if (!this.forgiven.has(keyOf(count))) this.count(count);
    for (const count of since.values()) this.count(count);
    for (const counter of forgiven) this.forgiven.set(keyOf(counter), counter);
  }

  /** Learns what all instances counted together. */
  share(counts: readonly FailureCount[]): void {
    this.sent = new Map();
    // A success that came while these were read is not among them yet.
    const standing = counts.filter((count) => !this.forgiven.has(keyOf(count)));
    this.shared = new Map(standing.map((count) => [keyOf(count), count]));
    this.failing = new Set([...standing, ...this.fresh.values()].map(({ clientId }) => clientId));
  }

  private refusedUntil(counter: Counter, now: Date): number {
    const key = keyOf(counter);
    const forgotten = after(now, -guessingLimits.windowMs);
    let sum: FailureCount | undefined;
    for (const counts of this.layers()) {
      const count = counts.get(key);
      if (count && count.lastAt >= forgotten) sum = sum ? sumOf(sum, count) : count;
    }
    return (sum && refusedUntil(sum)?.getTime()) ?? 0;
  }

  private count(count: FailureCount): void {
    const key = keyOf(count);
    const before = this.fresh.get(key);
    if (!before && this.fresh.size >= guessingLimits.countedAtOnce) return;
    this.fresh.set(key, before ? sumOf(before, count) : count);
    this.failing.add(count.clientId);
  }

  private layers(): Map<string, FailureCount>[] {
    return [this.shared, this.sent, this.fresh];
  }
}

function countersOf(clientId: string | null, from: string | null): Counter[] {
  const networks = networksOf(from);
  const ofNetworks = networks.map((network) => ({ clientId: null, network }));
  return clientId === null ? ofNetworks : [...ofNetworks, ...networks.map((network) => ({ clientId, network }))];
}

function keyOf({ clientId, network }: Counter): string {
  return `${clientId} ${network}`;
}

function sumOf(one: FailureCount, other: FailureCount): FailureCount {
  const lastAt = one.lastAt > other.lastAt ? one.lastAt : other.lastAt;
  return { ...one, failures: one.failures + other.failures, lastAt };
}
