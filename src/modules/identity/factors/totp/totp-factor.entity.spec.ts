import { after, HOUR } from '../../../../shared/clock.js';
import { KeyRing } from '../../../../shared/key-ring.js';
import { RowChanged } from '../../../../shared/row-changed.js';
import { TotpFactor } from './totp-factor.entity.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const oldKey = { id: 'd1', bytes: Buffer.alloc(32, 1) };
const newKey = { id: 'd2', bytes: Buffer.alloc(32, 2) };

describe('a TOTP factor', () => {
  it('R46 keeps its seed under the current key, bound to its own row', () => {
    const factor = TotpFactor.propose('a', secret, new KeyRing([oldKey]), now);
    expect(factor.secret(new KeyRing([newKey, oldKey]))).toBe(secret);
    expect(() => factor.secret(new KeyRing([newKey]))).toThrow('d1');
    const other = TotpFactor.propose('b', secret, new KeyRing([oldKey]), now);
    other.seed = factor.seed;
    expect(() => other.secret(new KeyRing([oldKey]))).toThrow(RowChanged);
  });

  it('R46 opens for its own person alone, and as what it is', () => {
    const keys = new KeyRing([oldKey]);
    const moved = TotpFactor.propose('a', secret, keys, now);
    moved.userId = 'b';
    expect(() => moved.secret(keys)).toThrow(RowChanged);
    const promoted = TotpFactor.propose('a', secret, keys, now);
    promoted.confirmedAt = now;
    expect(() => promoted.secret(keys)).toThrow(RowChanged);
    const confirmed = TotpFactor.propose('a', secret, keys, now);
    confirmed.confirm(17, keys, now);
    expect(confirmed.secret(keys)).toBe(secret);
    confirmed.confirmedAt = null;
    expect(() => confirmed.secret(keys)).toThrow(RowChanged);
  });

  it('R46 moves to the current key of the ring', () => {
    const factor = TotpFactor.propose('a', secret, new KeyRing([oldKey]), now);
    factor.renewEncryption(new KeyRing([newKey, oldKey]));
    expect(factor.secret(new KeyRing([newKey]))).toBe(secret);
    const { seed } = factor;
    factor.renewEncryption(new KeyRing([newKey, oldKey]));
    expect(factor.seed).toBe(seed);
  });

  it('R44 is a candidate for an hour, and has spent the code that confirmed it', () => {
    const factor = TotpFactor.propose('a', secret, new KeyRing([oldKey]), now);
    expect(factor.isOpenCandidateAt(after(now, HOUR - 1))).toBe(true);
    expect(factor.isOpenCandidateAt(after(now, HOUR))).toBe(false);
    factor.confirm(17, new KeyRing([oldKey]), now);
    expect([factor.isOpenCandidateAt(now), factor.lastStep]).toEqual([false, 17]);
  });
});
