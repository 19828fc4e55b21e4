import type { Advice } from '../../../../secrets/contract/standing.js';
import { consequenceOf, countBehind, inShort, worstFirst } from './consequences.js';

const ending = (advice: Advice, daysLeft: number, applicationId = 'a') => ({
  advice,
  daysLeft,
  expiresOn: `2027-03-${String(daysLeft + 1).padStart(2, '0')}`,
  applicationId,
});

describe('what becomes of systems', () => {
  it.each<[Advice, number, string]>([
    ['create-successor', 5, 'will-lose'],
    ['create-successor', 0, 'lost'],
    ['switch-systems', 5, 'switch'],
    ['switch-systems', 0, 'lost'],
    ['delete', 5, 'tidy-up'],
    ['never-used', 0, 'tidy-up'],
    ['unused', 1, 'tidy-up'],
  ])('where the advice is %s with %i days left: %s', (advice, daysLeft, expected) => {
    expect(consequenceOf({ advice, daysLeft })).toBe(expected);
  });

  it('orders the worst first, and of the same the nearest', () => {
    const all = [
      ending('delete', 1),
      ending('create-successor', 14),
      ending('switch-systems', 3),
      ending('create-successor', 7),
      ending('create-successor', 0),
    ];
    expect(worstFirst(all).map(({ advice, daysLeft }) => [advice, daysLeft])).toEqual([
      ['create-successor', 0],
      ['create-successor', 7],
      ['create-successor', 14],
      ['switch-systems', 3],
      ['delete', 1],
    ]);
  });

  it('counts an application that loses access once, and not again behind itself', () => {
    const first = ending('create-successor', 3, 'a');
    const others = [
      ending('create-successor', 7, 'a'),
      ending('create-successor', 7, 'b'),
      ending('create-successor', 9, 'b'),
    ];
    expect(countBehind([first, ...others])).toEqual({ losing: 1, toSwitch: 0, toTidyUp: 0 });
    expect(countBehind([ending('delete', 3), ending('switch-systems', 3), ending('unused', 3)])).toEqual({
      losing: 0,
      toSwitch: 1,
      toTidyUp: 1,
    });
  });
});

describe('the short name of an application', () => {
  const dm = 'Partner-NL-ExampleDonorRegistry-DM';
  it.each([
    [dm, [dm, 'Partner-NL-ExampleDonorRegistry-SMC'], '…-DM'],
    [dm, [dm, 'Partner-FR-OtherRegistry-DM'], dm],
    ['Search-DM', ['Search-DM'], 'Search-DM'],
    ['A long name that has no hyphen at all', [], 'A long name that has no hyphen at all'],
    ['A long name with-a long end of it that says much', [], 'A long name with-a long end of it that says much'],
  ])('of %s beside %j is %s', (name, names, expected) => {
    expect(inShort(name, names)).toBe(expected);
  });
});
