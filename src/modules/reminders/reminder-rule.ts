import { type CalendarDate, dateOf, daysBetween } from '../../shared/calendar-date.js';
import { daysLeft } from '../secrets/contract/secret-state.js';
import type { Advice } from '../secrets/contract/standing.js';

/** Something that ends, of which people are reminded in time. */
export interface Ending {
  readonly createdAt: Date;
  /** The last day on which it works, UTC. */
  readonly expiresOn: CalendarDate;
  /** What to do about it, as things stand at a moment. */
  adviceAt(now: Date): Advice;
}

export interface Reminder {
  readonly threshold: number;
  readonly advice: Advice;
}

/** For so many days after its end, something that has expired is still reminded of. */
export const expiredForDays = 30;

/**
 * What has to be said of something that ends; undefined when nothing has. One reminder for each threshold, the tightest of
 * those crossed; none that takes up more than half of a short life; and what can be deleted is named once, and once more on
 * its last day.
 * @param said what was said of it before
 */
export function reminderDue(
  ending: Ending,
  said: readonly Reminder[],
  thresholds: readonly number[],
  now: Date,
): Reminder | undefined {
  const threshold = tightestCrossed(ending, thresholds, now);
  if (threshold === undefined || threshold * 2 > lifeInDays(ending)) return undefined;
  if (said.some((before) => before.threshold <= threshold)) return undefined;
  const advice = ending.adviceAt(now);
  if (advice !== 'delete') return { threshold, advice };
  const saidBefore = said.some((before) => before.advice === 'delete');
  return threshold === 1 || (threshold > 1 && !saidBefore) ? { threshold, advice } : undefined;
}

function tightestCrossed({ expiresOn }: Ending, thresholds: readonly number[], now: Date): number | undefined {
  const left = daysLeft(expiresOn, now);
  if (left === 0) {
    const expiredSince = daysBetween(expiresOn, dateOf(now));
    return thresholds.includes(0) && expiredSince <= expiredForDays ? 0 : undefined;
  }
  const crossed = thresholds.filter((threshold) => threshold >= left);
  return crossed.length === 0 ? undefined : Math.min(...crossed);
}

/** The whole days of its life; the one on which it was made is none, so that nothing is said on the day after (R33). */
function lifeInDays({ createdAt, expiresOn }: Ending): number {
  return daysBetween(dateOf(createdAt), expiresOn);
}
