import { containing } from './containing.js';

describe('a pattern for a search', () => {
  it.each([
    ['registry', '%registry%'],
    ['100%', String.raw`%100\%%`],
    ['a_b', String.raw`%a\_b%`],
    ['back\\slash', String.raw`%back\\slash%`],
  ])('holds %s as it is', (words, pattern) => {
    expect(containing(words)).toBe(pattern);
  });

  it('is none without words', () => {
    expect([containing(null), containing(undefined)]).toEqual([null, null]);
  });
});
