import { after, DAY, SECOND } from '../../shared/clock.js';
import type { Advice, ApplicationNeed } from './contract/standing.js';
import {
  adviseOn,
  coveredThrough,
  endsNext,
  needOf,
  type StandingFacts,
  standingsOf,
  successorAmong,
} from './standing.js';

const now = new Date('2026-11-23T07:00:00.000Z');
const ago = (days: number) => after(now, -days * DAY);
const firstUsed = (days: number) => new Date(`${ago(days).toISOString().slice(0, 10)}T00:00:00.000Z`);

describe('advice on a secret that ends soon', () => {
  it.each<[string, Date | null, { lastUsedAt: Date | null; firstUsedAt: Date | null } | null, Advice]>([
    ['used today, nothing follows', ago(0), null, 'create-successor'],
    ['R36 used once a month, nothing follows', ago(31), null, 'create-successor'],
    ['R36 used 45 days ago to the second, nothing follows', ago(45), null, 'create-successor'],
    ['used a second longer ago, nothing follows', after(ago(45), -SECOND), null, 'unused'],
    ['never used, nothing follows', null, null, 'never-used'],
    ['used today, an unused successor', ago(0), { lastUsedAt: null, firstUsedAt: null }, 'switch-systems'],
    ['used today, a successor in use', ago(0), { lastUsedAt: ago(0), firstUsedAt: firstUsed(60) }, 'switch-systems'],
    ['unused since the successor came', ago(50), { lastUsedAt: ago(1), firstUsedAt: firstUsed(49) }, 'delete'],
    ['last used on the day of the change', ago(50), { lastUsedAt: ago(1), firstUsedAt: firstUsed(50) }, 'delete'],
    ['used besides, 46 days ago', ago(46), { lastUsedAt: ago(1), firstUsedAt: firstUsed(90) }, 'switch-systems'],
    ['never used, a successor in use', null, { lastUsedAt: ago(1), firstUsedAt: firstUsed(10) }, 'delete'],
    ['never used, an unused successor', null, { lastUsedAt: null, firstUsedAt: null }, 'never-used'],
    ['unused, an unused successor', ago(60), { lastUsedAt: null, firstUsedAt: null }, 'unused'],
    [
      'unused, a successor that is unused again',
      ago(90),
      { lastUsedAt: ago(60), firstUsedAt: firstUsed(80) },
      'unused',
    ],
  ])('%s', (_, lastUsedAt, successor, expected) => {
    expect(adviseOn({ lastUsedAt, lastUnservedAt: null, successor }, now)).toBe(expected);
  });

  it.each<[string, Date | null, Date, { lastUsedAt: Date | null; firstUsedAt: Date | null } | null, Advice]>([
    ['never used', null, ago(45), null, 'create-successor'],
    [
      'never used, a successor in use',
      null,
      ago(1),
      { lastUsedAt: ago(1), firstUsedAt: firstUsed(10) },
      'switch-systems',
    ],
    ['used long ago', ago(60), ago(1), null, 'create-successor'],
    [
      'used long ago, taken over',
      ago(60),
      ago(1),
      { lastUsedAt: ago(1), firstUsedAt: firstUsed(50) },
      'switch-systems',
    ],
    ['silent for longer than 45 days', null, after(ago(45), -SECOND), null, 'never-used'],
  ])(
    'R36 does not call unused or safe to delete what signs in without a token: %s',
    (_, used, unserved, successor, expected) => {
      expect(adviseOn({ lastUsedAt: used, lastUnservedAt: unserved, successor }, now)).toBe(expected);
    },
  );
});

describe('the successor among several', () => {
  const one = { name: 'one', expiresOn: '2027-06-01', lastUsedAt: ago(1), firstUsedAt: firstUsed(30) };
  const later = { ...one, name: 'later', firstUsedAt: firstUsed(20) };
  const idle = { ...one, name: 'idle', lastUsedAt: ago(46), firstUsedAt: firstUsed(10) };
  const fresh = { ...one, name: 'fresh', lastUsedAt: null, firstUsedAt: null };

  it.each([
    ['the one in use before one that is not', [fresh, idle, one], 'one'],
    ['of those in use the last to be taken into use', [one, later], 'later'],
    ['one that was used before one that never was', [fresh, idle], 'idle'],
    ['the first given, the newest, when none was used', [fresh, { ...fresh, name: 'older' }], 'fresh'],
    ['one that still works', [{ ...later, expiresOn: '2026-11-22' }, one], 'one'],
    ['none at all', [], undefined],
  ])('is %s', (_, successors, expected) => {
    expect(successorAmong(successors, now)?.name).toBe(expected);
  });
});

