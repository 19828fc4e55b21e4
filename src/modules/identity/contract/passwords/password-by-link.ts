import type { Caller } from '../caller.js';
import type { CookieToSet } from '../sessions/cookie-to-set.js';

/** A new password for someone who came by a mailed link. All sessions end, the second factor stays as it is. */
export abstract class PasswordByLink {
  /** Whose link it is, without using it up. @throws LinkInvalid */
  abstract personOf(token: string): Promise<{ name: string; email: string }>;

  /** With the cookie the browser may sign in next, whatever others do. @throws LinkInvalid, InvalidField at `password` */
  abstract resetInBrowser(token: string, password: string): Promise<CookieToSet>;

  /** The same for a client without cookies: its network may sign in next. @throws LinkInvalid, InvalidField at `password` */
  abstract resetByApi(token: string, password: string, caller: Caller): Promise<void>;
}
