import { createHmac, randomBytes } from 'node:crypto';
import type { Key } from '../../../../shared/key-ring.js';

/** Digits and lower-case letters without i, l, o and u: nothing that looks like something else. */
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
const characters = 16;
/** What gets between the characters of a code that is pasted: spaces and dashes of any kind, marks that nobody sees. */
const between = /[\s\p{Pd}\p{Cf}]/gu;

/** A new code of 80 random bits. */
export function newRecoveryCode(): string {
  // 256 is a multiple of 32, so every character is equally likely.
  return Array.from(randomBytes(characters), (byte) => alphabet.charAt(byte % alphabet.length)).join('');
}

/** A code as people see it: `xxxx-xxxx-xxxx-xxxx`. */
export function printRecoveryCode(code: string): string {
  return code.replace(/(.{4})(?!$)/g, '$1-');
}

/** The code behind what a person typed, whatever its case, dashes and spaces; null when it cannot be one. */
export function readRecoveryCode(typed: string): string | null {
  const code = typed.toLowerCase().replace(between, '').replace(/o/g, '0').replace(/[il]/g, '1');
  return code.length === characters && [...code].every((character) => alphabet.includes(character)) ? code : null;
}

/** The stored form of a code, for one person under one key. @param code as `newRecoveryCode` and `readRecoveryCode` give it */
export function hashRecoveryCode(key: Key, userId: string, code: string): Buffer {
  return createHmac('sha256', key.bytes).update(`recovery-code\n${userId}\n${code}`).digest();
}
