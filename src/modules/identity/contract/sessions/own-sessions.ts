import type { Page } from '../../../../shared/pagination.js';
import type { Actor } from '../actor.js';
import type { CookieToClear } from './cookie-to-set.js';

/** An open session of someone, as they see it themselves. */
export interface OwnSession {
  readonly id: string;
  /** `api` is continued by refresh tokens, `browser` by its cookie. */
  readonly kind: 'api' | 'browser';
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastSeenAt: Date;
  /** It ends then whatever happens, and earlier after 60 idle minutes. */
  readonly expiresAt: Date;
  readonly ip: string | null;
  readonly userAgent: string | null;
}

/** The sessions of someone signed in, in their own hands. */
export abstract class OwnSessions {
  /** A page of their open sessions, the newest first. */
  abstract page(actor: Actor, query: { limit: number; cursor?: string | undefined }): Promise<Page<OwnSession>>;

  /** Ends one of their sessions, perhaps the one at hand. @throws NotFound for one that is not open or not theirs */
  abstract end(actor: Actor, sessionId: string): Promise<void>;

  /** Ends all but the session at hand. */
  abstract endOthers(actor: Actor): Promise<void>;

  /** Ends the session at hand, and names the cookie that a browser is to forget. */
  abstract logOut(actor: Actor): Promise<CookieToClear>;
}
