import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Throttled } from '../../../http/requests/rate-limits.js';
import { after, Clock, HOUR, MINUTE, SECOND } from '../../../shared/clock.js';
import type { DomainError } from '../../../shared/domain-error.js';
import type { ApiTokens } from '../contract/sessions/api-tokens.js';
import type { SessionRenewal } from '../contract/sessions/session-renewal.js';
import { RefreshRaced, SessionEnded } from '../identity.errors.js';
import { type OpaqueToken, readOpaqueToken } from '../links/opaque-token.js';
import { PortalTokens } from './portal-tokens.js';
import { RefreshToken } from './refresh-token.entity.js';
import { unlessRefused } from '../refusal.js';
import { Session } from './session.entity.js';
import { UserAccount } from '../user-account/user-account.entity.js';

/** An access token lives for ten minutes. */
const tokensAnHour = 120;

/** Continues API sessions. Every use gives a new token; a token used twice betrays a copy (R49). */
@Injectable()
export class RefreshTokens implements SessionRenewal {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly tokens: PortalTokens,
    private readonly config: Config,
  ) {}

  /** The next token of a session. Its text is shown this once. */
  issue(em: EntityManager, session: Session): string {
    const { token, text } = RefreshToken.issue(session, this.config.sessionKeys, this.clock.now());
    em.persist(token);
    return text;
  }

  async use(refreshToken: string): Promise<ApiTokens> {
    const presented = readOpaqueToken(refreshToken);
    if (!presented) throw new SessionEnded();
    return unlessRefused(await inTransaction(this.em, (em) => this.exchange(em, presented)));
  }

  private async exchange(em: EntityManager, presented: OpaqueToken) {
    // The lock makes the use a compare-and-set: of two requests the second sees the first's.
    const token = await em.findOne(RefreshToken, { id: presented.id }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!token) return new SessionEnded();
    const session = await em.findOneOrFail(Session, { id: token.sessionId }, { lockMode: LockMode.PESSIMISTIC_WRITE });
    if (!token.isNamedBy(presented, session, this.config.sessionKeys)) return new SessionEnded();
    const user = await em.findOneOrFail(UserAccount, { id: session.userId });
    const now = this.clock.now();
    if (!session.isOpenAt(now) || !user.isActive) return new SessionEnded();
    if (token.usedAt === null && (await this.isFlooded(em, session, now))) return new Throttled(MINUTE / SECOND);
    const use = token.use(now);
    if (use === 'raced') return new RefreshRaced();
    if (use === 'reused') return this.endFamily(session, now);
    session.seen(now);
    return { ...this.tokens.accessToken(session), refreshToken: this.issue(em, session) };
  }

  /** Used tokens are kept as long as their session, to recognise copies: nobody shall make rows without end (R78). */
  private async isFlooded(em: EntityManager, { id: sessionId }: Session, now: Date): Promise<boolean> {
    const issued = await em.count(RefreshToken, { sessionId, issuedAt: { $gt: after(now, -HOUR) } });
    return issued >= tokensAnHour;
  }

  private endFamily(session: Session, now: Date): DomainError {
    this.events.record(session.endReused(now));
    return new SessionEnded();
  }
}
