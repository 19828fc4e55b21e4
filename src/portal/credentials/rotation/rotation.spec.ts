import { after, DAY, MINUTE } from '../../../shared/clock.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { rotationOf } from './rotation.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const usedAgo = (ms: number) => ({ lastUsedAt: after(now, -ms).toISOString() });
const secret = (changes: Partial<SecretView>) =>
  ({
    id: 'x',
    state: 'active',
    lastUsedAt: null,
    inUse: false,
    safeToDelete: false,
    endAfterDays: null,
    ...changes,
  }) as SecretView;
const older = (changes: Partial<SecretView> = {}) =>
  secret({ id: 'old', inUse: true, ...usedAgo(60 * MINUTE), ...changes });
const taken = secret({ inUse: true, ...usedAgo(30 * MINUTE) });

describe('the change to a new secret', () => {
  it('waits for the first use of the new one, whatever is beside it', () => {
    expect(rotationOf([secret({}), older()], now)).toMatchObject({ step: 'waiting', older: [{ id: 'old' }] });
    expect(rotationOf([secret({}), older({ inUse: false })], now)).toMatchObject({ step: 'waiting', older: [] });
    expect(rotationOf([secret({})], now)).toMatchObject({ step: 'waiting', older: [] });
  });

  it('R36 is switching while both are used, quiet after a day, and done only when the old one is safe to delete', () => {
    const step = (changes: Partial<SecretView>) => rotationOf([taken, older(changes)], now)?.step;
    expect(step(usedAgo(DAY - 1))).toBe('switching');
    expect(step(usedAgo(DAY))).toBe('quiet');
    expect(step({ ...usedAgo(44 * DAY) })).toBe('quiet');
    expect(step({ ...usedAgo(80 * DAY), inUse: false, safeToDelete: true })).toBe('done');
  });

  it('R36 names every older one that is in use, whenever it ends, and says of each by itself that it may be deleted', () => {
    const monthly = older({ id: 'monthly', ...usedAgo(31 * DAY), expiresOn: '2028-01-01' });
    const safe = older({ id: 'safe', ...usedAgo(80 * DAY), inUse: false, safeToDelete: true });
    const ending = older({ id: 'ending', ...usedAgo(80 * DAY), inUse: false, endAfterDays: 7 });
    const unused = older({ id: 'unused', inUse: false });
    const rotation = rotationOf([taken, monthly, safe, ending, unused], now);
    expect(rotation?.older.map(({ id }) => id)).toEqual(['monthly', 'safe', 'ending']);
    expect(rotation?.step).toBe('quiet');
  });

  it('R36 is nothing where the newest was used, and is in use no more', () => {
    const left = secret({ ...usedAgo(60 * DAY) });
    expect(rotationOf([left, older()], now)).toBeNull();
  });

  it('is nothing where the newest is used and no older one that works matters', () => {
    expect(rotationOf([taken], now)).toBeNull();
    expect(rotationOf([taken, older({ state: 'disabled' })], now)).toBeNull();
    expect(rotationOf([taken, older({ inUse: false })], now)).toBeNull();
    expect(rotationOf([older({ state: 'expired' })], now)).toBeNull();
  });
});
