import { type CalendarDate, dateOf } from '../../shared/calendar-date.js';
import { after, DAY } from '../../shared/clock.js';
import type { Advice, ApplicationNeed, SecretStanding } from './contract/standing.js';
import { daysLeft, expiringFromDays, isDisabled, isWorking, stateOf } from './contract/secret-state.js';

/** A system that presents a secret once a month still uses it (R36). */
export const inUseFor = 45 * DAY;

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
  /** When it last signed in and got no token. */
  readonly lastUnservedAt: Date | null;
  readonly successor: Pick<SuccessorFacts, 'lastUsedAt' | 'firstUsedAt'> | null;
}

/** All that is asked of a live secret to say how it and its application stand. */
export interface StandingFacts extends SuccessorFacts {
  readonly id: string;
  readonly createdAt: Date;
  readonly disabledAt: Date | string | null;
  readonly pausedUntil: Date | string | null;
  readonly lastUnservedAt: Date | null;
  readonly lastRefusedAt: Date | null;
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
export function adviseOn({ lastUsedAt, lastUnservedAt, successor }: UseFacts, now: Date): Advice {
  // A system that signs in with it and gets no token has it all the same, so it is not idle.
  const presented = isInUse(lastUsedAt, now) || isInUse(lastUnservedAt, now);
  if (presented) return successor ? 'switch-systems' : 'create-successor';
  if (successor && isInUse(successor.lastUsedAt, now)) {
    const usedBesides = lastUsedAt !== null && lastUsedAt >= endOfFirstDay(successor.firstUsedAt);
    return usedBesides ? 'switch-systems' : 'delete';
  }
  return lastUsedAt === null ? 'never-used' : 'unused';
}

/**
 * How each live secret of an application stands among the others.
 * @param secrets all of them, newest first
 */
export function standingsOf(secrets: readonly StandingFacts[], now: Date): ReadonlyMap<string, SecretStanding> {
  return new Map(
    secrets.map((secret) => {
      const successor = successorOf(secret, secrets, now);
      const advice = adviseOn({ ...secret, successor: successor ?? null }, now);
      return [
        secret.id,
        {
          advice: isAdviceDue(secret, advice, now) ? advice : 'none',
          inUse: isInUse(secret.lastUsedAt, now),
          safeToDelete: advice === 'delete',
          successorId: successor?.id ?? null,
        },
      ];
    }),
  );
}

/** The last day through which the secrets that systems use reach; null where nothing that works is in use. */
export function coveredThrough(secrets: readonly StandingFacts[], now: Date): CalendarDate | null {
  const working = secrets.filter((secret) => works(secret, now));
  if (!working.some(({ lastUsedAt }) => isInUse(lastUsedAt, now))) return null;
  const used = working.filter(({ lastUsedAt }) => lastUsedAt !== null);
  return (
    used
      .map(({ expiresOn }) => expiresOn)
      .toSorted()
      .at(-1) ?? null
  );
}

/**
 * The last day that matters next: of the secrets in use that end soon the earliest one without a successor, else the
 * earliest; where none ends soon the earliest of those in use, or of all that work.
 */
export function endsNext(secrets: readonly StandingFacts[], now: Date): CalendarDate | null {
  const working = secrets.filter((secret) => works(secret, now));
  const used = working.filter(({ lastUsedAt }) => isInUse(lastUsedAt, now));
  const ending = used.filter((secret) => endsSoon(secret, now));
  const unfollowed = ending.filter((secret) => !successorOf(secret, secrets, now));
  const next = [unfollowed, ending, used, working].find((some) => some.length > 0) ?? [];
  return next.map(({ expiresOn }) => expiresOn).toSorted()[0] ?? null;
}

/** What is known of an application's secrets. */
export interface SecretsOfApplication {
  /** The live ones, newest first. */
  readonly secrets: readonly StandingFacts[];
  /** Deleted ones that something still presents. */
  readonly deleted: readonly StandingFacts[];
}

/** What an application asks of its managers, the first that fits. */
export function needOf({ secrets, deleted }: SecretsOfApplication, now: Date): ApplicationNeed {
  const refused = [...deleted, ...secrets.filter((secret) => !works(secret, now))];
  if (refused.some((secret) => isInUse(secret.lastUsedAt, now) && knockedLately(secret, now))) return 'refused-now';
  if (!secrets.some((secret) => works(secret, now))) return 'first-secret';
  const ending = secrets.filter(
    (secret) => isInUse(secret.lastUsedAt, now) && works(secret, now) && endsSoon(secret, now),
  );
  if (ending.some((secret) => !successorOf(secret, secrets, now))) return 'successor';
  if (ending.length > 0) return 'switch';
  const standings = [...standingsOf(secrets, now).values()];
  const idle = standings.some(({ advice }) => advice === 'delete' || advice === 'unused');
  return idle || secrets.some((secret) => stateOf(secret, now) === 'expired') ? 'tidy' : 'nothing';
}

function successorOf(secret: StandingFacts, secrets: readonly StandingFacts[], now: Date): StandingFacts | undefined {
  const later = secrets.filter(
    (other) => !isDisabled(other, now) && other.createdAt > secret.createdAt && other.expiresOn > secret.expiresOn,
  );
  return successorAmong(later, now);
}

/** What can be tidied up at any time is said at any time, the rest when the secret ends soon; of a disabled one nothing. */
function isAdviceDue(secret: StandingFacts, advice: Advice, now: Date): boolean {
  if (stateOf(secret, now) === 'disabled') return false;
  return advice === 'delete' || advice === 'unused' || endsSoon(secret, now);
}

export function works(secret: StandingFacts, now: Date): boolean {
  return isWorking(stateOf(secret, now));
}

function endsSoon({ expiresOn }: StandingFacts, now: Date): boolean {
  return daysLeft(expiresOn, now) <= expiringFromDays;
}

function isInUse(lastUsedAt: Date | null, now: Date): boolean {
  return lastUsedAt !== null && lastUsedAt >= after(now, -inUseFor);
}

/** A request that signed in and asked for the wrong thing was not refused for what became of the secret. */
function knockedLately({ lastRefusedAt, lastUnservedAt }: StandingFacts, now: Date): boolean {
  if (lastRefusedAt === null || lastRefusedAt < after(now, -DAY)) return false;
  return lastUnservedAt === null || lastUnservedAt < lastRefusedAt;
}

/** On the day of the change both are used; only what comes later says that something was forgotten. */
function endOfFirstDay(firstUsedAt: Date | null): Date {
  return after(firstUsedAt ?? new Date(0), DAY);
}
