import { after, DAY, HOUR } from '../../../../../shared/clock.js';
import { isRefusalDue } from './refusal-cadence.js';

const start = new Date('2026-11-24T22:00:00Z');

/** The days, counted from 1, on which people are told, when a refusal comes on each of `refused`. */
function toldDays(refused: readonly number[]): number[] {
  const told: Date[] = [];
  return refused.filter((day, place) => {
    // At another hour each time.
    const now = after(start, (day - 1) * DAY - (place % 20) * HOUR);
    const due = isRefusalDue(told, now);
    if (due) told.unshift(now);
    return due;
  });
}
const daily = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('the cadence of a refused secret that is still used', () => {
  it('is days 1, 2, 3 and 7, then weekly, for as long as it goes on', () => {
    expect(toldDays(daily(1, 120))).toEqual([
      1, 2, 3, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 91, 98, 105, 112, 119,
    ]);
  });

  it('is delayed by days without a refusal, and then keeps to its weeks', () => {
    expect(toldDays([1, 5, 6, 7, 9, ...daily(15, 40)])).toEqual([1, 5, 7, 15, 21, 28, 35]);
    expect(toldDays([...daily(1, 30), ...daily(50, 80)])).toEqual([1, 2, 3, 7, 14, 21, 28, 50, 56, 63, 70, 77]);
  });

  it('begins again after thirty days without one that was told', () => {
    expect(toldDays([...daily(1, 10), ...daily(38, 50)])).toEqual([1, 2, 3, 7, 38, 39, 40, 44]);
  });
});
