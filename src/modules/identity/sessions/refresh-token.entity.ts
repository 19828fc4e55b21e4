import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, SECOND } from '../../../shared/clock.js';
import type { KeyRing } from '../../../shared/key-ring.js';
import type { RowFacts } from '../../../shared/row-mac.js';
import type { Session } from './session.entity.js';
import { isSameToken, newOpaqueToken, type OpaqueToken } from '../links/opaque-token.js';

const schema = defineEntity({
  name: 'RefreshToken',
  tableName: 'refresh_token',
  properties: {
    id: p.uuid().primary(),
    sessionId: p.uuid(),
    hash: p.blob(),
    issuedAt: p.datetime(),
    usedAt: p.datetime().strictNullable(),
  },
});

/** A second use this soon is two requests of one client that raced; later it is somebody else's copy. */
const raceWindow = 10 * SECOND;

/** Continues an API session, once. The tokens of one session are one family. */
export class RefreshToken extends schema.class {
  /** Returns the text to hand out beside the row; only its digest is stored. */
  static issue(session: Session, keys: KeyRing, now: Date): { token: RefreshToken; text: string } {
    const token = new RefreshToken();
    token.id = uuidv7();
    token.sessionId = session.id;
    const { text, digest } = newOpaqueToken(token.id, keys, token.bound(session));
    token.hash = digest;
    token.issuedAt = now;
    token.usedAt = null;
    return { token, text };
  }

  /** Whether this text was handed out for this row and its session, as both are now. */
  isNamedBy(presented: OpaqueToken, session: Session, keys: KeyRing): boolean {
    return isSameToken(presented, this.hash, keys, this.bound(session));
  }

  /** Uses the token, whose row the caller has locked; `raced` and `reused` when it was used before (R49). */
  use(now: Date): 'used' | 'raced' | 'reused' {
    if (this.usedAt) return now <= after(this.usedAt, raceWindow) ? 'raced' : 'reused';
    this.usedAt = now;
    return 'used';
  }

  /** With the session's owner and end: a row made anew under the session's id cannot take over its tokens. */
  private bound({ id, userId, expiresAt }: Session): RowFacts {
    return ['refresh-token', this.id, id, userId, expiresAt.toISOString()];
  }
}
schema.setClass(RefreshToken);