describe('how an application stands', () => {
  const today = '2026-11-23';
  const secret = (id: string, changes: Partial<StandingFacts> = {}): StandingFacts => ({
    id,
    createdAt: ago(100),
    expiresOn: '2027-06-01',
    disabledAt: null,
    pausedUntil: null,
    lastUsedAt: ago(1),
    firstUsedAt: firstUsed(99),
    lastUnservedAt: null,
    lastRefusedAt: null,
    ...changes,
  });
  const unused = { lastUsedAt: null, firstUsedAt: null };
  /** With 30 days left, and with 31. */
  const [soon, later] = ['2026-12-22', '2026-12-23'];
  const newer = { createdAt: ago(20), expiresOn: '2027-11-01', firstUsedAt: firstUsed(10) };
  const knocked = { lastRefusedAt: ago(1) };

  it.each<[string, StandingFacts[], ApplicationNeed]>([
    ['a secret in use that has long to go', [secret('a')], 'nothing'],
    ['no secret', [], 'first-secret'],
    ['none that works', [secret('a', { expiresOn: '2026-11-22' })], 'first-secret'],
    ['one that works through today', [secret('a', { expiresOn: today })], 'successor'],
    ['one in use with 30 days left', [secret('a', { expiresOn: soon })], 'successor'],
    ['one in use with 31 days left', [secret('a', { expiresOn: later })], 'nothing'],
    ['one that ends soon and was never used', [secret('a', { expiresOn: soon, ...unused })], 'nothing'],
    [
      'one that ends soon, and one to follow',
      [secret('b', { ...newer, ...unused }), secret('a', { expiresOn: soon })],
      'switch',
    ],
    [
      'one to follow that is disabled',
      [secret('b', { ...newer, disabledAt: now }), secret('a', { expiresOn: soon })],
      'successor',
    ],
    [
      'one in use that expired and was presented within a day',
      [secret('b', newer), secret('a', { expiresOn: '2026-11-22', ...knocked })],
      'refused-now',
    ],
    [
      'the same, presented longer ago',
      [secret('b', newer), secret('a', { expiresOn: '2026-11-22', lastRefusedAt: after(ago(1), -SECOND) })],
      'tidy',
    ],
    [
      'one not in use that is presented',
      [secret('b', newer), secret('a', { disabledAt: now, lastUsedAt: ago(46), ...knocked })],
      'nothing',
    ],
    ['one whose successor took over', [secret('b', newer), secret('a', { lastUsedAt: ago(46) })], 'tidy'],
  ])('R95 asks for what is due: %s', (_, secrets, need) => {
    expect(needOf({ secrets, deleted: [] }, now)).toBe(need);
  });

  it('R95 asks at once for help when a deleted secret is still presented', () => {
    const stillUsed = secret('d', knocked);
    expect(needOf({ secrets: [secret('a')], deleted: [stillUsed] }, now)).toBe('refused-now');
    expect(needOf({ secrets: [secret('a')], deleted: [{ ...stillUsed, lastUsedAt: ago(46) }] }, now)).toBe('nothing');
  });

  it.each<[string, StandingFacts[], string | null]>([
    ['nothing without secrets', [], null],
    ['nothing when none in use works', [secret('a', { lastUsedAt: ago(46) })], null],
    ['the last day of the one in use', [secret('a')], '2027-06-01'],
    ['no further for one that was never used', [secret('b', { ...newer, ...unused }), secret('a')], '2027-06-01'],
    ['further for one that was used once', [secret('b', { ...newer, lastUsedAt: ago(60) }), secret('a')], '2027-11-01'],
    ['no further for one that is disabled', [secret('b', { ...newer, disabledAt: now }), secret('a')], '2027-06-01'],
  ])('R95 is covered: %s', (_, secrets, day) => {
    expect(coveredThrough(secrets, now)).toBe(day);
  });

  it.each([
    [
      'the first to end among those in use',
      [secret('b', newer), secret('a'), secret('c', { ...unused, expiresOn: soon })],
      '2027-06-01',
    ],
    [
      'the first to end where none is in use',
      [secret('b', { ...newer, ...unused }), secret('a', unused)],
      '2027-06-01',
    ],
    ['none that does not work', [secret('b', newer), secret('a', { disabledAt: now })], '2027-11-01'],
    ['nothing where none works', [secret('a', { expiresOn: '2026-11-22' })], null],
  ])('tells what ends next: %s', (_, secrets, day) => {
    expect(endsNext(secrets, now)).toBe(day);
  });

  it('R95 says nothing of a secret that is disabled or has long to go, but what can be tidied up', () => {
    const advice = (...secrets: StandingFacts[]) => standingsOf(secrets, now).get('a')?.advice;
    expect(advice(secret('a'))).toBe('none');
    expect(advice(secret('a', unused))).toBe('none');
    expect(advice(secret('a', { ...unused, expiresOn: soon }))).toBe('never-used');
    expect(advice(secret('a', { lastUsedAt: ago(46) }))).toBe('unused');
    expect(advice(secret('a', { lastUsedAt: ago(46), disabledAt: now }))).toBe('none');
    expect(advice(secret('b', newer), secret('a', { lastUsedAt: ago(46) }))).toBe('delete');
  });

  it('R95 has nothing to tidy up while a system signs in without a token', () => {
    const signsIn = secret('a', { lastUsedAt: ago(46), lastUnservedAt: ago(1) });
    const secrets = [secret('b', newer), signsIn];
    expect(standingsOf(secrets, now).get('a')).toMatchObject({ advice: 'none', inUse: false, safeToDelete: false });
    expect(needOf({ secrets, deleted: [] }, now)).toBe('nothing');
  });

  it('R95 names the successor, and what is safe to delete', () => {
    const secrets = [secret('b', newer), secret('a', { lastUsedAt: ago(46) })];
    expect(standingsOf(secrets, now).get('a')).toEqual({
      advice: 'delete',
      inUse: false,
      safeToDelete: true,
      successorId: 'b',
    });
    expect(standingsOf(secrets, now).get('b')).toMatchObject({ inUse: true, safeToDelete: false, successorId: null });
  });
});
