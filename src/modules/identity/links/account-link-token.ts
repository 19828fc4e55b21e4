import { createHmac, timingSafeEqual } from 'node:crypto';
import { Id } from '../../../shared/id.js';
import type { Key } from '../../../shared/key-ring.js';
import type { LinkPurpose } from '../contract/links/mailed-links.js';

/** What of a link goes into its secret part. */
export interface SignedLink {
  readonly id: string;
  readonly purpose: LinkPurpose;
  readonly nonce: Uint8Array;
}

const form = /^([^.]{36})\.([A-Za-z0-9_-]{43})$/;

/** The text that a mail carries: `<id>.<HMAC-SHA256 over purpose, id and nonce>`. Made when it is sent, kept nowhere. */
export function linkToken(key: Key, link: SignedLink): string {
  return `${link.id}.${mac(key, link).toString('base64url')}`;
}

/** The id of the link that a token claims to be; null for anything that was never a token. */
export function claimedLinkId(token: string): string | null {
  const [, id] = form.exec(token) ?? [];
  return id && Id.safeParse(id).success ? id : null;
}

/** Whether the token is the link's, in constant time. */
export function isTokenOf(link: SignedLink, key: Key, token: string): boolean {
  const [, id, presented = ''] = form.exec(token) ?? [];
  return id === link.id && timingSafeEqual(Buffer.from(presented, 'base64url'), mac(key, link));
}

function mac({ bytes }: Key, { id, purpose, nonce }: SignedLink): Buffer {
  return createHmac('sha256', bytes).update(`mailed-link\n${purpose}\n${id}\n`).update(nonce).digest();
}
