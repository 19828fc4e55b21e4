import { CronTime } from 'cron';
import { after, DAY, HOUR } from '../../shared/clock.js';

/** Each is looked through only if the one before holds no moment, so that a frequent schedule is not walked for a year. */
const spans = [HOUR, DAY, 32 * DAY, 367 * DAY];

/** The last moment of a schedule (UTC) that is not after `now`; undefined when there was none for a year. */
export function lastMoment(cron: string, now: Date): Date | undefined {
  const schedule = new CronTime(cron, 'UTC');
  const following = (moment: Date) => schedule.getNextDateFrom(moment, 'UTC').toJSDate();
  for (const span of spans) {
    let last: Date | undefined;
    for (let next = following(after(now, -span)); next <= now; next = following(next)) last = next;
    if (last) return last;
  }
  return undefined;
}
