import type { CookieToSet } from '../sessions/cookie-to-set.js';
import type { Caller } from '../caller.js';

/**
 * What leads past the limits of signing in whoever reads the account's mail: a link, mailed when the right password came
 * while it was not looked at. It signs nobody in and opens no second factor.
 */
export abstract class SignInUnlocking {
  /** Whose link it is, without using it up. @throws LinkInvalid */
  abstract personOf(token: string): Promise<{ name: string; email: string }>;

  /** For an hour the browser that gets this cookie may try again, whatever others do. @throws LinkInvalid */
  abstract unlockBrowser(token: string): Promise<CookieToSet>;

  /** The same for the network of a client without cookies. @throws LinkInvalid */
  abstract unlockNetwork(token: string, caller: Caller): Promise<void>;
}
