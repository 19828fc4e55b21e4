import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, MINUTE } from '../../shared/clock.js';
import { newOpaqueToken } from './opaque-token.js';

const schema = defineEntity({
  name: 'EnrolmentChallenge',
  tableName: 'enrolment_challenge',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    linkId: p.uuid(),
    tokenHash: p.blob(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    consumedAt: p.datetime().strictNullable(),
  },
});

/** Time to install an authenticator app. */
export const enrolmentLife = 30 * MINUTE;

/**
 * A mailed link and a right password that wait for a first authenticator app. A table of its own: no challenge of a
 * plain sign-in can ever enrol a factor (R43).
 */
export class EnrolmentChallenge extends schema.class {
  /** Returns the text to hand out beside the row; only its digest is stored. */
  static pose(
    { id: linkId, userId }: { id: string; userId: string },
    now: Date,
  ): { challenge: EnrolmentChallenge; text: string } {
    const id = uuidv7();
    const { text, digest } = newOpaqueToken(id);
    const challenge = new EnrolmentChallenge();
    challenge.id = id;
    challenge.userId = userId;
    challenge.linkId = linkId;
    challenge.tokenHash = digest;
    challenge.createdAt = now;
    challenge.expiresAt = after(now, enrolmentLife);
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
schema.setClass(EnrolmentChallenge);
