import { z } from 'zod';
import { addDays, dateOf, daysBetween } from '../../../../shared/calendar-date.js';
import { inWords, listed } from '../../../../templating/dates.js';
import { rhythmOf } from '../../../secrets/contract/rhythm.js';
import { otherAddresses, type UsedAddress } from '../../../secrets/contract/used-addresses.js';

/** What stops when a secret does. */
export const useData = z.object({
  /** How many addresses it was used from lately. */
  systems: z.int(),
  /** Some of them, with their names. */
  addresses: z.string(),
  /** How many are not among these; there may be more where not all are told apart. */
  further: z.int(),
  more: z.boolean(),
  /** Uses of all of them a day; 0 for less than one. */
  daily: z.int(),
  uses: z.int(),
  days: z.int(),
  /** When the next one is to be expected, in words; empty where that is every day, or nobody can say. */
  next: z.string(),
});

const lately = 45;
const named = 3;

/** From where a secret was used in the last 45 days; null when it was not, or nobody knows. */
export function useInWords(addresses: readonly UsedAddress[], now: Date): z.output<typeof useData> | null {
  const today = dateOf(now);
  const recent = addresses.filter(({ lastAt }) => dateOf(new Date(lastAt)) > addDays(today, -lately));
  const apart = recent.filter(({ address }) => address !== otherAddresses);
  if (apart.length === 0) return null;
  const shown = apart.slice(0, named).map(inOneName);
  const since = recent.map(({ firstAt }) => firstAt.slice(0, 10)).toSorted()[0] ?? today;
  const days = daysBetween(since, today) + 1;
  const uses = recent.reduce((sum, one) => sum + one.uses, 0);
  return {
    systems: apart.length,
    addresses: apart.length > named ? shown.join(', ') : listed(shown),
    further: Math.max(0, apart.length - named),
    more: recent.length > apart.length,
    daily: Math.round(uses / days),
    uses,
    days,
    next: nextUse(recent, today),
  };
}

function inOneName({ address, name }: UsedAddress): string {
  return name === null ? address : `${address} (${name})`;
}

function nextUse(addresses: readonly UsedAddress[], today: string): string {
  const rhythms = addresses.map((one) => rhythmOf(one, today));
  if (rhythms.some(({ daily }) => daily)) return '';
  const next = rhythms.flatMap(({ nextOn }) => nextOn ?? []).toSorted()[0];
  return next === undefined ? '' : inWords(next);
}
