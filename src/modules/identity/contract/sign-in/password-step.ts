import type { Caller } from '../caller.js';

/** The password is right: the challenge leads to the second step. Good for `expiresIn` seconds. */
export interface PasswordShown {
  readonly status: 'mfa_required';
  readonly challenge: string;
  readonly expiresIn: number;
}

/** The first step of signing in. A right password alone opens nothing: it poses a challenge (R43). */
export abstract class PasswordStep {
  /**
   * @throws InvalidCredentials the same way, after the same work, whatever is wrong
   * @throws EnrolmentNeeded for the right password of someone without a second factor
   * @throws Throttled: whoever gave the right password nevertheless finds an unlocking link in their mailbox
   */
  abstract begin(login: { email: string; password: string }, caller: Caller): Promise<PasswordShown>;
}
