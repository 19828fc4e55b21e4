import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';

/** A turn of the event loop that takes longer shows that others have much to do in it. */
const busyTurnMs = 5;
/** Work that gives way takes a turn for so many that it leaves to the others. */
const share = 4;
const longestPauseMs = 100;

/**
 * Lets pieces of work into the event loop one at a time, each in a turn of its own, and seldom while others keep it busy:
 * what can wait never holds up a request.
 */
export class GivingWay {
  private last: Promise<void> = Promise.resolve();

  /** Returns when the next piece may begin. */
  turn(): Promise<void> {
    this.last = this.turnAfter(this.last);
    return this.last;
  }

  private async turnAfter(last: Promise<void>): Promise<void> {
    await last;
    const asked = performance.now();
    await nextTurn();
    const took = performance.now() - asked;
    if (took > busyTurnMs) await pause(Math.min(share * took, longestPauseMs));
  }
}
