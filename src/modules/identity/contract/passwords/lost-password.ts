import type { CookieToSet } from '../sessions/browser-sessions.js';
import type { Caller } from '../caller.js';

/** A new password for someone who lost theirs. The second factor stays as it is. */
export abstract class LostPassword {
  /**
   * Mails a link to whoever has this address: once in ten minutes, six times a day, and not while one is good. Does
   * nothing for an unknown one. Takes the same time for all.
   */
  abstract forgot(email: string, caller: Caller): Promise<void>;

  /** Whose link it is, without using it up. @throws LinkInvalid */
  abstract personOf(token: string): Promise<{ name: string; email: string }>;

  /**
   * All sessions end. With the cookie the browser may sign in next, whatever others do.
   * @throws LinkInvalid, InvalidField at `password`
   */
  abstract resetInBrowser(token: string, password: string): Promise<CookieToSet>;

  /** The same for a client without cookies: its network may sign in next. @throws LinkInvalid, InvalidField at `password` */
  abstract resetByApi(token: string, password: string, caller: Caller): Promise<void>;
}
