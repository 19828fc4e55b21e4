import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { Id } from '../../shared/id.js';

/** What is handed out as `<id>.<random>`: the row's id and 256 random bits, of which only the digest is stored. */
export interface OpaqueToken {
  readonly id: string;
  readonly digest: Buffer;
}

const form = /^([^.]{36})\.([A-Za-z0-9_-]{43})$/;

/** A new token for the row `id`: its text leaves once, its digest stays. */
export function newOpaqueToken(id: string): { text: string; digest: Buffer } {
  const secret = randomBytes(32).toString('base64url');
  return { text: `${id}.${secret}`, digest: digestOf(secret) };
}

/** Reads a token back; null for anything that was never one. */
export function readOpaqueToken(text: string): OpaqueToken | null {
  const [, id, secret] = form.exec(text) ?? [];
  return id && secret && Id.safeParse(id).success ? { id, digest: digestOf(secret) } : null;
}

/** Whether the presented token is the one whose digest was stored, in constant time. */
export function isSameToken(presented: OpaqueToken, stored: Uint8Array): boolean {
  return timingSafeEqual(presented.digest, stored);
}

function digestOf(secret: string): Buffer {
  return createHash('sha256').update(secret).digest();
}
