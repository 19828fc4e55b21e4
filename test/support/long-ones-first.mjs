import TestSequencer from '@jest/test-sequencer';

/** The longest of the files that ask one product, however short their text. */
const longStories = /access-matrix|reminders\/year|http\/malformed-input|\.browser-spec\.ts$/;
const isFault = ({ path }) => path.endsWith('.fault.ts');
const isLongStory = ({ path }) => longStories.test(path);

/**
 * Without the times of an earlier run Jest begins with the largest files. The longest runs are those of real processes,
 * which wait for much of their time: so they begin, each beside a file that keeps the processor busy.
 */
export default class LongOnesFirst extends TestSequencer {
  sort(tests) {
    const sorted = super.sort.call(this, tests);
    const faults = sorted.filter(isFault);
    const stories = sorted
      .filter((test) => !isFault(test))
      .toSorted((one, other) => Number(isLongStory(other)) - Number(isLongStory(one)));
    return faults
      .flatMap((fault, place) => [fault, ...stories.slice(place, place + 1)])
      .concat(stories.slice(faults.length));
  }
}
