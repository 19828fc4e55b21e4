import { addDays, type CalendarDate } from '../../../shared/calendar-date.js';
import { rhythmOf } from './rhythm.js';

// A Sunday.
const today = '2026-11-29';
/** The days of 90 that a rule names, the earliest first. */
const ninety = (isDue: (day: CalendarDate, ago: number) => boolean) =>
  Array.from({ length: 90 }, (_, index) => addDays(today, index - 89)).filter((day, index) => isDue(day, 89 - index));
const weekday = (day: CalendarDate) => new Date(`${day}T00:00:00Z`).getUTCDay();
const of = (days: CalendarDate[], uses = days.length) => rhythmOf({ days, uses }, today);

describe('the rhythm in which a secret is used', () => {
  it.each<[string, CalendarDate[], string, CalendarDate | null]>([
    ['every day', ninety(() => true), 'daily', '2026-11-30'],
    ['every day but not yet today', ninety((_, ago) => ago > 0), 'daily', today],
    ['every day but for an outage', ninety((_, ago) => ago < 40 || ago > 45), 'daily', '2026-11-30'],
    ['three days', ['2026-11-27', '2026-11-28', '2026-11-29'], 'daily', '2026-11-30'],
    ['Monday to Friday', ninety((day) => weekday(day) % 6 !== 0), 'on weekdays', '2026-11-30'],
    [
      'Monday to Friday and once by hand on a Saturday',
      ninety((day) => weekday(day) % 6 !== 0 || day === '2026-10-10'),
      'on weekdays',
      '2026-11-30',
    ],
    ['Mondays', ninety((day) => weekday(day) === 1), 'weekly on Mondays', '2026-11-30'],
    ['Sundays, today too', ninety((day) => weekday(day) === 0), 'weekly on Sundays', '2026-12-06'],
    ['the first of a month', ['2026-10-01', '2026-11-01'], 'on each 1st', '2026-12-01'],
    ['the second', ['2026-09-02', '2026-10-02', '2026-11-02'], 'on each 2nd', '2026-12-02'],
    ['the eleventh', ['2026-09-11', '2026-10-11', '2026-11-11'], 'on each 11th', '2026-12-11'],
    ['the twenty-third', ['2026-09-23', '2026-10-23', '2026-11-23'], 'on each 23rd', '2026-12-23'],
    ['the last of a month', ['2026-09-30', '2026-10-31'], 'on the last day of each month', '2026-11-30'],
  ])('names %s, and when it comes next', (_, days, words, nextOn) => {
    expect(of(days)).toEqual({ words, nextOn, daily: words === 'daily' });
  });

  it.each<[string, CalendarDate[], string]>([
    ['every day', ninety((_, ago) => ago >= 20), 'daily until 9 Nov 2026'],
    ['Mondays', ninety((day, ago) => weekday(day) === 1 && ago > 14), 'weekly on Mondays until 9 Nov 2026'],
    ['the first of a month', ['2026-09-01', '2026-10-01'], 'on each 1st until 1 Oct 2026'],
  ])('says until when it was %s', (_, days, words) => {
    expect(of(days)).toEqual({ words, nextOn: null, daily: false });
  });

  it('does not take a weekend for the end of working days, nor three late days for the end of a month', () => {
    const working = ninety((day, ago) => weekday(day) % 6 !== 0 && ago > 0);
    expect(rhythmOf({ days: working, uses: 1 }, '2026-12-03').nextOn).toBe('2026-12-03');
    expect(rhythmOf({ days: working, uses: 1 }, '2026-12-04').words).toBe('on weekdays until 27 Nov 2026');
    expect(rhythmOf({ days: ['2026-10-01', '2026-11-01'], uses: 2 }, '2026-12-04').words).toBe('on each 1st');
  });

  it.each<[string, CalendarDate[], number, string]>([
    ['a single use', ['2026-11-03'], 1, 'once on 3 Nov 2026'],
    ['a single day', ['2026-11-03'], 24, '24 times on 3 Nov 2026'],
    ['two days', ['2026-11-02', '2026-11-03'], 7, '7 times until 3 Nov 2026'],
    ['days without a rule', ['2026-09-03', '2026-09-20', '2026-11-03'], 3, '3 times until 3 Nov 2026'],
    ['half of all days', ninety((_, ago) => ago % 2 === 1), 90, '90 times until 28 Nov 2026'],
  ])('counts %s', (_, days, uses, words) => {
    expect(of(days, uses)).toEqual({ words, nextOn: null, daily: false });
  });
});
