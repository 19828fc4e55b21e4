import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { formatOf, secretPattern } from './contract/secret-format.js';
import { generateSecretValue, hintOf } from './secret-value.js';

const values = Array.from({ length: 500 }, () => generateSecretValue());
const value = fc.constantFrom(...values);

describe('the value of a client secret', () => {
  it('R20 has 40 uniform random letters and digits behind the marker, 238 bits', () => {
    const random = values.map((each) => each.slice('hhh_wmda_'.length, -6));
    expect(random.every((each) => /^[0-9A-Za-z]{40}$/.test(each))).toBe(true);
    expect(new Set(random).size).toBe(values.length);
    const counts = new Map<string, number>();
    for (const character of random.join('')) counts.set(character, (counts.get(character) ?? 0) + 1);
    const expected = (values.length * 40) / 62;
    const chiSquare = [...counts.values()].reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
    expect(counts.size).toBe(62);
    // 61 degrees of freedom: beyond 130 with a probability below one in a million.
    expect(chiSquare).toBeLessThan(130);
  });

  it('R27 starts with its hint', () => {
    expect(hintOf('abc_wmda_rest')).toBe('abc');
    expect(values.every((each) => each.startsWith(`${hintOf(each)}_wmda_`))).toBe(true);
  });

  it('R28 needs no escaping in a shell, a form or Basic, and never starts with a dash', () => {
    for (const each of values) {
      expect(each).toMatch(/^[0-9A-Za-z_]+$/);
      expect(each).not.toMatch(/^-/);
      expect(encodeURIComponent(each)).toBe(each);
      expect(new URLSearchParams({ each }).toString()).toBe(`each=${each}`);
    }
  });

  it('R29 matches the published expression and is well-formed', () => {
    expect(values.filter((each) => !secretPattern.test(each) || formatOf(each) !== 'well_formed')).toEqual([]);
  });

  it('R29 shows any change of one character', () => {
    const replacement = fc.constantFrom(...'0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz');
    fc.assert(
      fc.property(value, fc.nat({ max: 54 }), replacement, (original, at, character) => {
        fc.pre(original[at] !== character);
        expect(formatOf(original.slice(0, at) + character + original.slice(at + 1))).not.toBe('well_formed');
      }),
      { numRuns: 2000 },
    );
  });

  it('R29 shows two characters that changed places, and a cut end', () => {
    fc.assert(
      fc.property(value, fc.nat({ max: 53 }), (original, at) => {
        const one = original.charAt(at);
        const other = original.charAt(at + 1);
        fc.pre(one !== other);
        expect(formatOf(original.slice(0, at) + other + one + original.slice(at + 2))).not.toBe('well_formed');
        expect(formatOf(original.slice(0, -1))).toBe('checksum_wrong');
      }),
    );
  });

  it('R29 ends with CRC-32 of all before it, in six digits of base 62', () => {
    const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
    for (const each of values.slice(0, 20)) {
      const number = Array.from(each.slice(-6)).reduce((sum, digit) => sum * 62 + digits.indexOf(digit), 0);
      expect(number).toBe(crc32(each.slice(0, -6)));
    }
  });

  it.each([
    ['a line break at the end', '', '\n'],
    ['a line break of Windows', '', '\r\n'],
    ['a blank at the end', '', ' '],
    ['a byte-order mark', '\uFEFF', ''],
    ['quotes', '"', '"'],
    ['what introduces it', 'CLIENT_SECRET=', ''],
    ['a character too many', '', 'x'],
  ])('tells a whole value with %s from a mistyped one', (_, before, after) => {
    for (const each of values.slice(0, 20)) {
      expect(formatOf(`${before}${each}${after}`)).toBe('more_than_the_value');
      expect(formatOf(`${before}${each.slice(0, -2)}${after}`)).toBe('checksum_wrong');
    }
  });

  it('R27 tells an id from a secret', () => {
    expect(formatOf('0199a3c8-7b1e-7c00-8000-0123456789ab')).toBe('looks_like_an_id');
    expect(formatOf('0199A3C8-7B1E-7C00-8000-0123456789AB')).toBe('looks_like_an_id');
    expect(formatOf('hunter2')).toBe('other');
    expect(formatOf('')).toBe('other');
  });
});
