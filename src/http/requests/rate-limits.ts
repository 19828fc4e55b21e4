import { createHash } from 'node:crypto';
import { isIPv4 } from 'node:net';
import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import ipaddr from 'ipaddr.js';
import { plainAddress } from '../../shared/plain-address.js';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { DomainError } from '../../shared/domain-error.js';

/** Too many attempts. Says when to try again and nothing about what was tried. */
export class Throttled extends DomainError {
  readonly kind = 'throttled';
  readonly code = 'too-many-attempts';

  /** @param more a sentence that is the same for everyone who is stopped here */
  constructor(
    override readonly retryAfterSeconds: number,
    readonly more?: string,
  ) {
    super([`Too many attempts. Try again in ${waitInWords(retryAfterSeconds)}.`, more].filter(Boolean).join(' '));
  }
}

/** One limit: `points` attempts in `seconds`, then none for `blockSeconds`. */
export interface Limit {
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  readonly blockSeconds: number;
}

/** Limits shared by all instances, counted in PostgreSQL. They run on real time, not on the product's Clock. */
@Injectable()
export class RateLimits {
  private readonly limiters = new Map<string, Promise<RateLimiterPostgres>>();

  constructor(private readonly orm: MikroORM) {}

  /**
   * Takes one attempt.
   * @param key what is limited; only a digest of it is stored
   * @throws Throttled when there is none left
   */
  async take(limit: Limit, key: string): Promise<void> {
    const limiter = await this.limiter(limit);
    try {
      await limiter.consume(digest(key));
    } catch (refusal) {
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      throw new Throttled(Math.max(1, Math.ceil(refusal.msBeforeNext / 1000)));
    }
  }

  /** Gives an attempt back, because it was a good one. */
  async giveBack(limit: Limit, key: string): Promise<void> {
    await (await this.limiter(limit)).reward(digest(key));
  }

  /**
   * Takes one attempt of the network that an address is in: of IPv6 from the /64, and from the /48 around it, which has
   * four times as many.
   * @throws Throttled when there is none left
   */
  async takeFrom(limit: Limit, ip: string | null, { wide = true } = {}): Promise<void> {
    for (const [each, key] of ofNetworks(limit, ip, wide)) await this.take(each, key);
  }

  /** Gives back what `takeFrom` took. */
  async giveBackFrom(limit: Limit, ip: string | null, { wide = true } = {}): Promise<void> {
    await Promise.all(ofNetworks(limit, ip, wide).map(([each, key]) => this.giveBack(each, key)));
  }

  /** How many attempts a network has made within each of these limits, where it has made any. */
  async takenFrom(limits: readonly Limit[], ip: string): Promise<{ limit: Limit; taken: number }[]> {
    const asked = limits.flatMap((limit) => ofNetworks(limit, ip, true));
    const counts = await Promise.all(asked.map(async ([limit, key]) => (await this.limiter(limit)).get(digest(key))));
    return asked
      .map(([limit], index) => ({ limit, taken: counts[index]?.consumedPoints ?? 0 }))
      .filter(({ taken }) => taken > 0);
  }

  /** Forgets what a network has taken within each of these limits. */
  async liftFrom(limits: readonly Limit[], ip: string): Promise<void> {
    const asked = limits.flatMap((limit) => ofNetworks(limit, ip, true));
    await Promise.all(asked.map(async ([limit, key]) => (await this.limiter(limit)).delete(digest(key))));
  }

  /** Forgets limits that ended over an hour ago. They end on real time, which the Clock of a test is not. */
  async forgetEnded(): Promise<void> {
    await this.orm.em.fork().execute(`delete from rate_limit where expire < (extract(epoch from now()) - 3600) * 1000`);
  }

  private limiter(limit: Limit): Promise<RateLimiterPostgres> {
    const known = this.limiters.get(limit.name);
    if (known) return known;
    const made = this.make(limit);
    this.limiters.set(limit.name, made);
    // A limiter that could not be made is forgotten, because the database may be back.
    made.catch(() => this.limiters.delete(limit.name));
    return made;
  }

  private async make({ name, points, seconds, blockSeconds }: Limit): Promise<RateLimiterPostgres> {
    return new RateLimiterPostgres({
      storeClient: await this.orm.em.getConnection().getNativeClient(),
      storeType: 'pool',
      tableName: 'rate_limit',
      tableCreated: true,
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points,
      duration: seconds,
      blockDuration: blockSeconds,
    });
  }
}

/**
 * What of an address is limited: an IPv4 address whole, of IPv6 the /64 that one household or host has. What a proxy
 * passes on and is no address shares one limit.
 */
export function addressBlock(ip: string | null): string {
  const plain = ip === null ? null : plainAddress(ip);
  if (plain === null) return 'no address';
  if (isIPv4(plain)) return plain;
  return networkIn(plain, 64);
}

/** The /48 around an IPv6 address, which one customer of a provider may have whole; null for any other address. */
export function wideBlock(ip: string | null): string | null {
  const plain = ip === null ? null : plainAddress(ip);
  return plain === null || isIPv4(plain) ? null : networkIn(plain, 48);
}

/** How many times the attempts of one /64 a /48 has. */
const wider = 4;

function ofNetworks(limit: Limit, ip: string | null, wide: boolean): [Limit, string][] {
  const around = wide ? wideBlock(ip) : null;
  const asked: [Limit, string][] = [[limit, addressBlock(ip)]];
  if (around) asked.push([{ ...limit, name: `${limit.name}-wide`, points: limit.points * wider }, around]);
  return asked;
}

function networkIn(ipv6: string, bits: number): string {
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${ipv6}/${bits}`).toString()}/${bits}`;
}

function digest(key: string): string {
  return createHash('sha256').update(key).digest('base64url');
}

/** "45 seconds", "12 minutes". */
export function waitInWords(seconds: number): string {
  return seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
}
