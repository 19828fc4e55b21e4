import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** The time that work takes at a stretch before others have their turn. */
const stretchMs = 4;
/** A turn of the event loop that takes longer than this is a busy one. */
const busyTurnMs = 8;
/** Work that gives way takes one turn and then leaves this many to others. */
const share = 4;
const longestPauseMs = 100;

/**
 * Lets pieces of work into the event loop one after the other, a few milliseconds of them in a turn, and seldom while others
 * keep it busy: what can wait never holds up a request for long.
 */
export class GivingWay {
  private last: Promise<void> = Promise.resolve();
  private begunAt = -Infinity;

  /** Returns when the next piece may begin. */
  turn(): Promise<void> {
    this.last = this.turnAfter(this.last);
    return this.last;
  }

  private async turnAfter(last: Promise<void>): Promise<void> {
    await last;
    const asked = performance.now();
    if (asked - this.begunAt < stretchMs) return;
    await nextTurn();
    const took = performance.now() - asked;
    if (took > busyTurnMs) await pause(Math.min(share * took, longestPauseMs));
    this.begunAt = performance.now();
  }
}
