import { SECOND } from '../../shared/clock.js';
import { UseLedger } from './use-ledger.js';

const secret = '0199a3c8-7b1e-7c00-8000-0123456789ab';
const at = (seconds: number) => new Date(Date.parse('2026-11-23T23:59:00.000Z') + seconds * SECOND);
const iso = (seconds: number) => at(seconds).toISOString();

describe('the ledger of uses', () => {
  let ledger: UseLedger;
  beforeEach(() => {
    ledger = new UseLedger();
  });
  const addresses = () => ledger.take()?.addresses;

  it('R30 counts the uses of a day by address, with the first and the last', () => {
    ledger.used(secret, '192.0.2.7', at(0));
    ledger.used(secret, '192.0.2.9', at(1));
    ledger.used(secret, '192.0.2.7', at(2));
    ledger.used(secret, null, at(3));
    ledger.used(secret, '192.0.2.7', at(60));
    const of = (day: string, from: string | null, uses: number, first: number, last: number) => {
      return { id: secret, day, from, uses, firstAt: iso(first), lastAt: iso(last) };
    };
    expect(addresses()).toEqual([
      of('2026-11-23', '192.0.2.7', 2, 0, 2),
      of('2026-11-23', '192.0.2.9', 1, 1, 1),
      of('2026-11-23', null, 1, 3, 3),
      of('2026-11-24', '192.0.2.7', 1, 60, 60),
    ]);
    expect(ledger.take()).toBeUndefined();
  });

  it('R78 tells a bounded number of addresses apart, and counts the others together', () => {
    for (let host = 0; host < 5000; host += 1) ledger.used(secret, `2001:db8::${host.toString(16)}`, at(0));
    const counted = addresses() ?? [];
    expect(counted).toHaveLength(101);
    expect(counted.at(-1)).toMatchObject({ from: null, uses: 4900 });
  });

  it('R30 adds what could not be written to what came since', () => {
    ledger.used(secret, '192.0.2.7', at(0));
    ledger.used(secret, '192.0.2.8', at(1));
    const page = ledger.take();
    ledger.used(secret, '192.0.2.7', at(2));
    if (page) ledger.putBack(page);
    expect(ledger.take()).toMatchObject({
      days: [{ uses: 3 }],
      addresses: [
        { from: '192.0.2.7', uses: 2, firstAt: iso(0), lastAt: iso(2) },
        { from: '192.0.2.8', uses: 1, firstAt: iso(1), lastAt: iso(1) },
      ],
    });
  });

  it('R78 stays bounded while nothing can be written', () => {
    for (let round = 0; round < 50; round += 1) {
      for (let host = 0; host < 90; host += 1) ledger.used(secret, `10.0.${round}.${host}`, at(round % 60));
      const page = ledger.take();
      if (page) ledger.putBack(page);
    }
    const counted = addresses() ?? [];
    expect(counted.length).toBeLessThanOrEqual(101);
    expect(counted.reduce((sum, { uses }) => sum + uses, 0)).toBe(50 * 90);
  });
});
