import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import { lossFrom, unlessSure } from './loss.js';

const secret = (id: string, facts: Partial<SecretView> = {}) =>
  ({ id, state: 'active', inUse: false, lastUsedAt: null, ...facts }) as SecretView;
const inUse = { inUse: true, lastUsedAt: '2027-03-01T00:00:00.000Z' };
const usedOnce = { lastUsedAt: '2026-10-01T00:00:00.000Z' };

describe('what stops when a secret ends', () => {
  it.each<[string, SecretView, SecretView[], string | null, boolean]>([
    ['the last one, in use', secret('a', inUse), [], 'This is the last valid secret of this application', true],
    ['the last one, unused', secret('a'), [], 'This is the last valid secret of this application', false],
    [
      'beside a disabled one',
      secret('a', inUse),
      [secret('b', { state: 'disabled', ...inUse })],
      'This is the last',
      true,
    ],
    [
      'beside one never used',
      secret('a', inUse),
      [secret('b')],
      'No other secret of this application has ever been used.',
      true,
    ],
    ['beside one long unused', secret('a', inUse), [secret('b', usedOnce)], 'was used in the last 45 days.', true],
    ['beside one in use', secret('a', inUse), [secret('b', inUse)], null, false],
    ['unused beside another', secret('a'), [secret('b')], null, false],
    ['an expired one', secret('a', { state: 'expired', ...inUse }), [], null, false],
  ])('R31 %s', (_, of, others, warning, asks) => {
    const loss = lossFrom({ secrets: [of, ...others], secret: of });
    expect(loss?.warning ?? '').toContain(warning ?? '');
    expect(loss === null).toBe(warning === null);
    expect(unlessSure(loss, {}) !== null).toBe(asks);
    expect(unlessSure(loss, { sure: 'on' })).toBeNull();
  });
});
