import { createHmac, timingSafeEqual } from 'node:crypto';
import { type Key, keyObjectOf, type KeyRing } from './key-ring.js';

/** What a MAC covers: its purpose and values of the row, in an order that never changes. */
export type RowFacts = readonly [purpose: string, ...values: (string | null)[]];

/**
 * HMAC-SHA-256 over facts of a row, each kept apart from the next. Whoever can write the row and has no key can neither
 * make one nor use one again for other facts. It does not tell an older state of the row from the present one.
 */
export function rowMac(key: Key, facts: RowFacts): Buffer {
  return createHmac('sha256', keyObjectOf(key)).update(JSON.stringify(facts)).digest();
}

/** Whether `mac` was made of these facts with a key of the ring, in constant time. */
export function isRowMac(ring: KeyRing, mac: Uint8Array | null, facts: RowFacts): boolean {
  return ring.keys.some((key) => isRowMacOf(key, mac, facts));
}

/** The same for one key. */
export function isRowMacOf(key: Key, mac: Uint8Array | null, facts: RowFacts): boolean {
  const expected = rowMac(key, facts);
  return mac?.length === expected.length && timingSafeEqual(mac, expected);
}
