import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, MINUTE } from '../../../shared/clock.js';
import type { KeyRing } from '../../../shared/key-ring.js';
import type { RowFacts } from '../../../shared/row-mac.js';
import { isSameToken, newOpaqueToken, type OpaqueToken } from '../links/opaque-token.js';

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
    keys: KeyRing,
    now: Date,
  ): { challenge: EnrolmentChallenge; text: string } {
    const challenge = new EnrolmentChallenge();
    challenge.id = uuidv7();
    challenge.userId = userId;
    challenge.linkId = linkId;
    challenge.createdAt = now;
    challenge.expiresAt = after(now, enrolmentLife);
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
    return ['enrolment-challenge', this.id, this.userId, this.linkId, this.expiresAt.toISOString()];
  }
}
schema.setClass(EnrolmentChallenge);
