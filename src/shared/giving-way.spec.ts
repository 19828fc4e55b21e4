import { setImmediate as nextTurn } from 'node:timers/promises';
import { GivingWay } from './giving-way.js';

/** Holds the event loop. */
function work(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

describe('work that gives way', () => {
  it('G7 gets a few milliseconds of a turn of the event loop, whoever asks at once', async () => {
    const way = new GivingWay();
    let turns = 0;
    const done = new AbortController();
    const others = (async () => {
      for (; !done.signal.aborted; turns += 1) await nextTurn();
    })();
    const pieces = Array.from({ length: 50 }, async () => {
      await way.turn();
      work(1);
      return turns;
    });
    const begun = await Promise.all(pieces);
    done.abort();
    await others;
    expect(new Set(begun).size).toBeGreaterThan(8);
  });

  it('G7 takes a small part of the time while others keep the event loop busy', async () => {
    const way = new GivingWay();
    let left = 40;
    let others = 0;
    const pieces = Promise.all(
      Array.from({ length: 10 }, async () => {
        await way.turn();
        work(4);
        return left;
      }),
    );
    while (left > 0) {
      work(10);
      others += 1;
      left -= 1;
      await nextTurn();
    }
    const begun = (await pieces).filter((turnsLeft) => turnsLeft > 0);
    expect(others).toBe(40);
    // One piece beside five turns of the others, at most.
    expect(begun.length).toBeLessThanOrEqual(8);
  });
});
