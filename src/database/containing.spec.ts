import { containing, findable } from './containing.js';

describe('a pattern for a search', () => {
  it.each([
    ['registry', '%registry%'],
    ['100%', String.raw`%100\%%`],
    ['a_b', String.raw`%a\_b%`],
    ['back\\slash', String.raw`%back\\slash%`],
  ])('holds %s as it is', (words, pattern) => {
    expect(containing(words)).toBe(pattern);
  });

  it.each([
    ['a', 'a%'],
    ['A_', String.raw`A\_%`],
    ['éé', 'éé%'],
    ['🧬🧬', '🧬🧬%'],
    ['abc', '%abc%'],
  ])('of a long list holds %s, or begins with it when it is short', (words, pattern) => {
    expect(findable(words)).toBe(pattern);
  });

  it('is none without words', () => {
    expect([findable(null), findable(undefined)]).toEqual([null, null]);
    expect([containing(null), containing(undefined)]).toEqual([null, null]);
  });
});
