import { lastMoment } from './sweep-schedule.js';

describe('the last moment of a schedule', () => {
  it.each([
    ['0 7 * * *', '2026-11-23T07:00:00.000Z', '2026-11-23T07:00:00.000Z'],
    ['0 7 * * *', '2026-11-23T06:59:59.999Z', '2026-11-22T07:00:00.000Z'],
    ['0 7 * * *', '2026-11-23T07:20:00.000Z', '2026-11-23T07:00:00.000Z'],
    ['* * * * *', '2026-11-23T07:20:30.000Z', '2026-11-23T07:20:00.000Z'],
    ['0 7 * * 1', '2026-11-29T12:00:00.000Z', '2026-11-23T07:00:00.000Z'],
    ['0 7 1 1 *', '2026-11-29T12:00:00.000Z', '2026-01-01T07:00:00.000Z'],
  ])('R96 of %s at %s is %s', (cron, now, last) => {
    expect(lastMoment(cron, new Date(now))?.toISOString()).toBe(last);
  });

  it('R96 is none where there was none for a year', () => {
    expect(lastMoment('0 7 29 2 *', new Date('2026-11-29T12:00:00.000Z'))).toBeUndefined();
  });
});
