import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, MINUTE } from '../../../shared/clock.js';
import type { KeyRing } from '../../../shared/key-ring.js';
import type { RowFacts } from '../../../shared/row-mac.js';
import { isSameToken, newOpaqueToken, type OpaqueToken } from '../links/opaque-token.js';

const schema = defineEntity({
  name: 'SignInChallenge',
  tableName: 'sign_in_challenge',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    tokenHash: p.blob(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    consumedAt: p.datetime().strictNullable(),
  },
});

/** How long a second factor may follow the password. */
export const challengeLife = 5 * MINUTE;

/** A right password that waits for its second factor: single use, good for five minutes. */
export class SignInChallenge extends schema.class {
  /** Returns the text to hand out beside the row; only its digest is stored. */
  static pose(userId: string, keys: KeyRing, now: Date): { challenge: SignInChallenge; text: string } {
    const challenge = new SignInChallenge();
    challenge.id = uuidv7();
    challenge.userId = userId;
    challenge.createdAt = now;
    challenge.expiresAt = after(now, challengeLife);
    challenge.consumedAt = null;
    const { text, digest } = newOpaqueToken(challenge.id, keys, challenge.bound);
    challenge.tokenHash = digest;
    return { challenge, text };
  }

  /** Whether this text was handed out for this row, as the row is now. */
  isNamedBy(presented: OpaqueToken, keys: KeyRing): boolean {
    return isSameToken(presented, this.tokenHash, keys, this.bound);
  }

  isOpenAt(now: Date): boolean {
    return this.consumedAt === null && now < this.expiresAt;
  }

  consume(now: Date): void {
    this.consumedAt = now;
  }

  private get bound(): RowFacts {
    return ['sign-in-challenge', this.id, this.userId, this.expiresAt.toISOString()];
  }
}
schema.setClass(SignInChallenge);
