import type { Advice } from '../../../src/modules/secrets/contract/standing.js';
import {
  type Day,
  isDeleted,
  isDisabled,
  isSuspended,
  isUsed,
  lastDay,
  type PlannedSecret,
  type PlannedYear,
} from './planned-year.js';

const thresholds = [30, 14, 7, 3, 1, 0];

/** What has to be said of a secret; no advice where the requirements leave it open. */
export interface Required {
  readonly secret: number;
  readonly threshold: number;
  readonly advice: Advice | undefined;
}

/**
 * What R32, R33 and R36 ask for, worked out from the plan of a year alone: nothing here comes from the product. It
 * remembers what it asked for, as people remember what they were told.
 */
export class Requirements {
  private readonly told = new Map<number, { threshold: number; toDelete: boolean }[]>();

  constructor(private readonly year: PlannedYear) {}

  /** What the sweep at that hour has to say, by secret. */
  on(day: Day, hour: number): Required[] {
    return this.year.secrets.flatMap((planned, secret) => {
      const required = this.of(secret, planned, { day, hour });
      if (!required) return [];
      const before = this.told.get(secret) ?? [];
      this.told.set(secret, [...before, { threshold: required.threshold, toDelete: required.advice === 'delete' }]);
      return [required];
    });
  }

  private of(secret: number, planned: PlannedSecret, now: { day: Day; hour: number }): Required | undefined {
    const { day } = now;
    if (planned.madeOn > day || isDeleted(planned, day) || isDisabled(planned, day)) return undefined;
    if (isSuspended(this.year, planned.application, day)) return undefined;
    const left = lastDay(planned) - day + 1;
    if (left < -29) return undefined;
    // A missed day delays: every threshold passed counts, and the tightest of them is said.
    const threshold = left < 1 ? 0 : thresholds.findLast((each) => each > 0 && each >= left);
    if (threshold === undefined || threshold > planned.life / 2) return undefined;
    const told = this.told.get(secret) ?? [];
    if (told.some((earlier) => earlier.threshold <= threshold)) return undefined;
    const advice = this.adviceOn(planned, now);
    const silent = advice === 'delete' && (threshold === 0 || (threshold > 1 && told.some(({ toDelete }) => toDelete)));
    return silent ? undefined : { secret, threshold, advice };
  }

  private adviceOn(planned: PlannedSecret, now: { day: Day; hour: number }): Advice | undefined {
    const { day } = now;
    const uses = usesUntil(planned, day);
    const last = uses.at(-1);
    const successors = this.year.secrets.filter(
      (other) =>
        other.application === planned.application &&
        other.madeOn > planned.madeOn &&
        other.madeOn <= day &&
        lastDay(other) > lastDay(planned) &&
        lastDay(other) >= day &&
        !isDeleted(other, day) &&
        !isDisabled(other, day),
    );
    if (isRecent(last, now)) return successors.length > 0 ? 'switch-systems' : 'create-successor';
    const superseding = successors.some((other) => {
      const used = usesUntil(other, day);
      const [first] = used;
      return first !== undefined && isRecent(used.at(-1), now) && (last === undefined || last <= first);
    });
    if (superseding) return 'delete';
    return last === undefined ? 'never-used' : undefined;
  }
}

function usesUntil(planned: PlannedSecret, day: Day): Day[] {
  const length = Math.max(0, day - planned.madeOn + 1);
  return Array.from({ length }, (_, index) => planned.madeOn + index).filter((on) => isUsed(planned, on));
}

/** Used within 45 days; uses are at six in the morning. */
function isRecent(use: Day | undefined, { day, hour }: { day: Day; hour: number }): boolean {
  return use !== undefined && (day - use) * 24 + hour - 6 <= 45 * 24;
}
