import type { CalendarDate } from '../shared/calendar-date.js';
import { DAY, HOUR, MINUTE } from '../shared/clock.js';

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** "12 Mar 2027". */
export function inWords(date: CalendarDate): string {
  const [year, month, day] = date.split('-').map(Number);
  return `${day} ${months[(month ?? 1) - 1]} ${year}`;
}

/** "Mar 2027", in UTC. */
export function monthInWords(moment: Date): string {
  return inWords(moment.toISOString().slice(0, 10)).replace(/^\d+ /, '');
}

/** "12 Mar 2027, 09:05 UTC". */
export function momentInWords(moment: Date): string {
  const iso = moment.toISOString();
  return `${inWords(iso.slice(0, 10))}, ${iso.slice(11, 16)} UTC`;
}

/** "2 hours ago", to the largest unit that fits; months and years are counted in days. */
export function ago(moment: Date, now: Date): string {
  const passed = now.getTime() - moment.getTime();
  if (passed < MINUTE) return 'just now';
  if (passed < HOUR) return `${count(passed, MINUTE, 'minute')} ago`;
  if (passed < DAY) return `${count(passed, HOUR, 'hour')} ago`;
  return `${count(passed, DAY, 'day')} ago`;
}

function count(passed: number, unit: number, word: string): string {
  return plural(Math.floor(passed / unit), word);
}

/** "1 day", "2 days". */
export function plural(number: number, word: string): string {
  return `${number} ${word}${number === 1 ? '' : 's'}`;
}

/** "30, 14 and 1 day", from the most to the fewest; nothing for none. */
export function listedDays(days: readonly number[]): string {
  return days.length === 0 ? '' : `${listed(days.map(String))} ${days.at(-1) === 1 ? 'day' : 'days'}`;
}

/** "Ada", "Ada and Ben", "Ada, Ben and Cleo". */
export function listed(names: readonly string[]): string {
  return names.length < 2 ? (names[0] ?? '') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
