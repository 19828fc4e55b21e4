import { CronTime } from 'cron';

/** The first moment of a schedule (a cron expression, UTC) that is later than `moment`. */
export function nextMoment(cron: string, moment: Date): Date {
  return new CronTime(cron, 'UTC').getNextDateFrom(moment, 'UTC').toJSDate();
}
