import { Injectable } from '@nestjs/common';
import { addressBlock, type Limit, RateLimits } from '../../http/rate-limits.js';
import { HOUR, MINUTE, SECOND } from '../../shared/clock.js';

const quarter = (15 * MINUTE) / SECOND;

/** One guesser at one account. Asked first: who is stopped here costs the account's owner nothing. */
const accountFromAddress: Limit = { name: 'sign-in-account-address', points: 10, seconds: quarter, blockSeconds: 0 };
/** One guesser at many accounts. */
const address: Limit = { name: 'sign-in-address', points: 50, seconds: quarter, blockSeconds: 0 };
/** Many guessers at one account: slowed, and its owner is never locked out for more than a minute. */
const account: Limit = { name: 'sign-in-account', points: 100, seconds: HOUR / SECOND, blockSeconds: MINUTE / SECOND };

/** One counted attempt. A good one is given back, so that only failures add up. */
export interface Attempt {
  giveBack(): Promise<void>;
}

/** How often anyone may try to sign in. Runs on real time, like every rate limit. */
@Injectable()
export class SignInLimits {
  constructor(private readonly limits: RateLimits) {}

  /**
   * @param email in lower case
   * @throws Throttled when this account, or this address, has had too many failures
   */
  takePassword(email: string, ip: string | null): Promise<Attempt> {
    const from = addressBlock(ip);
    return this.take([
      [accountFromAddress, `${email}\n${from}`],
      [address, from],
      [account, email],
    ]);
  }

  /** @throws Throttled when this address has had too many failures */
  takeSecondFactor(ip: string | null): Promise<Attempt> {
    return this.take([[address, addressBlock(ip)]]);
  }

  private async take(limits: [Limit, string][]): Promise<Attempt> {
    for (const [limit, key] of limits) await this.limits.take(limit, key);
    return {
      giveBack: async () => {
        await Promise.all(limits.map(([limit, key]) => this.limits.giveBack(limit, key)));
      },
    };
  }
}
