import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableMoment } from '../../../shared/storable-times.js';
import type { Actor } from '../contract/actor.js';
import { OtherSessionsEnded } from '../contract/sessions/other-sessions-ended.event.js';
import { SessionReplaced } from '../contract/sessions/session-replaced.event.js';
import { SessionRevoked } from '../contract/sessions/session-revoked.event.js';
import { SessionsEndedBySupport } from '../contract/sessions/sessions-ended-by-support.event.js';
import type { CookieToClear } from '../contract/sessions/cookie-to-set.js';
import type { OwnSessions } from '../contract/sessions/own-sessions.js';
import type { SessionRecords } from '../contract/sessions/session-records.js';
import { SignedOut } from '../contract/sign-in/signed-out.event.js';
import { PortalTokens } from './portal-tokens.js';
import { idleSince, Session, type SessionEnd } from './session.entity.js';
import { SignInChallenge } from './sign-in-challenge.entity.js';
import { lockSomebodyElse } from '../user-account/user-account.queries.js';

const Cursor = z.tuple([storableMoment, Id]);

/** The sessions that people have open, and their ends. */
@Injectable()
export class Sessions implements OwnSessions, SessionRecords {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
    private readonly events: DomainEvents,
    private readonly tokens: PortalTokens,
  ) {}

  async page(actor: Actor, { limit, cursor }: { limit: number; cursor?: string | undefined }): Promise<Page<Session>> {
    const open = { userId: actor.userId, endedAt: null, ...stillOpenAt(this.clock.now()) };
    const sessions = await this.em.find(
      Session,
      { ...open, ...(cursor !== undefined && olderThan(cursor)) },
      { orderBy: { createdAt: 'desc', id: 'desc' }, limit: limit + 1 },
    );
    return toPage(sessions, limit, (session) => [session.createdAt.toISOString(), session.id]);
  }

  async logOut({ userId, sessionId }: Actor): Promise<CookieToClear> {
    await inTransaction(this.em, async (em) => {
      if (await this.close(em, { id: sessionId }, 'logout')) this.events.record(new SignedOut({ userId, sessionId }));
    });
    return this.tokens.cookieToClear();
  }

  end({ userId }: Actor, sessionId: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const open = { id: sessionId, userId, ...stillOpenAt(this.clock.now()) };
      if (!(await this.close(em, open, 'revoked'))) throw new NotFound();
      this.events.record(new SessionRevoked({ userId, sessionId }));
    });
  }

  endOthers(actor: Actor): Promise<void> {
    return inTransaction(this.em, async (em) => {
      const endedSessions = await this.closeOthers(em, actor, 'revoked');
      if (endedSessions === 0) return;
      const { userId, sessionId } = actor;
      this.events.record(new OtherSessionsEnded({ userId, sessionId, endedSessions }));
    });
  }

  /** Ends the session that a browser carried when somebody signed in with it again. */
  async replace(em: EntityManager, { userId, sessionId }: { userId: string; sessionId: string }): Promise<void> {
    if (await this.close(em, { id: sessionId, userId, ...stillOpenAt(this.clock.now()) }, 'replaced'))
      this.events.record(new SessionReplaced({ userId, sessionId }), userId);
  }

  /**
   * WMDA support signs somebody else out everywhere, and ends every sign-in under way.
   * @throws NotFound, NotAllowed for oneself
   */
  endAllOf(actor: Actor, userId: string): Promise<void> {
    return inTransaction(this.em, async (em) => {
      await lockSomebodyElse(em, actor, userId);
      const endedSessions = await this.endAll(em, userId, 'ended-by-support');
      this.events.record(new SessionsEndedBySupport({ userId, endedSessions }));
    });
  }

  /** A session as it was opened, ended or not; undefined once it is forgotten. */
  async find(sessionId: string): Promise<Session | undefined> {
    return (await this.em.findOne(Session, { id: sessionId })) ?? undefined;
  }

  /** Ends a person's sessions but the one they are using, and says how many that were. */
  closeOthers(em: EntityManager, { userId, sessionId }: Actor, reason: SessionEnd): Promise<number> {
    return this.close(em, { userId, id: { $ne: sessionId } }, reason);
  }

  /** Ends all sessions of a person and every sign-in under way, and says how many sessions that were. */
  async endAll(em: EntityManager, userId: string, reason: SessionEnd): Promise<number> {
    await this.endSignIns(em, userId);
    return this.close(em, { userId }, reason);
  }

  /** Ends every sign-in of a person that waits for its second factor. */
  async endSignIns(em: EntityManager, userId: string): Promise<void> {
    await em.nativeUpdate(SignInChallenge, { userId, consumedAt: null }, { consumedAt: this.clock.now() });
  }

  /** Of requests that race to end a session, the one that gets a count reports it. */
  private close(em: EntityManager, which: object, reason: SessionEnd): Promise<number> {
    return em.nativeUpdate(Session, { ...which, endedAt: null }, { endedAt: this.clock.now(), endReason: reason });
  }
}

/** Neither past its time nor idle for too long. */
function stillOpenAt(now: Date) {
  return { expiresAt: { $gt: now }, lastSeenAt: { $gt: idleSince(now) } };
}

function olderThan(cursor: string) {
  const [moment, id] = decodeCursor(cursor, Cursor);
  const createdAt = new Date(moment);
  return { $or: [{ createdAt: { $lt: createdAt } }, { createdAt, id: { $lt: id } }] };
}
