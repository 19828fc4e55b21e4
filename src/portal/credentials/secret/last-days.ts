import { z } from 'zod';
import { type CalendarDate, dateOf, oneYearAfter } from '../../../shared/calendar-date.js';
import { storableDate } from '../../../shared/storable-times.js';
import { inWords } from '../../../templating/dates.js';

/** What a form shows in which the last day of a secret is chosen. */
export const lastDaysShape = {
  name: z.string(),
  expiresOn: z.string(),
  earliest: z.string(),
  latest: z.string(),
  presets: z.array(z.object({ label: z.string(), date: z.string(), words: z.string() })),
};

/** What was typed when a preset was chosen without script. */
export const presetFields = {
  name: z.string().max(1000).optional().catch(undefined),
  preset: storableDate.optional().catch(undefined),
};

/** The last days that may be chosen, and those that are offered. */
export function lastDaysFrom(today: CalendarDate) {
  return {
    earliest: today,
    latest: oneYearAfter(today),
    presets: [3, 6, 12].map((months) => presetOf(months, today)),
  };
}

function presetOf(months: number, today: CalendarDate) {
  const date = months === 12 ? oneYearAfter(today) : monthsAfter(today, months);
  return { label: `${months} months`, date, words: inWords(date) };
}

/** The same day of a later month, or that month's last. */
function monthsAfter(date: CalendarDate, months: number): CalendarDate {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const lastDay = new Date(Date.UTC(year, month + months, 0)).getUTCDate();
  return dateOf(new Date(Date.UTC(year, month - 1 + months, Math.min(day, lastDay))));
}
