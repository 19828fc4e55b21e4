import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/postgresql';
import type { JWK } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { after, HOUR } from '../../shared/clock.js';
import { decrypt, encrypt } from '../../shared/encryption.js';
import { type KeyRing, KeyUnknown } from '../../shared/key-ring.js';
import { RowChanged } from '../../shared/row-changed.js';
import { succeeds } from '../../shared/succeeds.js';

const schema = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_key',
  properties: {
    id: p.uuid().primary(),
    keyId: p.text(),
    privateKey: p.blob(),
    createdAt: p.datetime(),
    signsFrom: p.datetime(),
  },
});

/** How long a new key is published before it signs, so that every verifier has fetched it (R17). */
const publishedAhead = 24 * HOUR;
/** How long a key stays published after the next one signs: the life of a token, and clocks that differ. */
export const publishedAfter = 2 * HOUR;

/**
 * A key that signs tokens. Its id is the `kid`; its private half is stored encrypted alone, and opens only in its own row
 * and for the time from which it signs. The public half is stored nowhere: it follows from the private one (R46).
 */
export class SigningKey extends schema.class {
  /** @param urgent signs at once: for the first key ever, or when the one before is compromised */
  static generate(ring: KeyRing, now: Date, { urgent = false } = {}): SigningKey {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = new SigningKey();
    key.id = uuidv7();
    key.createdAt = now;
    key.signsFrom = urgent ? now : after(now, publishedAhead);
    key.seal(privateKey, ring);
    return key;
  }

  /** Encrypts the private half anew when it is still under an older key of the ring. */
  renewEncryption(ring: KeyRing): void {
    if (this.keyId !== ring.current.id) this.seal(this.open(ring), ring);
  }

  /** Binds a row that was there before keys were bound to more than their row's id. */
  bind(ring: KeyRing): void {
    this.seal(this.openAs(this.unboundContext, ring), ring);
  }

  /** Whether the ring has the key that this row was encrypted with, whether or not the row is bound. */
  isReadBy(ring: KeyRing): boolean {
    return succeeds(() => this.open(ring)) || succeeds(() => this.openAs(this.unboundContext, ring));
  }

  /** @throws RowChanged when the row is not as the product wrote it; KeyUnknown */
  open(ring: KeyRing): KeyObject {
    return this.openAs(this.context, ring);
  }

  private openAs(context: string, ring: KeyRing): KeyObject {
    try {
      const der = decrypt(ring, { keyId: this.keyId, box: this.privateKey }, context);
      return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    } catch (cause) {
      if (cause instanceof KeyUnknown) throw cause;
      throw new RowChanged('signing_key', this.id, cause);
    }
  }

  private seal(privateKey: KeyObject, ring: KeyRing): void {
    const { keyId, box } = encrypt(ring, privateKey.export({ format: 'der', type: 'pkcs8' }), this.context);
    this.keyId = keyId;
    this.privateKey = box;
  }

  private get unboundContext(): string {
    return `signing-key:${this.id}`;
  }

  private get context(): string {
    return JSON.stringify(['signing-key', this.id, this.createdAt.toISOString(), this.signsFrom.toISOString()]);
  }
}
schema.setClass(SigningKey);

/** The public half of a key as it is published. */
export function publicJwkOf(kid: string, privateKey: KeyObject): JWK {
  return { ...(createPublicKey(privateKey).export({ format: 'jwk' }) as JWK), kid, use: 'sig', alg: 'ES256' };
}
