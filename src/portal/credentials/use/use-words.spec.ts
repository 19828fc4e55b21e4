import { addDays } from '../../../shared/calendar-date.js';
import { otherAddresses, type UsedAddress } from '../../../modules/secrets/contract/used-addresses.js';
import { seenInWords } from './use-words.js';

const today = '2026-11-29';
const used = (address: string, days: string[], name: string | null = null): UsedAddress => ({
  address,
  name,
  firstAt: `${days[0]}T08:00:00.000Z`,
  lastAt: `${days.at(-1)}T08:00:00.000Z`,
  uses: days.length,
  days,
});
const daily = Array.from({ length: 90 }, (_, index) => addDays(today, index - 89));

describe('from where a secret was used, in words', () => {
  it('says how regularly each address uses it, by its name too', () => {
    const addresses = [
      used('192.0.2.7', daily, 'search server Leiden'),
      used('192.0.2.9', ['2026-10-01', '2026-11-01']),
      used(otherAddresses, ['2026-11-01']),
    ];
    expect(seenInWords(addresses, today)).toBe(
      'In 90 days: daily from 192.0.2.7 (search server Leiden), on each 1st from 192.0.2.9, once on 1 Nov 2026 from other addresses.',
    );
  });

  it('names five, and counts the rest', () => {
    const addresses = [1, 2, 3, 4, 5, 6, 7].map((host) => used(`192.0.2.${host}`, ['2026-11-01']));
    expect(seenInWords(addresses, today)).toMatch(/from 192\.0\.2\.5, and from 2 more addresses\.$/);
    expect(seenInWords(addresses.slice(1), today)).toMatch(/from 192\.0\.2\.6, and from 1 more address\.$/);
  });

  it('says nothing of a secret of which nobody knows', () => {
    expect(seenInWords([], today)).toBeNull();
  });
});
