import { isIPv4 } from 'node:net';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { after, Clock, DAY, HOUR } from '../../../shared/clock.js';
import {
  forgetNetworks,
  forgetOldNetworks,
  isKnownNetwork,
  noteSignIn,
  noteUnlocking,
} from './known-network.queries.js';

const knownFor = 30 * DAY;
const unlockedFor = HOUR;

/** The networks that people signed in from lately: the last ten of 30 days, until they change their password (R65). */
@Injectable()
export class KnownNetworks {
  constructor(private readonly clock: Clock) {}

  /**
   * The network of this address, when the person is known there; undefined elsewhere, and without a person. One query.
   * @param ip an address as `plainAddress` gives it
   */
  async knownTo(em: EntityManager, userId: string | undefined, ip: string | null): Promise<string | undefined> {
    const network = networkOf(ip);
    const known = await isKnownNetwork(em, { userId, network, since: this.signedInSince(), now: this.clock.now() });
    return known ? network : undefined;
  }

  /** Both factors were shown from there. @returns whether the person was not known there before */
  async remember(em: EntityManager, userId: string, ip: string | null): Promise<boolean> {
    const network = networkOf(ip);
    if (!network) return false;
    const before = await noteSignIn(em, { userId, network, now: this.clock.now() });
    return !before || before <= this.signedInSince();
  }

  /** The reader of the person's mailbox followed a link from there: for an hour they may try again. */
  async unlock(em: EntityManager, userId: string, ip: string | null): Promise<void> {
    const network = networkOf(ip);
    if (network) await noteUnlocking(em, { userId, network, until: after(this.clock.now(), unlockedFor) });
  }

  /** Whoever knew the former password may have signed in from any of them. */
  async forget(em: EntityManager, userId: string): Promise<void> {
    await forgetNetworks(em, userId);
  }

  /** Forgets networks that nobody is known in any more. */
  async cleanUp(em: EntityManager, now: Date): Promise<void> {
    await forgetOldNetworks(em, after(now, -knownFor), now);
  }

  private signedInSince(): Date {
    return after(this.clock.now(), -knownFor);
  }
}

/** What of an address stays the same while it changes: IPv4 whole, of IPv6 the /56 that a household has at least. */
export function networkOf(ip: string | null): string | undefined {
  if (ip === null) return undefined;
  return isIPv4(ip) ? `${ip}/32` : `${ipaddr.IPv6.networkAddressFromCIDR(`${ip}/56`).toString()}/56`;
}
