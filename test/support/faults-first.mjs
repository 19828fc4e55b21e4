import TestSequencer from '@jest/test-sequencer';

/**
 * Without the times of an earlier run Jest begins with the largest files. The longest runs are those of real processes,
 * however short their text.
 */
export default class FaultsFirst extends TestSequencer {
  sort(tests) {
    const isFault = ({ path }) => path.endsWith('.fault.ts');
    return super.sort.call(this, tests).toSorted((one, other) => Number(isFault(other)) - Number(isFault(one)));
  }
}
