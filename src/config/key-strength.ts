import type { Key, KeyRing } from '../shared/key-ring.js';
import type { KeyRingName } from './development-keys.js';
import type { Problem } from './given-variables.js';

/** 32 random bytes hold about 30 different ones, and never fewer than this. */
const fewestDifferentBytes = 8;

/** @throws Error naming a key that nobody drew at random: all zeros, or a few bytes again and again */
export function assertRandomLooking({ keys }: KeyRing): void {
  const regular = keys.find(({ bytes }) => new Set(bytes).size < fewestDifferentBytes);
  if (regular) throw new Error(`the key "${regular.id}" is not random (openssl rand -base64 32 makes one that is)`);
}

/** Keys that stand more than once, in one ring or in two: each is named with the one that it repeats. */
export function repeatedKeys(rings: readonly (readonly [KeyRingName, KeyRing])[]): Problem[] {
  const seen = new Map<string, { ring: KeyRingName; id: string }>();
  const repeated = (variable: KeyRingName, { id, bytes }: Key): Problem[] => {
    const digits = bytes.toString('hex');
    const first = seen.get(digits);
    if (first) {
      return [
        { variable, message: `the key "${id}" is the same key as "${first.id}" of ${first.ring}; make a new one` },
      ];
    }
    seen.set(digits, { ring: variable, id });
    return [];
  };
  return rings.flatMap(([name, { keys }]) => keys.flatMap((key) => repeated(name, key)));
}

/** A token that a header carries and nobody guesses. @throws Error saying what is wrong */
export function readBearerToken(text: string): string {
  if (!/^[!-~]+$/.test(text)) throw new Error('must be letters, digits and signs, without blanks');
  if (text.length < 16) throw new Error('must be 16 characters at least');
  const repeats = /^(.+)\1+$/.test(text) || new Set(text).size < 6;
  if (repeats) throw new Error('is easily guessed (openssl rand -hex 32 makes one that is not)');
  return text;
}
