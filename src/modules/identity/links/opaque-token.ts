import { randomBytes } from 'node:crypto';
import { Id } from '../../../shared/id.js';
import type { KeyRing } from '../../../shared/key-ring.js';
import { isRowMac, rowMac, type RowFacts } from '../../../shared/row-mac.js';

/** What is handed out as `<id>.<random>`: the row's id and 256 random bits. */
export interface OpaqueToken {
  readonly id: string;
  readonly secret: string;
}

const form = /^([^.]{36})\.([A-Za-z0-9_-]{43})$/;

/**
 * A new token for the row `id`: its text leaves once, its digest stays. The digest is keyed and holds for this row
 * alone: whoever can write rows cannot make one that a text of theirs opens.
 * @param row what must not change of the row
 */
export function newOpaqueToken(id: string, keys: KeyRing, row: RowFacts): { text: string; digest: Buffer } {
  const secret = randomBytes(32).toString('base64url');
  return { text: `${id}.${secret}`, digest: rowMac(keys.current, [...row, secret]) };
}

/** Reads a token back; null for anything that was never one. */
export function readOpaqueToken(text: string): OpaqueToken | null {
  const [, id, secret] = form.exec(text) ?? [];
  return id && secret && Id.safeParse(id).success ? { id, secret } : null;
}

/** Whether the presented token is the one whose digest was stored with this row, under any key of the ring. */
export function isSameToken({ secret }: OpaqueToken, stored: Uint8Array, keys: KeyRing, row: RowFacts): boolean {
  return isRowMac(keys, stored, [...row, secret]);
}
