import { after, DAY, MINUTE } from '../../shared/clock.js';
import type { SecretView } from '../../modules/secrets/contract/secret.schemas.js';
import { rotationOf } from './rotation.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const usedAgo = (ms: number) => ({ lastUsedAt: after(now, -ms).toISOString() });
const secret = (changes: Partial<SecretView>) =>
  ({ id: 'x', state: 'active', expiresOn: '2027-06-01', lastUsedAt: null, ...changes }) as SecretView;
const older = (changes: Partial<SecretView> = {}) =>
  secret({ id: 'old', expiresOn: '2026-12-20', inUse: true, safeToDelete: false, ...usedAgo(60 * MINUTE), ...changes });
const taken = secret(usedAgo(30 * MINUTE));

describe('the change to a new secret', () => {
  it('waits for the first use of the new one, while the old one is in use', () => {
    expect(rotationOf([secret({}), older()], now)).toMatchObject({ step: 'waiting', older: { id: 'old' } });
    expect(rotationOf([secret({}), older({ inUse: false })], now)).toBeNull();
  });

  it('R36 is switching while both are used, quiet after a day, and done only when the old one is safe to delete', () => {
    const step = (changes: Partial<SecretView>) => rotationOf([taken, older(changes)], now)?.step;
    expect(step(usedAgo(DAY - 1))).toBe('switching');
    expect(step(usedAgo(DAY))).toBe('quiet');
    expect(step({ ...usedAgo(80 * DAY), inUse: false })).toBe('quiet');
    expect(step({ ...usedAgo(80 * DAY), inUse: false, safeToDelete: true })).toBe('done');
  });

  it('is nothing with one secret, or where the old one does not work or was never used', () => {
    expect(rotationOf([older()], now)).toBeNull();
    expect(rotationOf([taken, older({ state: 'disabled' })], now)).toBeNull();
    expect(rotationOf([taken, older({ lastUsedAt: null })], now)).toBeNull();
  });
});
