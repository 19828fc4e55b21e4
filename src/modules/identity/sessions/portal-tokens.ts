import { type KeyObject, randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { z } from 'zod';
import { Config } from '../../../config/config.js';
import { after, Clock, MINUTE, SECOND } from '../../../shared/clock.js';
import { Id } from '../../../shared/id.js';
import { keyObjectOf, type KeyRing } from '../../../shared/key-ring.js';
import type { AccessToken } from '../contract/sessions/api-tokens.js';
import type { CookieToClear, CookieToSet } from '../contract/sessions/cookie-to-set.js';
import type { Caller } from '../contract/caller.js';
import { cookie, cookieName } from './host-cookies.js';
import type { Session } from './session.entity.js';

/** The audience of every portal token; tokens for client systems have an API's. */
export const portalAudience = 'portal';

/** `access` tokens come as Bearer, `cookie` tokens in the session cookie; neither is taken for the other. */
export type TokenUse = 'access' | 'cookie';

/** What a portal token says, besides issuer and audience. Times in seconds since 1970. */
export const PortalClaims = z.object({
  sub: Id,
  sid: Id,
  use: z.enum(['access', 'cookie']),
  iat: z.int(),
  exp: z.int(),
  jti: Id,
});
export type PortalClaims = z.infer<typeof PortalClaims>;

const accessLife = 10 * MINUTE;

/** Signs what a session is carried by. The token only names the session; its row decides. */
@Injectable()
export class PortalTokens {
  constructor(
    private readonly config: Config,
    private readonly clock: Clock,
    private readonly jwt: JwtService,
  ) {}

  accessToken(session: Session): AccessToken {
    const now = this.clock.now();
    const end = Math.min(after(now, accessLife).getTime(), session.expiresAt.getTime());
    const expiresIn = Math.floor((end - now.getTime()) / SECOND);
    return { accessToken: this.sign(session, 'access', new Date(end)), tokenType: 'Bearer', expiresIn };
  }

  cookie(session: Session): CookieToSet {
    return cookie(this.config, sessionCookie, this.sign(session, 'cookie', session.expiresAt));
  }

  /** Names the session cookie to a browser that is to forget it. */
  cookieToClear(): CookieToClear {
    const { name, options } = cookie(this.config, sessionCookie, '');
    return { name, options };
  }

  /** The session that a browser carries, whether it is still open or not; undefined without one of ours. */
  sessionOf({ cookies }: Caller): { userId: string; sessionId: string } | undefined {
    const token = cookies[cookieName(this.config, sessionCookie)] ?? '';
    const claims = verifiedClaims(this.jwt, this.config, { token, audience: portalAudience, claims: PortalClaims });
    return claims?.use === 'cookie' ? { userId: claims.sub, sessionId: claims.sid } : undefined;
  }

  private sign({ id, userId }: Session, use: TokenUse, end: Date): string {
    const key = this.config.sessionKeys.current;
    const iat = inSeconds(this.clock.now());
    const claims: PortalClaims = { sub: userId, sid: id, use, iat, exp: inSeconds(end), jti: randomUUID() };
    return this.jwt.sign(claims, {
      secret: key.bytes,
      algorithm: 'HS256',
      keyid: key.id,
      issuer: this.config.publicUrl,
      audience: portalAudience,
    });
  }
}

/** The name of the session cookie, before `cookieName` made it one of this host. */
export const sessionCookie = 'session';

const Header = z.strictObject({ alg: z.literal('HS256'), typ: z.literal('JWT'), kid: z.string() });

/** The key that a token claims to be signed with; undefined for a token with any other header than ours (RFC 8725). */
export function keyOf(token: string, ring: KeyRing): KeyObject | undefined {
  const [encoded = ''] = token.split('.', 1);
  try {
    const header = Header.parse(JSON.parse(Buffer.from(encoded, 'base64url').toString('utf8')));
    const key = ring.find(header.kid);
    return key && keyObjectOf(key);
  } catch {
    return undefined;
  }
}

/** What a token of ours says, whatever its age; undefined for one that was not made here for this audience. */
export function verifiedClaims<Claims>(
  jwt: JwtService,
  { publicUrl, sessionKeys }: Config,
  { token, audience, claims }: { token: string; audience: string; claims: z.ZodType<Claims> },
): Claims | undefined {
  const key = keyOf(token, sessionKeys);
  if (!key) return undefined;
  try {
    // The types know raw keys alone. jsonwebtoken knows only real time; whoever asks compares with the Clock.
    const options = { secret: key as unknown as Buffer, issuer: publicUrl, audience, ignoreExpiration: true };
    return claims.safeParse(jwt.verify(token, { ...options, algorithms: ['HS256'] })).data;
  } catch {
    return undefined;
  }
}

export function inSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / SECOND);
}
