import fc from 'fast-check';
import type { ApplicationInShort } from '../../../modules/overview/contract/application-overview.js';
import { applicationNeeds, type ApplicationNeed } from '../../../modules/secrets/contract/standing.js';
import { statusLineOf } from './status-line.js';

function application(
  name: string,
  needs: ApplicationNeed,
  { endsNext = null, environment = 'production', coveredThrough = null }: Record<string, string | null> = {},
): ApplicationInShort {
  return { application: { name, environment }, summary: { needs, endsNext, coveredThrough } } as never;
}

describe('the status line', () => {
  it.each<[string, ApplicationInShort[], string, string]>([
    [
      'names a refusal before everything else',
      [
        application('A', 'successor', { endsNext: '2027-03-01' }),
        application('B', 'refused-now'),
        application('C', 'switch', { endsNext: '2027-02-20' }),
        application('D', 'switch', { endsNext: '2027-02-25' }),
      ],
      'problem',
      'B is being refused: a system that worked gets no token. 2 applications need you; 2 more have a replacement ready.',
    ],
    [
      'names the first day on which access is lost',
      [
        application('A', 'successor', { endsNext: '2027-03-01' }),
        application('B', 'successor', { endsNext: '2027-02-12' }),
      ],
      'problem',
      'B loses access after 12 Feb 2027, and nothing follows. 2 applications need you.',
    ],
    [
      'names what has no secret behind what loses access',
      [application('A', 'first-secret'), application('B', 'successor', { endsNext: '2027-02-12' })],
      'problem',
      'B loses access after 12 Feb 2027, and nothing follows. 2 applications need you.',
    ],
    [
      'tells of what has no secret',
      [application('A', 'first-secret'), application('B', 'nothing')],
      'problem',
      'A has no secret that works, so its systems get no token. 1 application needs you.',
    ],
    [
      'is amber where a replacement is ready',
      [application('A', 'switch', { endsNext: '2027-03-01' }), application('B', 'switch', { endsNext: '2027-02-12' })],
      'warning',
      'B has a replacement ready: switch its systems by 12 Feb 2027. 1 more has one, too.',
    ],
    [
      'is quiet about a sandbox',
      [application('A', 'first-secret', { environment: 'sandbox' }), application('B', 'tidy')],
      'hint',
      'Nothing in production needs you. 1 sandbox application needs a secret.',
    ],
    [
      'is green where nothing needs anybody, and says for how long',
      [
        application('A', 'nothing', { coveredThrough: '2027-09-01' }),
        application('B', 'tidy', { coveredThrough: '2027-06-01' }),
      ],
      'notice',
      'Nothing needs you. What your systems use works through 1 Jun 2027 at least.',
    ],
  ])('%s', (_, all, tone, text) => {
    expect(statusLineOf(all)).toMatchObject({ tone, text });
  });

  it('R95 is green exactly where nothing needs anybody, and red exactly where something in production stops or will', () => {
    const any = fc.array(
      fc.record({ needs: fc.constantFrom(...applicationNeeds), environment: fc.constantFrom('production', 'sandbox') }),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(any, (drawn) => {
        const all = drawn.map(({ needs, environment }, place) => application(`A${place}`, needs, { environment }));
        const { tone } = statusLineOf(all);
        expect(tone === 'notice').toBe(drawn.every(({ needs }) => needs === 'nothing' || needs === 'tidy'));
        const red = (needs: string) => ['refused-now', 'successor', 'first-secret'].includes(needs);
        expect(tone === 'problem').toBe(drawn.some((each) => each.environment === 'production' && red(each.needs)));
      }),
    );
  });
});
