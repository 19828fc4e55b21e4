import { crc32 } from 'node:zlib';

export const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
export const marker = '_wmda_';
const checksumLength = 6;

/** Matches every value of a client secret: published, so that scanners find leaked ones (R29). */
export const secretPattern = /^[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]{46}$/;

/**
 * How a presented text relates to the format, told without any lookup: `more_than_the_value` is a whole value with a line
 * break, a blank, quotes or anything else around it, `checksum_wrong` a mistyped or cut one.
 */
export type SecretFormat = 'well_formed' | 'more_than_the_value' | 'checksum_wrong' | 'looks_like_an_id' | 'other';

export function formatOf(text: string): SecretFormat {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return 'looks_like_an_id';
  const [value] = /[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]{46}/.exec(text) ?? [];
  if (value === undefined) return text.includes(marker) ? 'checksum_wrong' : 'other';
  if (withChecksum(value.slice(0, -checksumLength)) !== value) return 'checksum_wrong';
  return value === text ? 'well_formed' : 'more_than_the_value';
}

/** The text and its CRC-32 as six digits of base 62: any change of one character shows. */
export function withChecksum(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let position = 0; position < checksumLength; position += 1) {
    digits = alphabet.charAt(rest % alphabet.length) + digits;
    rest = Math.floor(rest / alphabet.length);
  }
  return text + digits;
}
