import fc from 'fast-check';
import { hashRecoveryCode, newRecoveryCode, printRecoveryCode, readRecoveryCode } from './recovery-code-text.js';

const key = { id: 'h1', bytes: Buffer.alloc(32, 1) };

describe('the text of recovery codes', () => {
  it('R45 has 80 random bits in 16 characters that nobody confuses', () => {
    const codes = Array.from({ length: 2000 }, newRecoveryCode);
    for (const code of codes) expect(code).toMatch(/^[0-9a-hjkmnp-tv-z]{16}$/);
    expect(new Set(codes).size).toBe(codes.length);
    expect(new Set(codes.join('')).size).toBe(32);
  });

  it('R45 is read back whatever case, dashes and spaces it was typed with', () => {
    fc.assert(
      fc.property(
        fc.nat(31),
        fc.array(fc.constantFrom(' ', '-', '\t', '\u00a0', '\u2011', '\u2013', '\u200b'), { maxLength: 16 }),
        fc.boolean(),
        (_, gaps, upper) => {
          const code = newRecoveryCode();
          const typed = [...printRecoveryCode(code)]
            .map((character, index) => character + (gaps[index] ?? ''))
            .join('');
          return readRecoveryCode(upper ? typed.toUpperCase() : typed) === code;
        },
      ),
    );
    expect(readRecoveryCode('OIL0-1111-0000-abcd')).toBe('011011110000abcd');
  });

  it('R45 is nothing when it cannot be a code', () => {
    for (const typed of ['', 'u'.repeat(16), '0'.repeat(15), '0'.repeat(17), '０'.repeat(16)]) {
      expect(readRecoveryCode(typed)).toBeNull();
    }
  });

  it('R45 is hashed for one person under one key', () => {
    const code = newRecoveryCode();
    const hashes = [
      hashRecoveryCode(key, 'a', code),
      hashRecoveryCode(key, 'b', code),
      hashRecoveryCode({ id: 'h2', bytes: Buffer.alloc(32, 2) }, 'a', code),
    ].map((hash) => hash.toString('hex'));
    expect(new Set(hashes).size).toBe(3);
    expect(hashRecoveryCode(key, 'a', code).toString('hex')).toBe(hashes[0]);
  });
});
