import { decrypt, encrypt } from './encryption.js';
import { KeyRing } from './key-ring.js';

const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
const ring = new KeyRing([key('k1', 1)]);
const text = Buffer.from('JBSWY3DPEHPK3PXP');

describe('encryption at rest', () => {
  it('R46 opens what it closed, and shows nothing of it', () => {
    const closed = encrypt(ring, text, 'totp:1');
    expect(decrypt(ring, closed, 'totp:1')).toEqual(text);
    expect(Buffer.from(closed.box).includes(text)).toBe(false);
    expect(encrypt(ring, text, 'totp:1').box).not.toEqual(closed.box);
  });

  it('R46 opens old boxes after the ring got a new first key', () => {
    const closed = encrypt(ring, text, 'totp:1');
    const rotated = new KeyRing([key('k2', 2), key('k1', 1)]);
    expect(decrypt(rotated, closed, 'totp:1')).toEqual(text);
    expect(encrypt(rotated, text, 'totp:1').keyId).toBe('k2');
  });

  it('R46 refuses a box that was changed, moved to another row, or whose key is gone', () => {
    const closed = encrypt(ring, text, 'totp:1');
    const changed = {
      ...closed,
      box: Buffer.concat([closed.box.slice(0, -1), Buffer.from([(closed.box.at(-1) ?? 0) ^ 1])]),
    };
    expect(() => decrypt(ring, changed, 'totp:1')).toThrow();
    expect(() => decrypt(ring, closed, 'totp:2')).toThrow();
    expect(() => decrypt(new KeyRing([key('k2', 2)]), closed, 'totp:1')).toThrow('does not know the key "k1"');
  });
});
