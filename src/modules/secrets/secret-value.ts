import { randomBytes } from 'node:crypto';
import { alphabet, marker, withChecksum } from './contract/secret-format.js';

export const hintLength = 3;
const randomLength = 40;

/**
 * A new value: `hhh_wmda_` and 46 letters and digits, of which 40 are random (238 bits, R20) and 6 are the checksum.
 * It needs no escaping in a shell, a form or Basic authentication and never starts with a dash (R28).
 */
export function generateSecretValue(): string {
  return withChecksum(randomText(hintLength) + marker + randomText(randomLength));
}

/** What stays known of a value: its first three characters. */
export function hintOf(value: string): string {
  return value.slice(0, hintLength);
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
