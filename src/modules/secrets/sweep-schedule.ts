import { CronTime } from 'cron';
import { type CalendarDate, dateOf } from '../../shared/calendar-date.js';
import { after, DAY, HOUR } from '../../shared/clock.js';

/** Each is looked through only if the one before holds no moment, so that a frequent schedule is not walked for a year. */
const spans = [HOUR, DAY, 32 * DAY, 367 * DAY];

/** The last moment of a schedule (UTC) that is not after `now`; undefined when there was none for a year. */
export function lastMoment(cron: string, now: Date): Date | undefined {
  const following = momentsOf(cron);
  for (const span of spans) {
    let last: Date | undefined;
    for (let next = following(after(now, -span)); next <= now; next = following(next)) last = next;
    if (last) return last;
  }
  return undefined;
}

/** When the sweep of a day is: at the first moment of the schedule (UTC), or at midnight where the schedule leaves the day out. */
export function momentOn(cron: string, day: CalendarDate): Date {
  const midnight = new Date(`${day}T00:00:00.000Z`);
  const next = momentsOf(cron)(after(midnight, -1));
  return dateOf(next) === day ? next : midnight;
}

/** Finds the first moment of a schedule (UTC) that is after another. */
function momentsOf(cron: string): (moment: Date) => Date {
  const schedule = new CronTime(cron, 'UTC');
  return (moment) => schedule.getNextDateFrom(moment, 'UTC').toJSDate();
}
