import { after, DAY } from '../../../shared/clock.js';
import type { LaggingAddress } from '../contract/used-addresses.js';
import type { EndingProgress } from '../contract/rotation/secret-endings.js';
import { type SuccessorFacts, successorAmong } from '../standing.js';

/** What is known of a secret that is to end by itself. */
export interface ArrangedEnding {
  readonly secretId: string;
  readonly days: number;
  readonly lastUsedAt: Date | null;
  /** Those of its application that work and can take its place, newest first; each with the moment of its first use. */
  readonly successors: readonly (SuccessorFacts & { readonly id: string })[];
}

/** The secret that takes the place of another one, and since when it is used. */
export interface UsedSuccessor {
  readonly id: string;
  readonly firstUsedAt: Date;
}

/** The successor that decides about an end; null while none was used. */
export function usedSuccessorOf({ successors }: ArrangedEnding, now: Date): UsedSuccessor | null {
  const successor = successorAmong(successors, now);
  return successor?.firstUsedAt ? { id: successor.id, firstUsedAt: successor.firstUsedAt } : null;
}

/**
 * How far a secret has come that is to end by itself. It ends when (a) its successor was used, (b) the days have passed since
 * its own last use and since its successor's first, 24 hours at least, and (c) every address that used it in the 45 days
 * before its successor's first use has used the successor since.
 * @param lagging addresses of (c) that have not
 */
export function progressOf(ending: ArrangedEnding, lagging: readonly LaggingAddress[], now: Date): EndingProgress {
  const { secretId, days, lastUsedAt } = ending;
  const used = usedSuccessorOf(ending, now);
  const successorId = used?.id ?? successorAmong(ending.successors, now)?.id ?? null;
  if (!used) return { secretId, days, successorId, waitsFor: 'successor', silentFrom: null, lagging: [] };
  const silence = Math.max(days, 1) * DAY;
  const successorHadTime = after(used.firstUsedAt, silence);
  const silentFrom = after(lastUsedAt && lastUsedAt > used.firstUsedAt ? lastUsedAt : used.firstUsedAt, silence);
  const waitsFor = () => {
    if (lagging.length > 0 && now >= successorHadTime) return 'addresses';
    if (now < silentFrom) return 'silence';
    return 'nothing';
  };
  return { secretId, days, successorId, waitsFor: waitsFor(), silentFrom, lagging };
}
