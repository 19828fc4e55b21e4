import { after, DAY, SECOND } from '../../shared/clock.js';
import { adviseOn, successorAmong } from './advice.js';
import type { Advice } from './contract/advice.js';

const now = new Date('2026-11-23T07:00:00.000Z');
const ago = (days: number) => after(now, -days * DAY);
const firstUsed = (days: number) => new Date(`${ago(days).toISOString().slice(0, 10)}T00:00:00.000Z`);

describe('advice on a secret that ends soon', () => {
  it.each<[string, Date | null, { lastUsedAt: Date | null; firstUsedAt: Date | null } | null, Advice]>([
    ['used today, nothing follows', ago(0), null, 'create-successor'],
    ['R36 used once a month, nothing follows', ago(31), null, 'create-successor'],
    ['R36 used 45 days ago to the second, nothing follows', ago(45), null, 'create-successor'],
    ['used a second longer ago, nothing follows', after(ago(45), -SECOND), null, 'unused'],
    ['never used, nothing follows', null, null, 'never-used'],
    ['used today, an unused successor', ago(0), { lastUsedAt: null, firstUsedAt: null }, 'switch-systems'],
    ['used today, a successor in use', ago(0), { lastUsedAt: ago(0), firstUsedAt: firstUsed(60) }, 'switch-systems'],
    ['unused since the successor came', ago(50), { lastUsedAt: ago(1), firstUsedAt: firstUsed(49) }, 'delete'],
    ['last used on the day of the change', ago(50), { lastUsedAt: ago(1), firstUsedAt: firstUsed(50) }, 'delete'],
    ['used besides, 46 days ago', ago(46), { lastUsedAt: ago(1), firstUsedAt: firstUsed(90) }, 'switch-systems'],
    ['never used, a successor in use', null, { lastUsedAt: ago(1), firstUsedAt: firstUsed(10) }, 'delete'],
    ['never used, an unused successor', null, { lastUsedAt: null, firstUsedAt: null }, 'never-used'],
    ['unused, an unused successor', ago(60), { lastUsedAt: null, firstUsedAt: null }, 'unused'],
    [
      'unused, a successor that is unused again',
      ago(90),
      { lastUsedAt: ago(60), firstUsedAt: firstUsed(80) },
      'unused',
    ],
  ])('%s', (_, lastUsedAt, successor, expected) => {
    expect(adviseOn({ lastUsedAt, successor }, now)).toBe(expected);
  });
});

describe('the successor among several', () => {
  const one = { name: 'one', expiresOn: '2027-06-01', lastUsedAt: ago(1), firstUsedAt: firstUsed(30) };
  const later = { ...one, name: 'later', firstUsedAt: firstUsed(20) };
  const idle = { ...one, name: 'idle', lastUsedAt: ago(46), firstUsedAt: firstUsed(10) };
  const fresh = { ...one, name: 'fresh', lastUsedAt: null, firstUsedAt: null };

  it.each([
    ['the one in use before one that is not', [fresh, idle, one], 'one'],
    ['of those in use the last to be taken into use', [one, later], 'later'],
    ['one that was used before one that never was', [fresh, idle], 'idle'],
    ['the first given, the newest, when none was used', [fresh, { ...fresh, name: 'older' }], 'fresh'],
    ['one that still works', [{ ...later, expiresOn: '2026-11-22' }, one], 'one'],
    ['none at all', [], undefined],
  ])('is %s', (_, successors, expected) => {
    expect(successorAmong(successors, now)?.name).toBe(expected);
  });
});
