import type { SecretView } from '../../secrets/contract/secret.schemas.js';
import { rotationOf } from './rotation.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const secret = (changes: Partial<SecretView>) =>
  ({ id: 'x', state: 'active', expiresOn: '2027-06-01', lastUsedAt: null, ...changes }) as SecretView;
const older = (changes: Partial<SecretView> = {}) =>
  secret({ id: 'old', expiresOn: '2026-12-20', lastUsedAt: '2026-11-23T08:00:00.000Z', ...changes });

describe('the change to a new secret', () => {
  it('waits for the first use of the new one', () => {
    expect(rotationOf([secret({}), older()], now)).toMatchObject({ step: 'waiting', older: { id: 'old' } });
  });

  it('is switching while both are used', () => {
    expect(rotationOf([secret({ lastUsedAt: '2026-11-23T08:30:00.000Z' }), older()], now)?.step).toBe('switching');
  });

  it('R36 is quiet, and not done, when the old one was not used for a day: something may use it once a month', () => {
    const step = (lastUsedAt: string) =>
      rotationOf([secret({ lastUsedAt: '2026-11-23T08:30:00.000Z' }), older({ lastUsedAt })], now)?.step;
    expect(step('2026-11-22T08:59:00.000Z')).toBe('quiet');
    expect(step('2026-10-09T09:01:00.000Z')).toBe('quiet');
    expect(step('2026-10-09T09:00:00.000Z')).toBe('done');
  });

  it('is nothing with one secret, or where the old one does not work or was never used', () => {
    expect(rotationOf([older()], now)).toBeNull();
    expect(rotationOf([secret({}), older({ state: 'disabled' })], now)).toBeNull();
    expect(rotationOf([secret({}), older({ lastUsedAt: null })], now)).toBeNull();
  });
});
