import { CronTime, validateCronExpression } from 'cron';

/** Any day does: whether a schedule ever comes does not depend on the day of the question. */
const someDay = new Date('2024-01-01T00:00:00Z');

/** Reads a cron expression. @throws Error for one that is wrong or never comes, saying why */
export function readSchedule(text: string): string {
  if (!validateCronExpression(text).valid) throw new Error('must be a cron expression like 0 7 * * *');
  try {
    new CronTime(text, 'UTC').getNextDateFrom(someDay, 'UTC');
  } catch (cause) {
    throw new Error('names a day that never comes', { cause });
  }
  return text;
}
