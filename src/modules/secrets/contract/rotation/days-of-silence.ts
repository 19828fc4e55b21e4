import { z } from 'zod';
import { plural } from '../../../../templating/dates.js';

const mostDays = 30;
/** What pages suggest. */
export const usualDaysOfSilence = 7;

/** After how many days of silence a secret ends by itself; null when it does not. */
export const DaysOfSilence = z.int().min(0).max(mostDays).nullable().meta({
  description:
    'The secret is disabled by itself so many days after its last use, and not before a day has passed, once its successor is in use at every address that used it; null: it goes on to its last day',
});

/** "7 days after its last use". */
export function afterSilence(days: number): string {
  return `${plural(Math.max(days, 1), 'day')} after its last use`;
}
