import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.js';
import { after, MINUTE } from '../../../shared/clock.js';
import { isRowMac } from '../../../shared/row-mac.js';
import type { Actor } from '../contract/actor.js';
import { factorFacts, idleSince } from './session.entity.js';

interface OpenSession {
  readonly name: string;
  readonly factorAt: string;
  readonly factorMac: Buffer | null;
  readonly lastSeenAt: string;
}

/** Asked on every request: is this session still open, and whose is it? */
@Injectable()
export class OpenSessions {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  /**
   * The person of an open session; null when it ended, is idle or past its time, or its person may not sign in (R51).
   * @param seen whether the person is at work, so that the session is not idle
   */
  async actorOf(
    { userId, sessionId }: { userId: string; sessionId: string },
    now: Date,
    { seen }: { readonly seen: boolean },
  ): Promise<Actor | null> {
    const [session] = await this.em.execute<OpenSession[]>(
      `select u.name, s.factor_at as "factorAt", s.factor_mac as "factorMac", s.last_seen_at as "lastSeenAt"
       from session s join user_account u on u.id = s.user_id
       where s.id = ? and s.user_id = ? and s.ended_at is null and s.expires_at > ? and s.last_seen_at > ?
         and u.status = 'active'`,
      [sessionId, userId, now, idleSince(now)],
    );
    if (!session) return null;
    if (seen && new Date(session.lastSeenAt) <= after(now, -MINUTE)) await this.see(sessionId, now);
    return { userId, name: session.name, sessionId, factorAt: this.factorAt({ id: sessionId, userId }, session) };
  }

  /** When the factor was shown, as far as the product itself says so; else so long ago that it is asked for again. */
  private factorAt(ids: { id: string; userId: string }, { factorAt, factorMac }: OpenSession): Date {
    const claimed = new Date(factorAt);
    const facts = factorFacts({ ...ids, factorAt: claimed });
    return isRowMac(this.config.sessionKeys, factorMac, facts) ? claimed : new Date(0);
  }

  /** Written at most once a minute: of requests that come together one writes. */
  private async see(sessionId: string, now: Date): Promise<void> {
    await this.em.execute(`update session set last_seen_at = ? where id = ? and last_seen_at <= ?`, [
      now,
      sessionId,
      after(now, -MINUTE),
    ]);
  }
}
