import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { defineEntity, p } from '@mikro-orm/postgresql';
import type { JWK } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { after, HOUR } from '../../shared/clock.js';
import { decrypt, encrypt } from '../../shared/encryption.js';
import type { KeyRing } from '../../shared/key-ring.js';

const schema = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_key',
  properties: {
    id: p.uuid().primary(),
    keyId: p.text(),
    privateKey: p.blob(),
    publicJwk: p.json<JWK>(),
    createdAt: p.datetime(),
    signsFrom: p.datetime(),
  },
});

/** How long a new key is published before it signs, so that every verifier has fetched it (R17). */
const publishedAhead = 24 * HOUR;
/** How long a key stays published after the next one signs: the life of a token, and clocks that differ. */
export const publishedAfter = 2 * HOUR;

/** A key that signs tokens. Its id is the `kid`; its private half is stored encrypted alone. */
export class SigningKey extends schema.class {
  /** @param urgent signs at once: for the first key ever, or when the one before is compromised */
  static generate(ring: KeyRing, now: Date, { urgent = false } = {}): SigningKey {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const key = new SigningKey();
    key.id = uuidv7();
    key.createdAt = now;
    key.signsFrom = urgent ? now : after(now, publishedAhead);
    key.publicJwk = { ...(publicKey.export({ format: 'jwk' }) as JWK), kid: key.id, use: 'sig', alg: 'ES256' };
    key.seal(privateKey, ring);
    return key;
  }

  /** Encrypts the private half anew when it is still under an older key of the ring. */
  renewEncryption(ring: KeyRing): void {
    if (this.keyId !== ring.current.id) this.seal(this.open(ring), ring);
  }

  /** @throws Error when the ring lacks its key */
  open(ring: KeyRing): KeyObject {
    const der = decrypt(ring, { keyId: this.keyId, box: this.privateKey }, this.context);
    return createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
  }

  private seal(privateKey: KeyObject, ring: KeyRing): void {
    const { keyId, box } = encrypt(ring, privateKey.export({ format: 'der', type: 'pkcs8' }), this.context);
    this.keyId = keyId;
    this.privateKey = box;
  }

  private get context(): string {
    return `signing-key:${this.id}`;
  }
}
schema.setClass(SigningKey);
