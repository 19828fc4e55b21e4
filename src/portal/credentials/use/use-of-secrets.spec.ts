import { addDays } from '../../../shared/calendar-date.js';
import type { SecretView } from '../../../modules/secrets/contract/secret.schemas.js';
import type { DayOfUse } from '../../../modules/secrets/contract/use-history.js';
import { otherAddresses, type UsedAddress } from '../../../modules/secrets/contract/used-addresses.js';
import { useOfSecrets } from './use-of-secrets.js';

const now = new Date('2026-11-29T10:00:00.000Z');
const today = '2026-11-29';
const secret = { id: 's1', name: 'Secret by VM', hint: 'abc' } as SecretView;
const day = (ago: number, uses: number, refusals = 0): DayOfUse => ({
  secretId: 's1',
  day: addDays(today, -ago),
  uses,
  refusals,
});
const address = (of: string, name: string | null = null): UsedAddress => ({
  address: of,
  name,
  firstAt: '2026-11-03T08:00:00.000Z',
  lastAt: '2026-11-29T08:00:00.000Z',
  uses: 27,
  days: Array.from({ length: 27 }, (_, index) => addDays('2026-11-03', index)),
});
const shown = (days: DayOfUse[], addresses: UsedAddress[] = [], canManage = true) =>
  useOfSecrets(
    { applicationId: 'a1', secrets: [secret], days, addresses: new Map([['s1', addresses]]), canManage },
    now,
  ).secrets[0];

describe('who still uses a secret', () => {
  it('has a square for each of ninety days, and says the same in a sentence', () => {
    const use = shown([day(0, 24), day(1, 0, 3), day(2, 1, 1), day(89, 2)]);
    expect(use?.strip).toHaveLength(90);
    expect(use?.strip[0]).toEqual({ kind: 'used', words: '1 Sep 2026: used 2 times' });
    expect(use?.strip[1]).toEqual({ kind: 'none', words: '2 Sep 2026: not used' });
    expect(use?.strip.slice(-3)).toEqual([
      { kind: 'used', words: '27 Nov 2026: used 1 time, refused 1 time' },
      { kind: 'refused', words: '28 Nov 2026: refused 3 times' },
      { kind: 'used', words: '29 Nov 2026: used 24 times' },
    ]);
    expect(use?.summary).toBe('Used on 3 of 90 days, 27 times. Refused on 2 days.');
  });

  it('draws nothing for a secret that nobody presented', () => {
    expect(shown([])).toMatchObject({ strip: [], summary: 'Not used in the last 90 days.', addresses: [] });
  });

  it('says how regularly each address asks, and lets managers name it', () => {
    const addresses = [address('2001:db8::/64', 'search server'), address(otherAddresses)];
    expect(shown([], addresses)?.addresses).toMatchObject([
      {
        address: '2001:db8::/64',
        name: 'search server',
        rhythm: 'daily',
        uses: '27 times',
        last: { ago: '2 hours ago' },
        namePath: '/manage-clients/a1/addresses/name?address=2001%3Adb8%3A%3A%2F64',
      },
      { address: 'other addresses', namePath: '' },
    ]);
    expect(shown([], addresses, false)?.addresses[0]?.namePath).toBe('');
  });
});
