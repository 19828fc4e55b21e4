import { type CalendarDate, dateOf, daysBetween } from '../../../shared/calendar-date.js';
import { adviseOn, successorAmong, type SuccessorFacts } from '../standing.js';
import type { Advice } from '../contract/standing.js';
import { daysLeft } from '../contract/secret-state.js';

/** What the rule needs to know of a secret that is neither deleted nor disabled. */
export interface SecretToRemind {
  readonly createdAt: Date;
  readonly expiresOn: CalendarDate;
  readonly lastUsedAt: Date | null;
  /** The newer, enabled secrets of its application that end later; the newest first. */
  readonly successors: readonly SuccessorFacts[];
  /** What was said of it before. */
  readonly reminders: readonly { readonly threshold: number; readonly advice: Advice }[];
}

export interface Reminder {
  readonly threshold: number;
  readonly advice: Advice;
}

/** An expired secret is reminded of for this long. */
export const expiredForDays = 30;

/**
 * What has to be said of a secret at a moment; undefined when nothing has. One reminder for each
 * threshold, the tightest of those crossed; none that takes up more than half of a short life; and a secret whose
 * successor has taken over is named once, and once more on its last day.
 */
export function reminderDue(secret: SecretToRemind, thresholds: readonly number[], now: Date): Reminder | undefined {
  const threshold = tightestCrossed(secret, thresholds, now);
  if (threshold === undefined || threshold * 2 > lifeInDays(secret)) return undefined;
  if (secret.reminders.some((said) => said.threshold <= threshold)) return undefined;
  const advice = adviceFor(secret, now);
  if (advice !== 'delete') return { threshold, advice };
  const saidBefore = secret.reminders.some((said) => said.advice === 'delete');
  return threshold === 1 || (threshold > 1 && !saidBefore) ? { threshold, advice } : undefined;
}

/** What to do about a secret, given those that could follow it at that moment. */
export function adviceFor({ lastUsedAt, successors }: SecretToRemind, now: Date): Advice {
  return adviseOn({ lastUsedAt, successor: successorAmong(successors, now) ?? null }, now);
}

function tightestCrossed({ expiresOn }: SecretToRemind, thresholds: readonly number[], now: Date): number | undefined {
  const left = daysLeft(expiresOn, now);
  if (left === 0) {
    const expiredSince = daysBetween(expiresOn, dateOf(now));
    return thresholds.includes(0) && expiredSince <= expiredForDays ? 0 : undefined;
  }
  const crossed = thresholds.filter((threshold) => threshold >= left);
  return crossed.length === 0 ? undefined : Math.min(...crossed);
}

/** The whole days of its life; the one on which it was made is none, so that nothing is said on the day after (R33). */
function lifeInDays({ createdAt, expiresOn }: SecretToRemind): number {
  return daysBetween(dateOf(createdAt), expiresOn);
}
