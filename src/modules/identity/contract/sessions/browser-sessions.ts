import type { Actor } from '../actor.js';
import type { Caller } from '../caller.js';

/** A second factor as typed: six digits of the app, or a recovery code in any case, with or without dashes. */
export type TypedFactor = { readonly code: string } | { readonly recoveryCode: string };

/** A cookie as `reply.setCookie(name, value, options)` takes it. */
export interface CookieToSet {
  readonly name: string;
  readonly value: string;
  readonly options: {
    readonly path: '/';
    readonly httpOnly: true;
    readonly sameSite: 'lax';
    readonly secure: boolean;
    /** Seconds; without it the browser forgets the cookie when it is closed. */
    readonly maxAge?: number;
  };
}

/** Signing in, showing the factor again and signing out, for the pages. The limits are those of the API. */
export abstract class BrowserSessions {
  /**
   * The first step; the challenge leads to the second.
   * @throws InvalidCredentials, EnrolmentNeeded, Throttled
   */
  abstract begin(login: { email: string; password: string }, caller: Caller): Promise<{ challenge: string }>;

  /**
   * The second step. The cookies carry the session, and tell this browser from others at the next sign-in.
   * @throws ChallengeEnded, InvalidCode (the challenge stays open), Throttled
   */
  abstract finish(challenge: string, factor: TypedFactor, caller: Caller): Promise<readonly CookieToSet[]>;

  /** Opens for 30 minutes what needs a recent factor. @throws InvalidCode, Throttled */
  abstract stepUp(actor: Actor, code: string, caller: Caller): Promise<void>;

  /** Ends the session, and names the cookie to clear. */
  abstract signOut(actor: Actor): Promise<Pick<CookieToSet, 'name' | 'options'>>;
}
