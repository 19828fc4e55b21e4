import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, SECOND } from '../../shared/clock.js';
import { newOpaqueToken } from './opaque-token.js';

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
  static issue(sessionId: string, now: Date): { token: RefreshToken; text: string } {
    const id = uuidv7();
    const { text, digest } = newOpaqueToken(id);
    const token = new RefreshToken();
    token.id = id;
    token.sessionId = sessionId;
    token.hash = digest;
    token.issuedAt = now;
    token.usedAt = null;
    return { token, text };
  }

  /** Uses the token, whose row the caller has locked; `raced` and `reused` when it was used before (R49). */
  use(now: Date): 'used' | 'raced' | 'reused' {
    if (this.usedAt) return now <= after(this.usedAt, raceWindow) ? 'raced' : 'reused';
    this.usedAt = now;
    return 'used';
  }
}
schema.setClass(RefreshToken);
