import { defineEntity, p } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { after, HOUR } from '../../../../shared/clock.js';
import { decrypt, encrypt } from '../../../../shared/encryption.js';
import { type KeyRing, KeyUnknown } from '../../../../shared/key-ring.js';
import { RowChanged } from '../../../../shared/row-changed.js';
import { succeeds } from '../../../../shared/succeeds.js';

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
 * one confirmed factor. Its seed is stored encrypted only, and opens in its own row alone, for its own person, as what
 * it is: candidate or factor (R46).
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

  /** Whether the ring has the key that this row was encrypted with, whether or not the row is bound. */
  isReadBy(keys: KeyRing): boolean {
    return succeeds(() => this.secret(keys)) || succeeds(() => this.open(keys, this.unboundContext));
  }

  /** The seed in base32. @throws RowChanged when the row is not as the product wrote it; KeyUnknown */
  secret(keys: KeyRing): string {
    return this.open(keys, this.context);
  }

  /** Whether the product wrote this row as it is. */
  opens(keys: KeyRing): boolean {
    try {
      this.secret(keys);
      return true;
    } catch (failure) {
      if (failure instanceof RowChanged) return false;
      throw failure;
    }
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
  confirm(step: number, keys: KeyRing, now: Date): void {
    const secret = this.secret(keys);
    this.confirmedAt = now;
    this.lastStep = step;
    this.keepSecret(secret, keys);
  }

  /** Binds a row that was there before seeds were bound to more than their row's id. */
  bind(keys: KeyRing): void {
    this.keepSecret(this.open(keys, this.unboundContext), keys);
  }

  private open(keys: KeyRing, context: string): string {
    try {
      return decrypt(keys, { keyId: this.keyId, box: this.seed }, context).toString('ascii');
    } catch (cause) {
      if (cause instanceof KeyUnknown) throw cause;
      throw new RowChanged('totp_factor', this.id, cause);
    }
  }

  private keepSecret(secret: string, keys: KeyRing): void {
    const { keyId, box } = encrypt(keys, Buffer.from(secret, 'ascii'), this.context);
    this.keyId = keyId;
    this.seed = box;
  }

  private get unboundContext(): string {
    return `totp:${this.id}`;
  }

  private get context(): string {
    return JSON.stringify(['totp', this.id, this.userId, this.confirmedAt === null ? 'candidate' : 'confirmed']);
  }
}
schema.setClass(TotpFactor);
