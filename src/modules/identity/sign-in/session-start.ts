import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { Clock } from '../../../shared/clock.js';
import { BrowserMarks } from '../attempts/browser-marks.js';
import type { ApiTokens } from '../contract/sessions/api-tokens.js';
import type { CookieToSet } from '../contract/sessions/cookie-to-set.js';
import { PortalTokens } from '../sessions/portal-tokens.js';
import { RefreshTokens } from '../sessions/refresh-tokens.service.js';
import { Session, type SessionKind } from '../sessions/session.entity.js';
import { Sessions } from '../sessions/sessions.service.js';
import { type BothFactors, SignInRecord } from './sign-in-record.js';
import type { UserAccount } from '../user-account/user-account.entity.js';

/** Begins the session of someone whose second factor was found good in the same transaction. */
@Injectable()
export class SessionStart {
  constructor(
    private readonly clock: Clock,
    private readonly record: SignInRecord,
    private readonly sessions: Sessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: PortalTokens,
    private readonly marks: BrowserMarks,
    private readonly config: Config,
  ) {}

  /** A session continued by refresh tokens. */
  async forApi(em: EntityManager, user: UserAccount, shown: BothFactors): Promise<ApiTokens> {
    const session = await this.start(em, user, 'api', shown);
    return { ...this.tokens.accessToken(session), refreshToken: this.refreshTokens.issue(em, session) };
  }

  /** A session carried by a cookie, the first of these. The session that this browser had before ends. */
  async forBrowser(em: EntityManager, user: UserAccount, shown: BothFactors): Promise<readonly CookieToSet[]> {
    const former = this.tokens.sessionOf(shown.caller);
    if (former) await this.sessions.replace(em, former);
    const session = await this.start(em, user, 'browser', shown);
    return [this.tokens.cookie(session), ...this.marks.signedIn(user.id)];
  }

  private async start(em: EntityManager, user: UserAccount, kind: SessionKind, shown: BothFactors): Promise<Session> {
    const now = this.clock.now();
    const session = Session.start(user.id, kind, shown.caller, this.config.sessionKeys, now);
    em.persist(session);
    // Nobody is known anywhere yet who never signed in.
    const isFirst = user.lastSignInAt === null;
    user.signIn(now);
    await this.record.of(em, session, { ...shown, enrolled: shown.enrolled ?? isFirst });
    return session;
  }
}
