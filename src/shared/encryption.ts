import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KeyRing } from './key-ring.js';

/** An encrypted value as it is stored, with the id of the key that opens it. */
export interface Encrypted {
  readonly keyId: string;
  /** 12 bytes nonce, 16 bytes tag, then the ciphertext (AES-256-GCM). */
  readonly box: Uint8Array;
}

const nonceBytes = 12;
const tagBytes = 16;

/** Encrypts under the ring's current key. `context` (a purpose and a row id) must be the same to open it again. */
export function encrypt(ring: KeyRing, plaintext: Buffer, context: string): Encrypted {
  const nonce = randomBytes(nonceBytes);
  const cipher = createCipheriv('aes-256-gcm', ring.current.bytes, nonce).setAAD(Buffer.from(context));
  const ciphertext = Buffer.concat([cipher.update(plaintext), cipher.final()]);
  return { keyId: ring.current.id, box: Buffer.concat([nonce, cipher.getAuthTag(), ciphertext]) };
}

/** @throws KeyUnknown; Error when the box was changed or belongs to another context */
export function decrypt(ring: KeyRing, { keyId, box }: Encrypted, context: string): Buffer {
  const key = ring.get(keyId);
  const nonce = box.subarray(0, nonceBytes);
  const tag = box.subarray(nonceBytes, nonceBytes + tagBytes);
  const decipher = createDecipheriv('aes-256-gcm', key.bytes, nonce, { authTagLength: tagBytes })
    .setAAD(Buffer.from(context))
    .setAuthTag(tag);
  return Buffer.concat([decipher.update(box.subarray(nonceBytes + tagBytes)), decipher.final()]);
}
