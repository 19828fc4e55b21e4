import { addDays, type CalendarDate, daysBetween } from '../../../shared/calendar-date.js';
import { inWords, plural } from '../../../templating/dates.js';
import type { UsedAddress } from './used-addresses.js';

/** How regularly an address uses a secret. */
export interface Rhythm {
  /** "daily", "on weekdays", "weekly on Mondays", "on each 1st", "3 times", and until when if it has stopped. */
  readonly words: string;
  /** Whether it is one or several times a day. */
  readonly daily: boolean;
  /** The day on which it is to be expected next, today at the earliest; null where nobody can say. */
  readonly nextOn: CalendarDate | null;
}

/** A rule of the calendar, and how many days must follow it before anybody believes in it. */
interface Rule {
  readonly words: string;
  readonly least: number;
  isDue(day: CalendarDate): boolean;
}

const weekdayNames = ['Sundays', 'Mondays', 'Tuesdays', 'Wednesdays', 'Thursdays', 'Fridays', 'Saturdays'];
const everyDay: Rule = { words: 'daily', least: 3, isDue: () => true };
const weekdays: Rule = { words: 'on weekdays', least: 5, isDue: (day) => weekdayOf(day) % 6 !== 0 };
const monthEnds: Rule = {
  words: 'on the last day of each month',
  least: 2,
  isDue: (day) => addDays(day, 1).endsWith('-01'),
};

/** So much of what a rule foresees has to be there, and so little besides it: a system may fail, and be tried by hand. */
const leastKept = 0.85;
const mostBesides = 0.1;
/** So many days late, it has stopped. */
const graceDays = 3;
const longestGap = 62;

/**
 * Finds the rule by which somebody uses a secret.
 * @param use its days, the earliest first, one at least
 */
export function rhythmOf({ days, uses }: Pick<UsedAddress, 'days' | 'uses'>, today: CalendarDate): Rhythm {
  const [first = today] = days;
  const last = days.at(-1) ?? today;
  const rule = [everyDay, weekdays, weeklyAs(last), monthEnds, monthlyAs(last)].find((each) => isKept(each, days));
  if (!rule) return { words: withDay(uses, first, last), daily: false, nextOn: null };
  const stopped = daysBetween(dueAfter(last, rule), today) > graceDays;
  if (stopped) return { words: `${rule.words} until ${inWords(last)}`, daily: false, nextOn: null };
  const due = dueAfter(last < addDays(today, -1) ? addDays(today, -1) : last, rule);
  return { words: rule.words, daily: rule === everyDay, nextOn: due };
}

function isKept({ least, isDue }: Rule, days: readonly CalendarDate[]): boolean {
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return false;
  const kept = days.filter(isDue).length;
  const foreseen = Array.from({ length: daysBetween(first, last) + 1 }, (_, day) => addDays(first, day)).filter(isDue);
  return kept >= least && kept >= foreseen.length * leastKept && days.length - kept <= days.length * mostBesides;
}

function weeklyAs(day: CalendarDate): Rule {
  const weekday = weekdayOf(day);
  return { words: `weekly on ${weekdayNames[weekday]}`, least: 3, isDue: (other) => weekdayOf(other) === weekday };
}

function monthlyAs(day: CalendarDate): Rule {
  const ofMonth = day.slice(-2);
  return { words: `on each ${ordinal(Number(ofMonth))}`, least: 2, isDue: (other) => other.slice(-2) === ofMonth };
}

function dueAfter(day: CalendarDate, { isDue }: Rule): CalendarDate {
  const following = Array.from({ length: longestGap }, (_, index) => addDays(day, index + 1));
  return following.find(isDue) ?? day;
}

function withDay(uses: number, first: CalendarDate, last: CalendarDate): string {
  const often = uses === 1 ? 'once' : plural(uses, 'time');
  return first === last ? `${often} on ${inWords(last)}` : `${often} until ${inWords(last)}`;
}

/** 0 on Sunday. */
function weekdayOf(day: CalendarDate): number {
  return new Date(`${day}T00:00:00Z`).getUTCDay();
}

function ordinal(number: number): string {
  const tail = number % 100 >= 11 && number % 100 <= 13 ? 'th' : (['th', 'st', 'nd', 'rd'][number % 10] ?? 'th');
  return `${number}${tail}`;
}
