import { after, MINUTE, SECOND } from '../../shared/clock.js';
import { guessingLimits, networksOf } from './failure-counts.js';
import { GuessingGuard } from './guessing-guard.js';

const clientId = '0199a3c8-7b1e-7c00-8000-0123456789ab';
const host = '192.0.2.1';
const now = new Date('2026-11-23T09:00:00.000Z');

describe('the guard against guessing', () => {
  let guard: GuessingGuard;
  beforeEach(() => {
    guard = new GuessingGuard();
  });
  const fail = (times: number, from = host, id: string | null = clientId) => {
    for (let time = 0; time < times; time += 1) guard.failed(id, from, now);
  };
  const refused = (from = host, at = now) => guard.refusedForSeconds(clientId, from, at);

  it('R11 refuses the eleventh failure before any flush, and counts no more of them', () => {
    fail(9);
    expect(guard.failed(clientId, host, now)).toBe(0);
    expect(guard.failed(clientId, host, now)).toBe(5);
    expect([refused(), refused('192.0.2.2')]).toEqual([5, 0]);
    expect(guard.take().counts.map(({ failures }) => failures)).toEqual([10, 10]);
  });

  it.each([
    ['192.0.2.7', ['192.0.2.7']],
    ['::ffff:192.0.2.7', ['192.0.2.7']],
    ['2001:db8:1:2:3::4', ['2001:db8:1:2::/64', '2001:db8:1::/48']],
    ['unknown', ['no address']],
    [null, ['no address']],
  ])('R11 counts %s for %j', (from, networks) => {
    expect(networksOf(from)).toEqual(networks);
  });

  it('R66 counts from nought after a success, for this client id from there and nothing else', () => {
    fail(10);
    fail(10, '192.0.2.2');
    fail(90, host, null);
    guard.succeeded(clientId, host);
    expect([refused('192.0.2.2'), refused()]).toEqual([5, 5]);
    expect(guard.take().forgiven).toEqual([{ clientId, network: host }]);
    // The address is refused, for what was guessed at other client ids.
    guard.share([]);
    fail(9);
    expect(refused()).toBe(0);
  });

  it('knows what it counted while the flush is under way, and counts on from what all counted', () => {
    fail(10);
    const { counts } = guard.take();
    expect(refused()).toBe(5);
    guard.share(counts);
    expect(refused()).toBe(5);
    expect(guard.failed(clientId, host, after(now, 5 * SECOND))).toBe(0);
    expect(refused(host, after(now, 5 * SECOND))).toBe(10);
  });

  it('brings nothing back that a success ended while the flush was under way', () => {
    fail(10);
    const news = guard.take();
    guard.succeeded(clientId, host);
    guard.share(news.counts);
    expect(refused()).toBe(0);
    expect(guard.take().forgiven).toEqual([{ clientId, network: host }]);
  });

  it('keeps for the next flush what could not be shared, but for what a success ended meanwhile', () => {
    fail(6);
    fail(6, '192.0.2.2');
    const first = guard.take();
    fail(3, '192.0.2.2');
    guard.succeeded(clientId, host);
    guard.putBack(first);
    fail(1, '192.0.2.2');
    expect([refused(), refused('192.0.2.2')]).toEqual([0, 5]);
    const { counts, forgiven } = guard.take();
    expect(counts.filter(({ clientId: id }) => id !== null)).toEqual([
      { clientId, network: '192.0.2.2', failures: 10, lastAt: now },
    ]);
    expect(forgiven).toEqual([{ clientId, network: host }]);
  });

  it('R11 forgets what others counted after a quarter of an hour of silence', () => {
    guard.share([{ clientId, network: host, failures: 1000, lastAt: now }]);
    expect(refused(host, after(now, 15 * MINUTE - 1))).toBe(1);
    expect(refused(host, after(now, 15 * MINUTE))).toBe(0);
    guard.failed(clientId, host, after(now, 15 * MINUTE + 1));
    expect(refused(host, after(now, 15 * MINUTE + 1))).toBe(0);
  });

  it('refuses nothing below the limit to an instance whose clock is behind', () => {
    guard.share([{ clientId, network: host, failures: 9, lastAt: after(now, MINUTE) }]);
    expect(refused()).toBe(0);
  });

  it('R78 counts a bounded number of things between two flushes, whoever fails from wherever', () => {
    for (let time = 0; time < 5000; time += 1) guard.failed(clientId, `10.0.${time >> 8}.${time & 255}`, now);
    const news = guard.take();
    expect(news.counts).toHaveLength(guessingLimits.countedAtOnce);
    for (let time = 0; time < 5000; time += 1) guard.failed(clientId, `10.1.${time >> 8}.${time & 255}`, now);
    guard.putBack(news);
    expect(guard.take().counts).toHaveLength(guessingLimits.countedAtOnce);
  });
});
