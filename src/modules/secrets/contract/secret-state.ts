import { type CalendarDate, endOf } from '../../../shared/calendar-date.js';
import { DAY } from '../../../shared/clock.js';

/** State of a secret that is not deleted; the first that fits. */
export const secretStates = ['expired', 'disabled', 'expiring', 'active'] as const;
export type SecretState = (typeof secretStates)[number];

/** From this many days left on, people are warned. */
export const expiringFromDays = 30;

/** No secret has its last day further away: a year, a leap day included. */
export const longestLifeDays = 366;

/** The first moment at which a secret is refused: the midnight UTC after its last day. */
export function expiresAt(expiresOn: CalendarDate): Date {
  return endOf(expiresOn);
}

/** 1 on the last day, 0 only when expired. */
export function daysLeft(expiresOn: CalendarDate, now: Date): number {
  return Math.max(0, Math.ceil((expiresAt(expiresOn).getTime() - now.getTime()) / DAY));
}

/** Whether a secret in this state fetches tokens, as far as it alone decides. */
export function isWorking(state: SecretState): boolean {
  return state === 'active' || state === 'expiring';
}

/** What says whether a secret is disabled. A paused one is disabled until a moment. */
export interface Disabling {
  readonly disabledAt: Date | string | null;
  readonly pausedUntil: Date | string | null;
}

export function isDisabled({ disabledAt, pausedUntil }: Disabling, now: Date): boolean {
  return disabledAt !== null && (pausedUntil === null || new Date(pausedUntil) > now);
}

export function stateOf(secret: Disabling & { readonly expiresOn: CalendarDate }, now: Date): SecretState {
  const left = daysLeft(secret.expiresOn, now);
  if (left === 0) return 'expired';
  if (isDisabled(secret, now)) return 'disabled';
  return left <= expiringFromDays ? 'expiring' : 'active';
}
