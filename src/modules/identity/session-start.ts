import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import type { CookieToSet } from './contract/browser-sessions.js';
import type { Caller } from './contract/caller.js';
import { RecoveryCodeUsed } from './contract/recovery-code-used.event.js';
import { SignedIn } from './contract/signed-in.event.js';
import { type AccessToken, PortalTokens } from './portal-tokens.js';
import type { Proof } from './proof.js';
import { RecoveryCodes } from './recovery-codes.service.js';
import { RefreshTokens } from './refresh-tokens.service.js';
import { Session, type SessionKind } from './session.entity.js';
import type { UserAccount } from './user-account.entity.js';

/** What an API client continues with. */
export type ApiTokens = AccessToken & { readonly refreshToken: string };

/** Begins the session of someone whose second factor was found good in the same transaction. */
@Injectable()
export class SessionStart {
  constructor(
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly recoveryCodes: RecoveryCodes,
    private readonly refreshTokens: RefreshTokens,
    private readonly tokens: PortalTokens,
    private readonly config: Config,
  ) {}

  /** A session continued by refresh tokens. */
  async forApi(em: EntityManager, user: UserAccount, proof: Proof, caller: Caller): Promise<ApiTokens> {
    const session = await this.start(em, user, proof, 'api', caller);
    return { ...this.tokens.accessToken(session), refreshToken: this.refreshTokens.issue(em, session) };
  }

  /** A session carried by a cookie. */
  async forBrowser(em: EntityManager, user: UserAccount, proof: Proof, caller: Caller): Promise<CookieToSet> {
    return this.tokens.cookie(await this.start(em, user, proof, 'browser', caller));
  }

  private async start(em: EntityManager, user: UserAccount, proof: Proof, kind: SessionKind, caller: Caller) {
    const now = this.clock.now();
    const session = Session.start(user.id, kind, caller, this.config.sessionKeys, now);
    em.persist(session);
    user.signIn(now);
    const ids = { userId: user.id, sessionId: session.id };
    const method = 'code' in proof ? 'totp' : 'recovery-code';
    this.events.record(new SignedIn({ ...ids, kind, method }), user.id);
    if (method === 'recovery-code') {
      const left = await this.recoveryCodes.left(em, user.id);
      this.events.record(new RecoveryCodeUsed({ ...ids, left }), user.id);
    }
    return session;
  }
}
