import { isIPv6 } from 'node:net';
import ipaddr from 'ipaddr.js';
import { plainAddress } from '../../shared/plain-address.js';
import { addressBlock } from '../../http/requests/rate-limits.js';
import { after, MINUTE, SECOND } from '../../shared/clock.js';

/** How many failures are free, for how long further ones are refused, and after which silence all are forgotten. */
export const guessingLimits = {
  /** Of one client id: from an IPv4 address or an IPv6 /64, and from an IPv6 /48, which may hold many hosts. */
  ofClient: { host: 10, site: 50 },
  /** Of all client ids together. */
  ofNetwork: { host: 100, site: 500 },
  windowMs: 15 * MINUTE,
  firstBlockMs: 5 * SECOND,
  /** Not longer than the window: what still blocks is never forgotten. */
  longestBlockMs: 15 * MINUTE,
  /** An instance counts at most this many things between two flushes. */
  countedAtOnce: 1000,
  /** Of each kind, at most about this many rows are kept; those with the oldest failure give way. */
  rowsOfEachKind: 2000,
};

/** What failures are counted for: a client id from a network, or a network whatever the client id (null). */
export interface Counter {
  readonly clientId: string | null;
  readonly network: string;
}

export interface FailureCount extends Counter {
  readonly failures: number;
  readonly lastAt: Date;
}

/** The networks that an address counts for: itself, or its /64 and its /48. */
export function networksOf(from: string | null): string[] {
  const host = addressBlock(from);
  const plain = from === null ? null : plainAddress(from);
  if (plain === null || !isIPv6(plain)) return [host];
  return [host, `${ipaddr.IPv6.networkAddressFromCIDR(`${plain}/48`).toString()}${siteSuffix}`];
}

/** Until when further failures are refused, ever longer from the limit on; null below it. */
export function refusedUntil({ clientId, network, failures, lastAt }: FailureCount): Date | null {
  const { host, site } = clientId === null ? guessingLimits.ofNetwork : guessingLimits.ofClient;
  const beyond = failures - (network.endsWith(siteSuffix) ? site : host);
  const { firstBlockMs, longestBlockMs } = guessingLimits;
  return beyond < 0 ? null : after(lastAt, Math.min(longestBlockMs, firstBlockMs * 2 ** beyond));
}

const siteSuffix = '/48';
