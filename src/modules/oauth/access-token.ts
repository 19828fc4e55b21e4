import { type KeyObject, randomUUID, sign } from 'node:crypto';
import type { TokenTarget } from './token-target.js';

/** Seconds that a token lives, whatever its secret's expiry. */
export const tokenLifeSeconds = 3600;

export interface TokenSigner {
  readonly kid: string;
  readonly key: KeyObject;
}

export interface TokenSubject extends TokenTarget {
  readonly issuer: string;
  readonly clientId: string;
  readonly secretId: string;
}

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');

/**
 * A signed access token (RFC 9068 2). Signed on this thread: `crypto.sign` takes a fraction of what a round trip to the
 * thread pool costs for ES256.
 * @param now the moment of issue
 */
export function issueAccessToken({ kid, key }: TokenSigner, subject: TokenSubject, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const header = encode({ typ: 'at+jwt', alg: 'ES256', kid });
  const claims = encode({
    iss: subject.issuer,
    aud: subject.resource,
    sub: subject.clientId,
    client_id: subject.clientId,
    iat,
    exp: iat + tokenLifeSeconds,
    // Introspection finds the secret by this, and says at once when it ended.
    jti: `${subject.secretId}.${randomUUID()}`,
    scope: subject.scope,
  });
  const signature = rawSignature(sign('sha256', Buffer.from(`${header}.${claims}`), key));
  return `${header}.${claims}.${signature.toString('base64url')}`;
}

const halfBytes = 32;

/**
 * The two numbers of a DER signature side by side, as JWS has them (RFC 7518 3.4). Asking OpenSSL for this form costs
 * more than the signature itself.
 */
function rawSignature(der: Buffer): Buffer {
  const raw = Buffer.alloc(2 * halfBytes);
  // SEQUENCE and its length, then twice: INTEGER, its length, its bytes. P-256 fits one-byte lengths.
  let at = 2;
  for (const end of [halfBytes, 2 * halfBytes]) {
    const length = der.readUInt8(at + 1);
    const number = der.subarray(at + 2, at + 2 + length);
    // A leading zero keeps DER's number positive; small numbers are shorter than 32 bytes.
    const digits = number.subarray(Math.max(0, length - halfBytes));
    digits.copy(raw, end - digits.length);
    at += 2 + length;
  }
  return raw;
}
