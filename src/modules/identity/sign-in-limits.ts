import { Injectable } from '@nestjs/common';
import { addressBlock, type Limit, RateLimits } from '../../http/rate-limits.js';
import { HOUR, MINUTE, SECOND } from '../../shared/clock.js';

const quarter = (15 * MINUTE) / SECOND;
const hour = HOUR / SECOND;

/** One guesser at one account. Asked first: who is stopped here costs the account's owner nothing. */
const accountFromAddress: Limit = { name: 'sign-in-account-address', points: 10, seconds: quarter, blockSeconds: 0 };
/** One guesser at many accounts. */
const address: Limit = { name: 'sign-in-address', points: 50, seconds: quarter, blockSeconds: 0 };
/** Many guessers at one account: slowed, and its owner is never locked out for more than a minute. */
const account: Limit = { name: 'sign-in-account', points: 100, seconds: hour, blockSeconds: MINUTE / SECOND };

/** Mails to one person because one place asks for them. */
const resetFromAddress: Limit = { name: 'reset-account-address', points: 5, seconds: hour, blockSeconds: 0 };
/** Mails to many people because one place asks for them. */
const resetAddress: Limit = { name: 'reset-address', points: 20, seconds: hour, blockSeconds: 0 };
/** Mails to one person whoever asks: a flood ends, and the links of the hour before are in the mailbox. */
const resetAccount: Limit = { name: 'reset-account', points: 30, seconds: hour, blockSeconds: 0 };

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

  /**
   * Counts whether or not anybody has this address: a refusal tells nothing.
   * @param email in lower case
   * @throws Throttled when too many links were asked for
   */
  async takeReset(email: string, ip: string | null): Promise<void> {
    const from = addressBlock(ip);
    await this.take([
      [resetFromAddress, `${email}\n${from}`],
      [resetAddress, from],
      [resetAccount, email],
    ]);
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
