import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Key, KeyRing } from '../../shared/key-ring.js';

/** What is stored of a value, and the id of the key it was made with. */
export interface SecretHash {
  readonly keyId: string;
  /** 32 bytes, HMAC-SHA-256. */
  readonly hash: Uint8Array;
}

/** Hashes under the ring's current key, for storing. */
export function hashSecret(value: string, ring: KeyRing): SecretHash {
  return { keyId: ring.current.id, hash: keyedHash(value, ring.current) };
}

/** Whether `value` is the secret behind a stored hash, in constant time; a key that is gone matches nothing. */
export function matchesSecret(value: string, stored: SecretHash, ring: KeyRing): boolean {
  const key = ring.find(stored.keyId);
  return key !== undefined && timingSafeEqual(keyedHash(value, key), stored.hash);
}

/** The hashes that `value` may be stored under: one for each key of the ring. */
export function possibleHashes(value: string, ring: KeyRing): Buffer[] {
  return ring.ids.flatMap((id) => {
    const key = ring.find(id);
    return key ? [keyedHash(value, key)] : [];
  });
}

/** The purpose in front keeps these apart from other things hashed under the same ring. */
function keyedHash(value: string, key: Key): Buffer {
  return createHmac('sha256', key.bytes).update('client-secret\n').update(value).digest();
}
