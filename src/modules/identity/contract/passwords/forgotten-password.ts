import type { Caller } from '../caller.js';

/** Somebody says that they lost their password. */
export abstract class ForgottenPassword {
  /**
   * Mails a link to whoever has this address: once in ten minutes, six times a day, and not while one is good. Does
   * nothing for an unknown one. Answers the same, after the same time, whatever is typed (R48).
   */
  abstract ask(email: string, caller: Caller): Promise<void>;
}
