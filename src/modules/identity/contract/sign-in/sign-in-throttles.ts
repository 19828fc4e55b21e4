/**
 * `browser`: one in which somebody signed in within a year. `link`: whoever holds a link that was mailed to the account.
 * `network`: one that the account signed in from within 30 days. `elsewhere`: all others together.
 */
export type PlaceKind = 'browser' | 'link' | 'network' | 'elsewhere';

/** `unfinished`: right passwords that no second factor followed. */
export const throttledSteps = ['password', 'second-factor', 'unfinished'] as const;
export type ThrottledStep = (typeof throttledSteps)[number];

/** What is counted against one account from one place. */
export interface Throttle {
  readonly place: PlaceKind;
  readonly step: ThrottledStep;
  /** In a row. */
  readonly failures: number;
  readonly lastAt: Date;
  /** Null when the next attempt is looked at. */
  readonly blockedUntil: Date | null;
}

/** What is counted against one network, whatever account it tries. */
export interface NetworkThrottle {
  readonly limit: string;
  readonly taken: number;
  readonly of: number;
}

/**
 * What slows sign-ins down at this moment, for whoever runs the product. Only digests are stored: each account or network
 * has to be asked for by its address.
 */
export abstract class SignInThrottles {
  /** What is counted against the account with this e-mail address, whether anybody has it or not. */
  abstract ofAccount(email: string): Promise<Throttle[]>;

  /** Forgets it, with an event; returns how many counts that were. */
  abstract liftFromAccount(email: string): Promise<number>;

  /** What is counted against the network of an address. */
  abstract ofNetwork(ip: string): Promise<NetworkThrottle[]>;

  /** Forgets it, with an event; returns how many counts that were. */
  abstract liftFromNetwork(ip: string): Promise<number>;
}
