import fc from 'fast-check';
import type { RefusedRequestCount, RefusalReason } from '../secrets/contract/use-records.js';
import { countedAtOnce, RefusedRequestLedger } from './refused-request-ledger.js';

const application = '0199a3c8-7b1e-7c00-8000-0123456789ab';
const hour = '2026-11-23T09:00:00.000Z';
const others = 'others';

const request = (second: number, more: Partial<RefusedRequestCount> = {}) => ({
  applicationId: application,
  secretId: null,
  reason: 'unknown_secret' as RefusalReason,
  hour,
  lastAt: new Date(Date.parse(hour) + second * 1000).toISOString(),
  requestId: `request-${second}`,
  ...more,
});
const addresses = (counts: readonly RefusedRequestCount[]) =>
  new Set(counts.map(({ address }) => address).filter((address) => address !== others));
const sum = (counts: readonly RefusedRequestCount[]) => counts.reduce((total, { requests }) => total + requests, 0);

describe('the ledger of refused requests', () => {
  it('R30 counts by address, or by /64, and knows the first, the last and the id of the last', () => {
    const ledger = new RefusedRequestLedger();
    ledger.refused(request(1), '2001:db8:1:2::1');
    ledger.refused(request(2), '192.0.2.1');
    ledger.refused(request(3), '2001:db8:1:2:ffff::9');
    ledger.refused(request(4), null);
    const told = ledger.take().map(({ address, requests, firstAt, lastAt, requestId }) => ({
      address,
      requests,
      seconds: [firstAt, lastAt].map((moment) => new Date(moment).getSeconds()),
      requestId,
    }));
    expect(told).toEqual([
      { address: '2001:db8:1:2::/64', requests: 2, seconds: [1, 3], requestId: 'request-3' },
      { address: '192.0.2.1', requests: 1, seconds: [2, 2], requestId: 'request-2' },
      { address: others, requests: 1, seconds: [4, 4], requestId: 'request-4' },
    ]);
    expect(ledger.take()).toEqual([]);
  });

  it('R78 tells fifty addresses of an hour apart and loses no request, whatever came back from a flush', () => {
    const refusal = fc.record({
      host: fc.nat({ max: 120 }),
      hour: fc.constantFrom(hour, '2026-11-23T10:00:00.000Z'),
      reason: fc.constantFrom<RefusalReason>('unknown_secret', 'expired', 'invalid_target'),
      flush: fc.nat({ max: 99 }).map((die) => ['written', 'failed'][die] ?? 'none'),
    });
    fc.assert(
      fc.property(fc.array(refusal, { minLength: 200, maxLength: 400 }), (refusals) => {
        const ledger = new RefusedRequestLedger();
        let written = 0;
        for (const [second, { host, reason, hour: when, flush }] of refusals.entries()) {
          ledger.refused(request(second, { reason, hour: when }), `192.0.2.${host}`);
          if (flush === 'none') continue;
          const page = ledger.take();
          // What comes while a page is being written is counted beside it.
          ledger.refused(request(second, { reason, hour: when }), `198.51.100.${host}`);
          if (flush === 'failed') ledger.putBack(page);
          else written += sum(page);
        }
        const left = ledger.take();
        const flushes = refusals.filter(({ flush }) => flush !== 'none').length;
        expect(written + sum(left)).toBe(refusals.length + flushes);
        for (const each of [hour, '2026-11-23T10:00:00.000Z']) {
          expect(addresses(left.filter((count) => count.hour === each)).size).toBeLessThanOrEqual(50);
        }
        for (const { firstAt, lastAt } of left) expect(firstAt <= lastAt).toBe(true);
      }),
    );
  });

  it('R78 holds a bounded number of counts, however many applications are asked for from wherever', () => {
    const ledger = new RefusedRequestLedger();
    for (let number = 0; number < 4 * countedAtOnce; number += 1) {
      const applicationId = `0199a3c8-7b1e-7c00-8000-${String(number % 200).padStart(12, '0')}`;
      ledger.refused(request(1, { applicationId }), `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`);
    }
    const counts = ledger.take();
    expect(counts.length).toBeLessThanOrEqual(countedAtOnce + 200);
    expect(sum(counts)).toBe(4 * countedAtOnce);
  });
});
