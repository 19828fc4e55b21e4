import { firstDayWithout, timelineOf } from './timeline.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const secret = (changes: Partial<Parameters<typeof timelineOf>[0][number]> = {}) => ({
  name: 'Secret by VM',
  hint: 'a1B',
  state: 'active' as const,
  createdAt: '2026-10-01T08:00:00.000Z',
  expiresOn: '2027-03-11',
  expiresAt: '2027-03-12T00:00:00.000Z',
  lastUsedAt: null,
  ...changes,
});

describe('the timeline', () => {
  it('draws a life from creation to expiry around today, with its last 30 days apart', () => {
    const { rows, today } = timelineOf([secret()], now);
    const [row] = rows;
    const day = 100 / 488;
    expect(today).toBeCloseTo(92 * day, 1);
    expect(row?.bar.x).toBeCloseTo((92 - 53.04) * day, 1);
    expect((row?.bar.x ?? 0) + (row?.bar.width ?? 0)).toBeCloseTo((92 + 108.6) * day, 1);
    expect(row?.lastDays?.width).toBeCloseTo(30 * day, 1);
  });

  it('cuts what lies outside of the picture', () => {
    const [row] = timelineOf([secret({ createdAt: '2025-11-24T00:00:00.000Z' })], now).rows;
    expect(row?.bar.x).toBe(0);
  });

  it.each([
    [{}, 'unused'],
    [{ lastUsedAt: '2026-11-20T00:00:00.000Z' }, 'used'],
    [{ state: 'disabled', lastUsedAt: '2026-11-20T00:00:00.000Z' }, 'disabled'],
    [{ state: 'expired' }, 'expired'],
  ] as const)('shows %j as %s', (changes, kind) => {
    expect(timelineOf([secret(changes)], now).rows[0]?.kind).toBe(kind);
  });

  it('marks the day from which no secret works, warning of a near one', () => {
    const { gap } = timelineOf([secret(), secret({ expiresOn: '2026-12-30' })], now);
    expect(gap).toMatchObject({ label: 'no valid secret from 12 Mar 2027', near: false });
    const soon = timelineOf([secret({ expiresOn: '2026-12-01', expiresAt: '2026-12-02T00:00:00.000Z' })], now);
    expect(soon.gap).toMatchObject({ label: 'no valid secret from 2 Dec 2026', near: true });
  });

  it('does not count what is disabled or expired', () => {
    const others = [secret({ state: 'disabled' }), secret({ state: 'expired', expiresOn: '2026-11-01' })];
    expect(firstDayWithout(others, '2026-11-23')).toBe('2026-11-23');
    expect(timelineOf(others, now).gap?.label).toBe('no valid secret now');
  });

  it('says in words what the picture shows', () => {
    expect(timelineOf([secret()], now).description).toBe(
      'Secret by VM: 1 Oct 2026 to 11 Mar 2027, active. No valid secret from 12 Mar 2027.',
    );
  });
});
