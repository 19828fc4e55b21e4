import fc from 'fast-check';
import { lookTheSame } from '../../../shared/look-alikes.js';
import { successorName } from './successor-name.js';

const now = new Date('2027-03-12T10:00:00.000Z');

describe('the name of a successor', () => {
  it.each([
    ['Secret by VM', [], 'Secret by VM (Mar 2027)'],
    ['Secret by VM (Nov 2026)', [], 'Secret by VM (Mar 2027)'],
    ['Secret by VM (Nov 2026) 2', [], 'Secret by VM (Mar 2027)'],
    ['Secret by VM', ['Secret by VM (Mar 2027)'], 'Secret by VM (Mar 2027) 2'],
    ['Secret by VM (Mar 2027)', ['secret by vm (mar 2027)', 'Secret by VM (Mar 2027) 2'], 'Secret by VM (Mar 2027) 3'],
    ['Export (nightly)', [], 'Export (nightly) (Mar 2027)'],
    ['Export (May 26)', [], 'Export (May 26) (Mar 2027)'],
    ['(Nov 2026)', [], '(Mar 2027)'],
    ['x'.repeat(100), [], `${'x'.repeat(89)} (Mar 2027)`],
    [`${'x'.repeat(88)} y`, [], `${'x'.repeat(88)} (Mar 2027)`],
    ['👩‍🔬'.repeat(33), [], `${'👩‍🔬'.repeat(29)} (Mar 2027)`],
  ])('of %s beside %j is %s', (name, taken, expected) => {
    expect(successorName(name, taken, now)).toBe(expected);
  });

  it('R26 fits into 100 characters and looks like none that is taken, whatever these are', () => {
    const name = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 100 }).filter((text) => text.trim() !== '');
    fc.assert(
      fc.property(name, fc.nat({ max: 12 }), (old, rotations) => {
        const taken = [old];
        for (let time = 0; time <= rotations; time += 1) {
          const next = successorName(old, taken, now);
          expect([...next].length).toBeLessThanOrEqual(100);
          expect(taken.some((other) => lookTheSame(other, next))).toBe(false);
          taken.push(next);
        }
      }),
    );
  });
});
