import type { CalendarDate } from '../../../../../shared/calendar-date.js';
import type { Advice } from '../../../../secrets/contract/standing.js';

/** What becomes of systems if nothing is done, the worst first. */
export const consequences = ['lost', 'will-lose', 'switch', 'tidy-up'] as const;
export type Consequence = (typeof consequences)[number];

/** What decides about the consequence of a secret that ends, and about its place in the mail. */
interface Ending {
  readonly advice: Advice;
  readonly daysLeft: number;
  readonly expiresOn: CalendarDate;
  readonly applicationId: string;
}

/** A secret in use that has ended was the access of whatever uses it, whether another one stands ready or not. */
export function consequenceOf({ advice, daysLeft }: Pick<Ending, 'advice' | 'daysLeft'>): Consequence {
  if (advice !== 'create-successor' && advice !== 'switch-systems') return 'tidy-up';
  if (daysLeft === 0) return 'lost';
  return advice === 'create-successor' ? 'will-lose' : 'switch';
}

/** By consequence, and of one consequence the first to end first. */
export function worstFirst<Each extends Ending>(endings: readonly Each[]): Each[] {
  const rank = (ending: Each) => consequences.indexOf(consequenceOf(ending));
  return endings.toSorted(
    (one, other) =>
      rank(one) - rank(other) || one.daysLeft - other.daysLeft || (one.expiresOn < other.expiresOn ? -1 : 1),
  );
}

/** How many follow behind the first: applications that lose access, secrets whose systems are to be switched or that may go. */
export function countBehind([first, ...others]: readonly [Ending, ...Ending[]]) {
  const losing = new Set(others.filter((each) => loses(each)).map(({ applicationId }) => applicationId));
  if (loses(first)) losing.delete(first.applicationId);
  const count = (consequence: Consequence) => others.filter((each) => consequenceOf(each) === consequence).length;
  return { losing: losing.size, toSwitch: count('switch'), toTidyUp: count('tidy-up') };
}

function loses(ending: Ending): boolean {
  return ['lost', 'will-lose'].includes(consequenceOf(ending));
}

const longestName = 24;
const longestEnd = 12;

/**
 * The name of an application where room is short: "…-DM" for "Partner-NL-ExampleDonorRegistry-DM", unless another of these
 * ends in the same way.
 * @param names of all applications that the reader might think of
 */
export function inShort(name: string, names: Iterable<string>): string {
  const end = name.slice(name.lastIndexOf('-'));
  if ([...name].length <= longestName || !end.startsWith('-') || [...end].length > longestEnd) return name;
  const alike = [...new Set(names)].filter((other) => other.endsWith(end));
  return alike.length > 1 ? name : `…${end}`;
}
