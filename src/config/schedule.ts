import { CronTime, validateCronExpression } from 'cron';

/** Whether a schedule ever comes does not depend on the day when it is asked. */
const someDay = new Date('2024-01-01T00:00:00Z');

/** A cron expression whose day comes. @throws Error saying what is wrong */
export function readSchedule(text: string): string {
  if (!validateCronExpression(text).valid) throw new Error('must be a cron expression like 0 7 * * *');
  try {
    new CronTime(text, 'UTC').getNextDateFrom(someDay, 'UTC');
  } catch (cause) {
    throw new Error('names a day that never comes', { cause });
  }
  return text;
}
