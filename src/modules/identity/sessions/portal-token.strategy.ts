import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { FastifyRequest } from 'fastify';
import passport from 'passport';
import { ExtractJwt, Strategy } from 'passport-jwt';
import { Config } from '../../../config/config.js';
import { identifyActor } from '../../../events/origins/event-origin.js';
import { Clock, SECOND } from '../../../shared/clock.js';
import type { Actor } from '../contract/actor.js';
import { OpenSessions } from './open-sessions.js';
import { cookieName } from './host-cookies.js';
import { keyOf, portalAudience, PortalClaims, sessionCookie } from './portal-tokens.js';

type CookieRequest = FastifyRequest & { cookies: Record<string, string | undefined> };

/** A request of which the guard said whether somebody is at work there. */
export interface PortalRequest extends FastifyRequest {
  unattended?: boolean;
}

const fromHeader = ExtractJwt.fromAuthHeaderAsBearerToken();

/** A request with a Bearer header stands or falls by it: the same-origin rule looks away from it, so no cookie may count. */
function hasBearer({ headers }: FastifyRequest): boolean {
  return /^bearer(\s|$)/i.test(headers.authorization ?? '');
}

/** Who a request comes from, by Bearer token or session cookie, both naming a session whose row decides. */
@Injectable()
export class PortalTokenStrategy extends PassportStrategy(Strategy) {
  /** Passport's register is one per process: of two applications in it (tests) each finds its own strategy. */
  readonly registeredName = `portal-${randomUUID()}`;

  constructor(
    config: Config,
    private readonly clock: Clock,
    private readonly sessions: OpenSessions,
  ) {
    super({
      passReqToCallback: true,
      jwtFromRequest: (request: CookieRequest) =>
        hasBearer(request) ? fromHeader(request) : (request.cookies[cookieName(config, sessionCookie)] ?? null),
      secretOrKeyProvider: (_request: FastifyRequest, token: string, done) => {
        const key = keyOf(token, config.sessionKeys);
        // The types know raw keys alone, of which jsonwebtoken would make a key object for every request.
        done(key ? null : new Error('no such key'), key as unknown as Buffer | undefined);
      },
      algorithms: ['HS256'],
      issuer: config.publicUrl,
      audience: portalAudience,
      // passport-jwt knows only real time; `validate` compares with the Clock.
      ignoreExpiration: true,
    });
    passport.use(this.registeredName, this);
  }

  /** The person behind a token whose signature is right; null when it does not count, or no longer. */
  async validate(request: PortalRequest, payload: unknown): Promise<Actor | null> {
    const { data: claims } = PortalClaims.safeParse(payload);
    const now = this.clock.now();
    if (claims?.use !== (hasBearer(request) ? 'access' : 'cookie') || claims.exp * SECOND <= now.getTime()) return null;
    const ids = { userId: claims.sub, sessionId: claims.sid };
    const actor = await this.sessions.actorOf(ids, now, { seen: request.unattended !== true });
    if (actor) identifyActor(actor.userId);
    return actor;
  }
}
