import type { Actor } from '../actor.js';
import type { Caller } from '../caller.js';

/** The password of someone signed in, in their own hands. */
export abstract class OwnPassword {
  /**
   * Their other sessions end, and so does every sign-in that began with the old password, and an open reset link.
   * @throws InvalidField at `current` or `password`
   * @throws Throttled after too many wrong current passwords
   */
  abstract change(actor: Actor, change: { current: string; password: string }, caller: Caller): Promise<void>;
}
