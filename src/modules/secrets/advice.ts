import { type CalendarDate, dateOf } from '../../shared/calendar-date.js';
import { after, DAY } from '../../shared/clock.js';
import type { Advice } from './contract/advice.js';

/** A system that presents a secret once a month still uses it (R36). */
const inUseFor = 45 * DAY;

/** What is known of the use of a newer, enabled secret that ends later. */
export interface SuccessorFacts {
  readonly expiresOn: CalendarDate;
  readonly lastUsedAt: Date | null;
  /** The start of the UTC day on which it fetched its first token. */
  readonly firstUsedAt: Date | null;
}

/** What is known of a secret's use, and of the one that would follow it. */
export interface UseFacts {
  readonly lastUsedAt: Date | null;
  readonly successor: Pick<SuccessorFacts, 'lastUsedAt' | 'firstUsedAt'> | null;
}

/**
 * Which of several secrets would follow at a moment: one in use before others, and of these the last to be taken into
 * use; else the first given. Undefined when none works any more.
 */
export function successorAmong<Successor extends SuccessorFacts>(
  successors: readonly Successor[],
  now: Date,
): Successor | undefined {
  const rank = ({ lastUsedAt, firstUsedAt }: Successor) =>
    isInUse(lastUsedAt, now) ? Number(firstUsedAt) : Number(firstUsedAt) - now.getTime();
  return successors
    .filter(({ expiresOn }) => expiresOn >= dateOf(now))
    .toSorted((one, other) => rank(other) - rank(one))[0];
}

/** What to do about a secret that ends soon, as `Advice` explains each answer. */
export function adviseOn({ lastUsedAt, successor }: UseFacts, now: Date): Advice {
  if (isInUse(lastUsedAt, now)) return successor ? 'switch-systems' : 'create-successor';
  if (successor && isInUse(successor.lastUsedAt, now)) {
    const usedBesides = lastUsedAt !== null && lastUsedAt >= endOfFirstDay(successor.firstUsedAt);
    return usedBesides ? 'switch-systems' : 'delete';
  }
  return lastUsedAt === null ? 'never-used' : 'unused';
}

function isInUse(lastUsedAt: Date | null, now: Date): boolean {
  return lastUsedAt !== null && lastUsedAt >= after(now, -inUseFor);
}

/** On the day of the change both are used; only what comes later says that something was forgotten. */
function endOfFirstDay(firstUsedAt: Date | null): Date {
  return after(firstUsedAt ?? new Date(0), DAY);
}
