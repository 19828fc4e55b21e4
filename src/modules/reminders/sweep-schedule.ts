import { nextMoment } from '../../jobs/next-moment.js';
import { type CalendarDate, dateOf } from '../../shared/calendar-date.js';
import { after } from '../../shared/clock.js';

/** When the sweep of a day is: at the first moment of the schedule (UTC), or at midnight where the schedule leaves the day out. */
export function momentOn(cron: string, day: CalendarDate): Date {
  const midnight = new Date(`${day}T00:00:00.000Z`);
  const next = nextMoment(cron, after(midnight, -1));
  return dateOf(next) === day ? next : midnight;
}
