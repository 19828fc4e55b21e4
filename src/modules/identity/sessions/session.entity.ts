import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, HOUR, MINUTE } from '../../../shared/clock.js';
import type { KeyRing } from '../../../shared/key-ring.js';
import { rowMac, type RowFacts } from '../../../shared/row-mac.js';
import { RefreshTokenReused } from '../contract/sessions/refresh-token-reused.event.js';
import type { Caller } from '../contract/caller.js';

/** `api` is continued by refresh tokens, `browser` by its cookie. */
export type SessionKind = 'api' | 'browser';

/** Why a session ended before its time. */
export type SessionEnd =
  | 'logout'
  | 'revoked'
  | 'replaced'
  | 'ended-by-support'
  | 'password-changed'
  | 'factor-changed'
  | 'email-changed'
  | 'refresh-token-reused'
  | 'user-disabled';

const schema = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    kind: p.text().$type<SessionKind>(),
    createdAt: p.datetime(),
    factorAt: p.datetime(),
    factorMac: p.blob().strictNullable(),
    lastSeenAt: p.datetime(),
    expiresAt: p.datetime(),
    endedAt: p.datetime().strictNullable(),
    endReason: p.text().$type<SessionEnd>().strictNullable(),
    ip: p.type('inet').$type<string>().strictNullable(),
    userAgent: p.text().strictNullable(),
  },
});

/** A session ends after this time whatever happens in it. */
const absoluteLife = 12 * HOUR;
const idleLife = 60 * MINUTE;

/** Sessions seen at this moment or earlier are idle and so closed. */
export function idleSince(now: Date): Date {
  return after(now, -idleLife);
}

/** One signed-in client. Its row decides on every request whether it still is. */
export class Session extends schema.class {
  static start(userId: string, kind: SessionKind, caller: Caller, keys: KeyRing, now: Date): Session {
    const session = new Session();
    session.id = uuidv7();
    session.userId = userId;
    session.kind = kind;
    session.createdAt = now;
    session.lastSeenAt = now;
    session.expiresAt = after(now, absoluteLife);
    session.endedAt = null;
    session.endReason = null;
    session.ip = caller.ip;
    session.userAgent = caller.userAgent;
    session.stepUp(keys, now);
    return session;
  }

  isOpenAt(now: Date): boolean {
    return this.endedAt === null && now < this.expiresAt && this.lastSeenAt > idleSince(now);
  }

  /** A second factor was shown just now: what needs a recent one is open for a while. */
  stepUp(keys: KeyRing, now: Date): void {
    this.factorAt = now;
    this.factorMac = rowMac(keys.current, factorFacts(this));
  }

  seen(now: Date): void {
    this.lastSeenAt = now;
  }

  /** Somebody else has a copy of its refresh token. */
  endReused(now: Date): RefreshTokenReused {
    this.endedAt = now;
    this.endReason = 'refresh-token-reused';
    return new RefreshTokenReused({ userId: this.userId, sessionId: this.id });
  }
}
schema.setClass(Session);

/** What `factorMac` is made of: nobody makes the second factor of a session younger by writing its row. */
export function factorFacts({ id, userId, factorAt }: Pick<Session, 'id' | 'userId' | 'factorAt'>): RowFacts {
  return ['session-factor', id, userId, factorAt.toISOString()];
}
