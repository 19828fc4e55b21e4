import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, HOUR } from '../../shared/clock.js';
import { decrypt, encrypt } from '../../shared/encryption.js';
import type { KeyRing } from '../../shared/key-ring.js';

const schema = defineEntity({
  name: 'TotpFactor',
  tableName: 'totp_factor',
  properties: {
    id: p.uuid().primary(),
    userId: p.uuid(),
    keyId: p.text(),
    seed: p.blob(),
    lastStep: p.bigint('number').strictNullable(),
    createdAt: p.datetime(),
    confirmedAt: p.datetime().strictNullable(),
  },
});

const candidateLife = HOUR;

/**
 * An authenticator app of one person. A candidate until a code of it was shown; a person has at most one candidate and
 * one confirmed factor. Its seed is stored encrypted only (R46).
 */
export class TotpFactor extends schema.class {
  /** @param secret base32, as shown to the person */
  static propose(userId: string, secret: string, keys: KeyRing, now: Date): TotpFactor {
    const factor = new TotpFactor();
    factor.id = uuidv7();
    factor.userId = userId;
    factor.lastStep = null;
    factor.createdAt = now;
    factor.confirmedAt = null;
    factor.keepSecret(secret, keys);
    return factor;
  }

  /** The seed in base32. @throws Error when the ring lacks its key */
  secret(keys: KeyRing): string {
    return decrypt(keys, { keyId: this.keyId, box: this.seed }, this.context).toString('ascii');
  }

  /** Encrypts the seed anew when it is still under an older key of the ring. */
  renewEncryption(keys: KeyRing): void {
    if (this.keyId !== keys.current.id) this.keepSecret(this.secret(keys), keys);
  }

  /** A candidate that nobody confirmed within an hour is forgotten. */
  isOpenCandidateAt(now: Date): boolean {
    return this.confirmedAt === null && now < after(this.createdAt, candidateLife);
  }

  /** The candidate becomes the factor. `step` is the time step of the code that proved it, spent by that. */
  confirm(step: number, now: Date): void {
    this.confirmedAt = now;
    this.lastStep = step;
  }

  private keepSecret(secret: string, keys: KeyRing): void {
    const { keyId, box } = encrypt(keys, Buffer.from(secret, 'ascii'), this.context);
    this.keyId = keyId;
    this.seed = box;
  }

  private get context(): string {
    return `totp:${this.id}`;
  }
}
schema.setClass(TotpFactor);
