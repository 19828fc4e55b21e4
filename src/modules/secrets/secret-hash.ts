import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Key, keyObjectOf, type KeyRing } from '../../shared/key-ring.js';

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

/** The hashes that `value` may be stored under, by key id: one for each key of the ring. */
export function possibleHashes(value: string, ring: KeyRing): ReadonlyMap<string, Buffer> {
  return new Map(ring.keys.map((key) => [key.id, keyedHash(value, key)]));
}

/** Whether a stored hash is among the possible ones, in constant time; one whose key is gone matches nothing. */
export function matchesSecret(possible: ReadonlyMap<string, Buffer>, stored: SecretHash): boolean {
  const hash = possible.get(stored.keyId);
  return hash !== undefined && timingSafeEqual(hash, stored.hash);
}

/** The purpose in front keeps these apart from other things hashed under the same ring. */
function keyedHash(value: string, key: Key): Buffer {
  return createHmac('sha256', keyObjectOf(key)).update('client-secret\n').update(value).digest();
}
