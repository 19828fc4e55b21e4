import { addressBlock } from '../../http/requests/rate-limits.js';
import { addressesPerHour, otherAddresses } from '../secrets/contract/refused-requests.js';
import type { RefusedRequestCount } from '../secrets/contract/use-records.js';

/** An instance tells apart at most so many counts between two flushes; those of further addresses are added together. */
export const countedAtOnce = 5000;

/**
 * Remembers from where clients were refused until the next flush. However many addresses ask, it holds fifty for an
 * application and hour, and few thousand in all; beyond that one count for each secret and reason.
 */
export class RefusedRequestLedger {
  private counts = new Map<string, RefusedRequestCount>();
  /** The addresses that are told apart, by application and hour. */
  private addresses = new Map<string, Set<string>>();

  /** @param from the address of the request, null when it is not known */
  refused(request: Omit<RefusedRequestCount, 'address' | 'requests' | 'firstAt'>, from: string | null): void {
    const address = from === null ? otherAddresses : addressBlock(from);
    this.add({ ...request, address, requests: 1, firstAt: request.lastAt });
  }

  take(): RefusedRequestCount[] {
    const counts = [...this.counts.values()];
    this.counts = new Map();
    this.addresses = new Map();
    return counts;
  }

  /** Takes back what could not be written. */
  putBack(counts: readonly RefusedRequestCount[]): void {
    for (const count of counts) this.add(count);
  }

  private add(count: RefusedRequestCount): void {
    const address = this.tellsApart(count) ? count.address : otherAddresses;
    const { applicationId, secretId, reason, hour } = count;
    const key = `${applicationId} ${secretId} ${reason} ${hour} ${address}`;
    const before = this.counts.get(key);
    this.counts.set(key, before ? sumOf(before, count) : { ...count, address });
  }

  private tellsApart({ applicationId, hour, address }: RefusedRequestCount): boolean {
    if (address === otherAddresses) return false;
    const key = `${applicationId} ${hour}`;
    const known = this.addresses.get(key) ?? new Set<string>();
    if (known.has(address)) return true;
    if (known.size >= addressesPerHour || this.counts.size >= countedAtOnce) return false;
    this.addresses.set(key, known.add(address));
    return true;
  }
}

function sumOf(one: RefusedRequestCount, other: RefusedRequestCount): RefusedRequestCount {
  const { lastAt, requestId } = other.lastAt >= one.lastAt ? other : one;
  const firstAt = other.firstAt < one.firstAt ? other.firstAt : one.firstAt;
  return { ...one, requests: one.requests + other.requests, firstAt, lastAt, requestId };
}
