import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { type Limit, RateLimits, Throttled } from '../../../http/requests/rate-limits.js';
import { Clock, HOUR, MINUTE, SECOND } from '../../../shared/clock.js';
import type { ThrottledStep } from '../contract/sign-in/sign-in-throttles.js';
import { type From, type Place, Places, type Tried } from './sign-in-place.js';
import { clearAttempts, takeAttempt } from './sign-in-throttle.queries.js';

/** One guesser at many accounts: bounds what hashing passwords costs, and the rows that failures leave. */
const failures: Limit = { name: 'sign-in-address', points: 50, seconds: (15 * MINUTE) / SECOND, blockSeconds: 0 };
/** Mails to many people because one place asks for them. */
const resets: Limit = { name: 'reset-address', points: 20, seconds: HOUR / SECOND, blockSeconds: 0 };

/** What is counted by network alone, on real time like every rate limit. */
export const networkLimits: readonly Limit[] = [failures, resets];

/** One attempt that counts as a failure until it turned out well. */
export interface Attempt {
  /** How many failures in a row it would make. */
  readonly failures: number;
  /** More than 0 when it comes too early: it may be looked at, and opens nothing. */
  readonly waitSeconds: number;
}

/** How often anyone may try to get into an account (R48), such that nobody keeps its owner out (R65). */
@Injectable()
export class SignInLimits {
  constructor(
    private readonly limits: RateLimits,
    private readonly clock: Clock,
    private readonly places: Places,
  ) {}

  /** From where somebody tries. One query, whether anybody has the address or not. */
  placeOf(em: EntityManager, tried: Tried, from: From): Promise<Place> {
    return this.places.of(em, tried, from);
  }

  /**
   * Counts a failure against the network that a request comes from. A browser or a link that the account knows by its
   * signature is nobody's neighbour; a network that it knows is no part of the /48 around it.
   * @param place undefined while nobody knows what account it is about
   * @throws Throttled when this network has had too many
   */
  async takeFromNetwork(place: Place | undefined, ip: string | null): Promise<void> {
    if (isSigned(place)) return;
    await this.limits.takeFrom(failures, ip, { wide: place?.kind !== 'network' });
  }

  /** It was no failure. */
  async giveBackToNetwork(place: Place, ip: string | null): Promise<void> {
    if (isSigned(place)) return;
    await this.limits.giveBackFrom(failures, ip, { wide: place.kind !== 'network' });
  }

  /** Counts a failure against an account, from one place. */
  async take(em: EntityManager, place: Place, step: ThrottledStep): Promise<Attempt> {
    const now = this.clock.now();
    const taken = await takeAttempt(em, place, step, now);
    if ('failures' in taken) return { failures: taken.failures, waitSeconds: 0 };
    const waitSeconds = Math.max(1, Math.ceil((taken.blockedUntil.getTime() - now.getTime()) / SECOND));
    return { failures: 0, waitSeconds };
  }

  /** It was no failure: whoever is there starts afresh. */
  async clear(em: EntityManager, place: Place, ...steps: ThrottledStep[]): Promise<void> {
    await clearAttempts(em, place, steps);
  }

  /**
   * Counts a request for a link against the network that it comes from, whoever it is about: a refusal tells nothing.
   * @returns whether that network has asked too often
   */
  async isResetFlood(ip: string | null): Promise<boolean> {
    try {
      await this.limits.takeFrom(resets, ip);
      return false;
    } catch (failure) {
      if (failure instanceof Throttled) return true;
      throw failure;
    }
  }
}

function isSigned(place: Place | undefined): boolean {
  return place?.kind === 'browser' || place?.kind === 'link';
}
