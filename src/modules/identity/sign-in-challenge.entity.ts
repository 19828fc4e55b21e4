import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, MINUTE } from '../../shared/clock.js';
import { newOpaqueToken } from './opaque-token.js';

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
  static pose(userId: string, now: Date): { challenge: SignInChallenge; text: string } {
    const id = uuidv7();
    const { text, digest } = newOpaqueToken(id);
    const challenge = new SignInChallenge();
    challenge.id = id;
    challenge.userId = userId;
    challenge.tokenHash = digest;
    challenge.createdAt = now;
    challenge.expiresAt = after(now, challengeLife);
    challenge.consumedAt = null;
    return { challenge, text };
  }

  isOpenAt(now: Date): boolean {
    return this.consumedAt === null && now < this.expiresAt;
  }

  consume(now: Date): void {
    this.consumedAt = now;
  }
}
schema.setClass(SignInChallenge);
