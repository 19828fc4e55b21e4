import { after, DAY } from '../../../../../shared/clock.js';

/** Days since people were first told of a refused secret that is still used, on which they are told again; then weekly. */
const early = [1, 2, 6];
const week = 7;
/** After so long without a refusal that was told, the next one is the first again. */
const forgottenAfter = 30 * DAY;

/**
 * Whether people are told at this moment: on days 1, 2, 3 and 7, then weekly. A day without a refusal delays.
 * @param told when they were told of this secret, the newest first
 */
export function isRefusalDue(told: readonly Date[], now: Date): boolean {
  const [last] = told;
  if (!last || isForgotten(last, now)) return true;
  const first = told.find((moment, place) => isForgotten(told[place + 1], moment)) ?? last;
  return now >= after(startOfDay(first), nextDay(daysBetween(first, last)) * DAY);
}

function isForgotten(told: Date | undefined, now: Date): boolean {
  return !told || now >= after(told, forgottenAfter);
}

function nextDay(lastDay: number): number {
  return early.find((day) => day > lastDay) ?? lastDay + week - ((lastDay - (early.at(-1) ?? 0)) % week);
}

function daysBetween(one: Date, other: Date): number {
  return Math.round((startOfDay(other).getTime() - startOfDay(one).getTime()) / DAY);
}

function startOfDay(moment: Date): Date {
  return new Date(`${moment.toISOString().slice(0, 10)}T00:00:00.000Z`);
}
