import type { ApiTokens } from '../../sign-in/session-start.js';
import type { CookieToSet } from '../sessions/browser-sessions.js';
import type { Caller } from '../caller.js';
import type { NewFactor } from '../../identity.schemas.js';

/** The two links that end in a first authenticator app: for someone new, and for someone who has a password. */
export type EnrolmentPurpose = 'invitation' | 'enrolment';

/** The password is set, or was right: what the authenticator app is enrolled with. Good for `expiresIn` seconds. */
export interface EnrolmentBegun {
  readonly status: 'mfa_enrolment_required';
  readonly challenge: string;
  readonly expiresIn: number;
}

/** From a mailed link to a first authenticator app, ten recovery codes and an open session; for API and pages alike. */
export abstract class Enrolment {
  /** Whose link it is, without using it up. @throws LinkInvalid */
  abstract personOf(purpose: EnrolmentPurpose, token: string): Promise<{ name: string; email: string }>;

  /**
   * An invited person chooses their password; the link stays good until an app is enrolled.
   * @throws LinkInvalid, InvalidField at `password`, Throttled
   */
  abstract acceptInvitation(token: string, password: string): Promise<EnrolmentBegun>;

  /** Someone shows the password they have. @throws LinkInvalid, InvalidCredentials, Throttled */
  abstract showPassword(token: string, password: string): Promise<EnrolmentBegun>;

  /** A new seed, shown this once; an earlier one is forgotten. @throws ChallengeEnded */
  abstract propose(challenge: string): Promise<NewFactor>;

  /** The app is enrolled, the link ends, a session opens. @throws ChallengeEnded, InvalidCode, Throttled */
  abstract confirmForApi(
    challenge: string,
    code: string,
    caller: Caller,
  ): Promise<ApiTokens & { recoveryCodes: string[] }>;

  /** The same, for a browser. */
  abstract confirmForBrowser(
    challenge: string,
    code: string,
    caller: Caller,
  ): Promise<{ cookies: readonly CookieToSet[]; recoveryCodes: string[] }>;
}
