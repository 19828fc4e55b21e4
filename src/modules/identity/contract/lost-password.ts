import type { Caller } from './caller.js';

/** A new password for someone who lost theirs. The second factor stays as it is. */
export abstract class LostPassword {
  /**
   * Mails a link to whoever has this address; does nothing for an unknown one. Takes the same time for both.
   * @throws Throttled when this network address asks too often
   */
  abstract forgot(email: string, caller: Caller): Promise<void>;

  /** Whose link it is, without using it up. @throws LinkInvalid */
  abstract personOf(token: string): Promise<{ name: string; email: string }>;

  /** All sessions end. @throws LinkInvalid, InvalidField at `password` */
  abstract reset(token: string, password: string): Promise<void>;
}
