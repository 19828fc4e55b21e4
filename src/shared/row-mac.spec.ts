import { KeyRing } from './key-ring.js';
import { isRowMac, isRowMacOf, rowMac } from './row-mac.js';

const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
const ring = new KeyRing([key('k1', 1)]);

describe('the MAC of a row', () => {
  const mac = rowMac(ring.current, ['purpose', 'one', null]);

  it('R46 fits its own facts alone, whatever is moved between them', () => {
    expect(isRowMac(ring, mac, ['purpose', 'one', null])).toBe(true);
    for (const others of [
      ['purpose', 'one', 'null'],
      ['purpose', 'one', ''],
      ['purpose', 'one'],
      ['purpose', 'on', 'e'],
      ['other', 'one', null],
      ['purpose', null, 'one'],
    ] as const) {
      expect(isRowMac(ring, mac, [...others])).toBe(false);
    }
    expect(isRowMac(ring, null, ['purpose', 'one', null])).toBe(false);
    expect(isRowMac(ring, mac.subarray(1), ['purpose', 'one', null])).toBe(false);
  });

  it('R46 is known by any key of the ring, and by no other', () => {
    expect(isRowMac(new KeyRing([key('k2', 2), key('k1', 1)]), mac, ['purpose', 'one', null])).toBe(true);
    expect(isRowMac(new KeyRing([key('k2', 2)]), mac, ['purpose', 'one', null])).toBe(false);
    expect(isRowMacOf(key('k1', 1), mac, ['purpose', 'one', null])).toBe(true);
    expect(isRowMacOf(key('k1', 2), mac, ['purpose', 'one', null])).toBe(false);
  });
});
