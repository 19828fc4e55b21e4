import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const marker = '_wmda_';
const hintLength = 3;
const randomLength = 40;
const checksumLength = 6;

/** Matches every value of a client secret: published, so that scanners find leaked ones (R29). */
export const secretPattern = /^[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]{46}$/;

/**
 * A new value: `hhh_wmda_` and 46 letters and digits, of which 40 are random (238 bits, R20) and 6 are the checksum.
 * It needs no escaping in a shell, a form or Basic authentication and never starts with a dash (R28).
 */
export function generateSecretValue(): string {
  const body = randomText(hintLength) + marker + randomText(randomLength);
  return body + checksum(body);
}

/** What stays known of a value: its first three characters. */
export function hintOf(value: string): string {
  return value.slice(0, hintLength);
}

/** How a presented text relates to the format. `checksum_wrong` is a mistyped or cut value, told without any lookup. */
export type SecretFormat = 'well-formed' | 'checksum_wrong' | 'looks_like_an_id' | 'other';

export function formatOf(text: string): SecretFormat {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return 'looks_like_an_id';
  if (!secretPattern.test(text)) return text.includes(marker) ? 'checksum_wrong' : 'other';
  const body = text.slice(0, -checksumLength);
  return checksum(body) === text.slice(-checksumLength) ? 'well-formed' : 'checksum_wrong';
}

/** CRC-32 of the text as six digits of base 62: any change of one character shows. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let position = 0; position < checksumLength; position += 1) {
    digits = alphabet.charAt(rest % alphabet.length) + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return digits;
}

/** Uniform letters and digits: bytes past the last whole multiple of 62 are thrown away, so no letter is likelier. */
function randomText(length: number): string {
  const limit = 256 - (256 % alphabet.length);
  let text = '';
  while (text.length < length) {
    for (const byte of randomBytes(length * 2)) {
      if (byte < limit && text.length < length) text += alphabet.charAt(byte % alphabet.length);
    }
  }
  return text;
}
