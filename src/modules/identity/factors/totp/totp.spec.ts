import { createHmac } from 'node:crypto';
import { generateSync } from 'otplib';
import { matchingStep, newTotpSecret, otpauthUri } from './totp.js';

/** The seed of RFC 6238, appendix B, in base32. */
const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';
const at = (seconds: number) => new Date(seconds * 1000);

describe('TOTP', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_111_111_111, '050471'],
    [1_234_567_890, '005924'],
    [2_000_000_000, '279037'],
    [20_000_000_000, '353130'],
  ])('R44 accepts the code of RFC 6238 at %d', (seconds, code) => {
    expect(matchingStep(secret, code, at(seconds))).toBe(Math.floor(seconds / 30));
  });

  it('R44 accepts one step each side, whichever second of the step it is', () => {
    const code = generateSync({ secret, epoch: 3000 });
    const accepted = Array.from({ length: 180 }, (_, index) => 2910 + index).filter(
      (second) => matchingStep(secret, code, at(second)) === 100,
    );
    expect([accepted.at(0), accepted.at(-1), accepted.length]).toEqual([2970, 3059, 90]);
  });

  it.each(['', '12345', '1234567', 'abcdef', '２８７０８２', ' 287082', '287082\n', '28708２', '\ud800'])(
    'R73 takes %j for a wrong code',
    (code) => {
      expect(matchingStep(secret, code, at(59))).toBeNull();
    },
  );

  it('R20 makes seeds of 160 bits that another implementation reads', () => {
    const made = newTotpSecret();
    expect(made).toMatch(/^[A-Z2-7]{32}$/);
    expect(newTotpSecret()).not.toBe(made);
    const bits = [...made].map((character) =>
      'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(character).toString(2).padStart(5, '0'),
    );
    const seed = Buffer.from((bits.join('').match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
    const counter = Buffer.alloc(8);
    counter.writeBigUInt64BE(7n);
    const mac = createHmac('sha1', seed).update(counter).digest();
    const offset = (mac.at(-1) ?? 0) & 15;
    const code = String((mac.readUInt32BE(offset) & 0x7fffffff) % 1_000_000).padStart(6, '0');
    expect(matchingStep(made, code, at(7 * 30))).toBe(7);
  });

  it('R44 writes a URI that names issuer and account, whatever is in them', () => {
    const uri = new URL(otpauthUri(secret, 'Brand & Co', 'a+b@example.org'));
    expect(uri.protocol).toBe('otpauth:');
    expect(decodeURIComponent(uri.pathname)).toMatch('Brand & Co:a+b@example.org');
    expect(Object.fromEntries(uri.searchParams)).toEqual({ secret, issuer: 'Brand & Co' });
  });
});
