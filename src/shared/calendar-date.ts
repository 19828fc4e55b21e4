import { DAY } from './clock.js';

/** A calendar date in UTC, `YYYY-MM-DD`. */
export type CalendarDate = string;

/** The UTC date on which `moment` falls. */
export function dateOf(moment: Date): CalendarDate {
  return moment.toISOString().slice(0, 10);
}

/** The first moment of a date, UTC. */
function startOf(date: CalendarDate): Date {
  return new Date(`${date}T00:00:00.000Z`);
}

/** The first moment after a date, UTC: the exclusive end of "until the end of that day". */
export function endOf(date: CalendarDate): Date {
  return new Date(startOf(date).getTime() + DAY);
}

/** The date `days` later; negative goes back. */
export function addDays(date: CalendarDate, days: number): CalendarDate {
  return dateOf(new Date(startOf(date).getTime() + days * DAY));
}

/** Days from one date to another; negative when `to` is earlier. */
export function daysBetween(from: CalendarDate, to: CalendarDate): number {
  return (startOf(to).getTime() - startOf(from).getTime()) / DAY;
}

/** The same calendar date next year; 29 February becomes 28 February. */
export function oneYearAfter(date: CalendarDate): CalendarDate {
  const year = String(Number(date.slice(0, 4)) + 1).padStart(4, '0');
  const monthAndDay = date.slice(4);
  return monthAndDay === '-02-29' ? `${year}-02-28` : `${year}${monthAndDay}`;
}
