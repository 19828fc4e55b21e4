import { addDays } from '../../../../shared/calendar-date.js';
import { otherAddresses, type UsedAddress } from '../../../secrets/contract/used-addresses.js';
import { useInWords } from './use-in-words.js';

const now = new Date('2026-11-29T10:00:00.000Z');
const used = (address: string, days: string[], each = 1, name: string | null = null): UsedAddress => ({
  address,
  name,
  firstAt: `${days[0]}T08:00:00.000Z`,
  lastAt: `${days.at(-1)}T08:00:00.000Z`,
  uses: days.length * each,
  days,
});
const daily = (length: number) => Array.from({ length }, (_, index) => addDays('2026-11-29', index + 1 - length));

describe('what a reminder says of the use of a secret', () => {
  it('counts systems, and how often they ask a day', () => {
    const addresses = [used('192.0.2.7', daily(90), 23, 'search server'), used('198.51.100.4', daily(10), 9)];
    expect(useInWords(addresses, now)).toEqual({
      systems: 2,
      addresses: '192.0.2.7 (search server) and 198.51.100.4',
      further: 0,
      more: false,
      daily: 24,
      uses: 2160,
      days: 90,
      next: '',
    });
  });

  it('says when the next use is to be expected where that is not every day', () => {
    expect(useInWords([used('192.0.2.7', ['2026-10-01', '2026-11-01'])], now)).toMatchObject({
      daily: 0,
      uses: 2,
      days: 60,
      next: '1 Dec 2026',
    });
    expect(useInWords([used('192.0.2.7', ['2026-11-11'])], now)).toMatchObject({ uses: 1, next: '' });
  });

  it('names three, and says that there are others', () => {
    const many = [1, 2, 3, 4, 5].map((host) => used(`192.0.2.${host}`, daily(3)));
    expect(useInWords([...many, used(otherAddresses, daily(3))], now)).toMatchObject({
      systems: 5,
      addresses: '192.0.2.1, 192.0.2.2, 192.0.2.3',
      further: 2,
      more: true,
    });
  });

  it('says nothing of addresses that did not ask for 45 days, nor of none that is known', () => {
    expect(useInWords([], now)).toBeNull();
    expect(useInWords([used('192.0.2.7', ['2026-10-15'])], now)).toBeNull();
    expect(useInWords([used(otherAddresses, daily(3))], now)).toBeNull();
  });
});
