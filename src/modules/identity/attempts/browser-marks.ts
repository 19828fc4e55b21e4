import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { z } from 'zod';
import { Config } from '../../../config/config.js';
import { after, Clock, DAY, HOUR, SECOND } from '../../../shared/clock.js';
import { Id } from '../../../shared/id.js';
import type { CookieToSet } from '../contract/sessions/cookie-to-set.js';
import type { Caller } from '../contract/caller.js';
import { cookieName, lastingCookie } from '../sessions/host-cookies.js';
import { inSeconds, verifiedClaims } from '../sessions/portal-tokens.js';

/** An audience of its own: a mark is never taken for a session. */
const audience = 'browser-mark';
const MarkClaims = z.object({ sub: Id, jti: Id, use: z.enum(['signed-in', 'unlocked']), exp: z.int() });

/** Somebody signed in with this browser, or followed an unlocking link with it. Neither opens anything by itself. */
export interface Mark {
  readonly userId: string;
  /** Names this browser, or the link. */
  readonly id: string;
}

type Use = 'signed-in' | 'unlocked';
const cookies: Record<Use, string> = { 'signed-in': 'browser', unlocked: 'unlocked' };
const lives: Record<Use, number> = { 'signed-in': 365 * DAY, unlocked: HOUR };

/**
 * Cookies that tell a browser from all others, so that whoever guesses elsewhere does not delay whoever signs in with it
 * (R65). They are bound to one account and signed; nothing of them is stored.
 */
@Injectable()
export class BrowserMarks {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly jwt: JwtService,
  ) {}

  /** For a browser in which somebody just showed both factors: kept for a year. It takes the place of an unlocking. */
  signedIn(userId: string): readonly CookieToSet[] {
    const forgotten = lastingCookie(this.config, cookies.unlocked, '', 0);
    return [this.cookie('signed-in', { userId, id: randomUUID() }), forgotten];
  }

  /** For a browser in which the reader of somebody's mailbox followed a link: kept for an hour. */
  unlocked(userId: string, linkId: string): CookieToSet {
    return this.cookie('unlocked', { userId, id: linkId });
  }

  /** The mark that a browser carries; undefined without one that is good now. */
  of(caller: Caller, use: Use): Mark | undefined {
    const token = caller.cookies[cookieName(this.config, cookies[use])] ?? '';
    const claims = verifiedClaims(this.jwt, this.config, { token, audience, claims: MarkClaims });
    if (claims?.use !== use || claims.exp * SECOND <= this.clock.now().getTime()) return undefined;
    return { userId: claims.sub, id: claims.jti };
  }

  private cookie(use: Use, { userId, id }: Mark): CookieToSet {
    const exp = inSeconds(after(this.clock.now(), lives[use]));
    const key = this.config.sessionKeys.current;
    const value = this.jwt.sign(
      { sub: userId, jti: id, use, iat: inSeconds(this.clock.now()), exp },
      { secret: key.bytes, algorithm: 'HS256', keyid: key.id, issuer: this.config.publicUrl, audience },
    );
    return lastingCookie(this.config, cookies[use], value, lives[use] / SECOND);
  }
}
