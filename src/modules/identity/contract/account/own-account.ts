import type { Actor } from '../actor.js';
import type { TypedFactor } from '../sessions/browser-sessions.js';
import type { Caller } from '../caller.js';

/** An open session of someone, as they see it themselves. */
export interface OwnSession {
  readonly id: string;
  readonly kind: 'api' | 'browser';
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastSeenAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** What people do to their own account, the same from the API and from the pages. */
export abstract class OwnAccount {
  /** Up to 50 open sessions, the newest first. */
  abstract sessions(actor: Actor): Promise<OwnSession[]>;

  /** @throws NotFound for a session that is not open or not theirs */
  abstract endSession(actor: Actor, sessionId: string): Promise<void>;

  /** Ends all but the session at hand. */
  abstract endOtherSessions(actor: Actor): Promise<void>;

  /** The other sessions end. @throws InvalidField at `current` or `password`, Throttled */
  abstract changePassword(actor: Actor, change: { current: string; password: string }, caller: Caller): Promise<void>;

  /**
   * Ten new recovery codes, shown this once; the old ones end.
   * @param factor the present one (R71)
   * @throws InvalidCode, Throttled
   */
  abstract replaceRecoveryCodes(actor: Actor, factor: TypedFactor, caller: Caller): Promise<string[]>;

  /**
   * A new seed, shown this once; the old app works until the new one is confirmed.
   * @param factor the present one (R71)
   * @throws InvalidCode, Throttled
   */
  abstract proposeFactor(
    actor: Actor,
    factor: TypedFactor,
    caller: Caller,
  ): Promise<{ secret: string; otpauthUri: string; qrSvg: string }>;

  /** The other sessions end. @throws NoFactorToConfirm, InvalidField at `code`, Throttled */
  abstract confirmFactor(actor: Actor, code: string, caller: Caller): Promise<void>;
}
