import { after, DAY } from '../../shared/clock.js';

/** Days since people were first told of a refused secret that is still used, on which they are told again; then weekly. */
const early = [1, 2, 6];
const week = 7;
/** After so long without a refusal that was told, the next one is the first again. */
export const forgottenAfter = 30 * DAY;

/**
 * Whether people are told at this moment: on days 1, 2, 3 and 7, then weekly. A day without a refusal delays.
 * @param told when they were first and last told of this secret; undefined for never
 */
export function isRefusalDue(told: { readonly first: Date; readonly last: Date } | undefined, now: Date): boolean {
  if (!told) return true;
  const next = nextDay(daysBetween(told.first, told.last));
  return now >= after(startOfDay(told.first), next * DAY);
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
