import fc from 'fast-check';
import { after, DAY, HOUR, SECOND } from '../../../shared/clock.js';
import type { LaggingAddress } from '../contract/used-addresses.js';
import { type ArrangedEnding, progressOf } from './ending-by-itself.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const ago = (milliseconds: number) => after(now, -milliseconds);
const at = (address: string) => ({ address, name: null, lastAt: now });
const successor = (firstUsed: number | null, changes: Partial<ArrangedEnding['successors'][number]> = {}) => ({
  id: 'new',
  expiresOn: '2027-11-23',
  firstUsedAt: firstUsed === null ? null : ago(firstUsed),
  lastUsedAt: firstUsed === null ? null : now,
  ...changes,
});
const ending = (days: number, lastUsed: number | null, successors: ArrangedEnding['successors']): ArrangedEnding => ({
  secretId: 'old',
  days,
  lastUsedAt: lastUsed === null ? null : ago(lastUsed),
  successors,
});
const waitsFor = (
  ...[days, lastUsed, successors, lagging = []]: [
    number,
    number | null,
    ArrangedEnding['successors'],
    LaggingAddress[]?,
  ]
) => progressOf(ending(days, lastUsed, successors), lagging, now).waitsFor;

describe('a secret that ends by itself', () => {
  it('waits for a successor that was used', () => {
    expect(waitsFor(7, 90 * DAY, [])).toBe('successor');
    expect(waitsFor(7, 90 * DAY, [successor(null)])).toBe('successor');
    expect(waitsFor(7, 90 * DAY, [successor(30 * DAY, { expiresOn: '2026-11-22' })])).toBe('successor');
    expect(progressOf(ending(7, 1, [successor(null)]), [at('192.0.2.7')], now)).toEqual({
      secretId: 'old',
      days: 7,
      successorId: 'new',
      waitsFor: 'successor',
      silentFrom: null,
      lagging: [],
    });
  });

  it('waits for the days to pass since its last use and since the first use of its successor', () => {
    expect(waitsFor(7, 7 * DAY - SECOND, [successor(30 * DAY)])).toBe('silence');
    expect(waitsFor(7, 7 * DAY, [successor(30 * DAY)])).toBe('nothing');
    expect(waitsFor(7, 90 * DAY, [successor(7 * DAY - SECOND)])).toBe('silence');
    expect(waitsFor(7, 90 * DAY, [successor(7 * DAY)])).toBe('nothing');
    expect(waitsFor(7, null, [successor(7 * DAY)])).toBe('nothing');
    expect(progressOf(ending(7, 2 * DAY, [successor(5 * DAY)]), [], now).silentFrom).toEqual(after(now, 5 * DAY));
  });

  it.each([0, 1])('waits for 24 hours at least, also with %d days', (days) => {
    expect(waitsFor(days, 24 * HOUR - SECOND, [successor(30 * DAY)])).toBe('silence');
    expect(waitsFor(days, 90 * DAY, [successor(24 * HOUR - SECOND)])).toBe('silence');
    expect(waitsFor(days, 24 * HOUR, [successor(24 * HOUR)])).toBe('nothing');
  });

  it('R36 waits for every address that used it before, and says so once its successor had time', () => {
    const monthly = [at('192.0.2.9')];
    expect(waitsFor(7, 31 * DAY, [successor(6 * DAY)], monthly)).toBe('silence');
    expect(waitsFor(7, 31 * DAY, [successor(7 * DAY)], monthly)).toBe('addresses');
    expect(waitsFor(7, HOUR, [successor(7 * DAY)], monthly)).toBe('addresses');
    expect(waitsFor(7, 300 * DAY, [successor(300 * DAY, { lastUsedAt: now })], monthly)).toBe('addresses');
  });

  it('goes by the successor that was last taken into use', () => {
    const successors = [
      successor(null, { id: 'newest' }),
      successor(2 * DAY, { id: 'b' }),
      successor(30 * DAY, { id: 'a' }),
    ];
    expect(progressOf(ending(7, 90 * DAY, successors), [], now)).toMatchObject({
      successorId: 'b',
      waitsFor: 'silence',
    });
  });

  it('ends only if all three hold, whatever happened when', () => {
    const moment = fc.option(fc.integer({ min: 0, max: 60 * 24 }).map((hours) => hours * HOUR));
    const lagging = fc.subarray([at('192.0.2.7'), at('198.51.100.4')]);
    fc.assert(
      fc.property(fc.nat({ max: 30 }), moment, moment, lagging, (days, lastUsed, firstUsed, addresses) => {
        const ends = waitsFor(days, lastUsed, [successor(firstUsed)], addresses) === 'nothing';
        const silence = Math.max(24, days * 24) * HOUR;
        const silent = lastUsed === null || lastUsed >= silence;
        expect(ends).toBe(firstUsed !== null && firstUsed >= silence && silent && addresses.length === 0);
      }),
    );
  });
});
