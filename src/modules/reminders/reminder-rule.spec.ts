import { addDays, dateOf } from '../../shared/calendar-date.js';
import { after, DAY, SECOND } from '../../shared/clock.js';
import { type Ending, type Reminder, reminderDue } from './reminder-rule.js';

const now = new Date('2026-11-23T07:00:00.000Z');
const thresholds = [30, 14, 7, 3, 1, 0];

interface Told extends Ending {
  readonly reminders: readonly Reminder[];
}

/** Something that nothing follows, with this many days left of a year. */
function ending(left: number, changes: Partial<Told> = {}): Told {
  return {
    createdAt: after(now, (left - 365) * DAY),
    expiresOn: addDays(dateOf(now), left - 1),
    adviceAt: () => 'create-successor',
    reminders: [],
    ...changes,
  };
}
const due = (one: Told, at = now) => reminderDue(one, one.reminders, thresholds, at)?.threshold;
const said = (...of: number[]) => of.map((threshold) => ({ threshold, advice: 'create-successor' as const }));

describe('the rule of reminders', () => {
  it('says nothing before the first threshold, and everything from it on', () => {
    expect(due(ending(31))).toBeUndefined();
    expect(due(ending(30))).toBe(30);
  });

  it('R33 says the tightest of several missed thresholds, and none of the wider ones later', () => {
    expect(due(ending(5))).toBe(7);
    expect(due(ending(5, { reminders: said(7) }))).toBeUndefined();
    expect(due(ending(3, { reminders: said(30, 7) }))).toBe(3);
  });

  it('R33 crosses by being at or below: a missed day delays and never skips', () => {
    expect(due(ending(13, { reminders: said(30) }))).toBe(14);
    expect(due(ending(8, { reminders: said(30) }))).toBe(14);
  });

  it('R33 does not warn of a short life at once: a threshold takes up half of it at most', () => {
    /** @param life days from the one on which it was made to its last */
    const lived = (life: number, left: number) => ending(left, { createdAt: after(now, (left - 1 - life) * DAY) });
    expect(due(lived(30, 29))).toBeUndefined();
    expect(due(lived(59, 30))).toBeUndefined();
    expect(due(lived(60, 30))).toBe(30);
    expect(due(lived(28, 14))).toBe(14);
    expect(due(lived(27, 14))).toBeUndefined();
    expect(due(lived(0, 1))).toBeUndefined();
    expect(due(lived(1, 1))).toBeUndefined();
    expect(due(lived(2, 1))).toBe(1);
  });

  it('counts the last day as one day left, and expiry from the next midnight UTC', () => {
    const lastDay = ending(1);
    const midnight = new Date(`${addDays(lastDay.expiresOn, 1)}T00:00:00.000Z`);
    expect(due(lastDay, after(midnight, -SECOND))).toBe(1);
    expect(due(lastDay, midnight)).toBe(0);
  });

  it('tells of an expired one for thirty days, once', () => {
    expect(due(ending(0))).toBe(0);
    expect(due(ending(-29))).toBe(0);
    expect(due(ending(-30))).toBeUndefined();
    expect(due(ending(0, { reminders: said(0) }))).toBeUndefined();
  });

  it('R33 a threshold added to the configuration says nothing of what was said closer to the end', () => {
    expect(reminderDue(ending(20), said(14), [60, 30, 21, 14, 0], now)).toBeUndefined();
  });

  it('leaves out expiry where 0 is not configured', () => {
    expect(reminderDue(ending(0), [], [30, 1], now)).toBeUndefined();
  });

  describe('R36 of what can be deleted, because its successor has taken over', () => {
    const superseded = (left: number, reminders: Told['reminders'] = []) =>
      ending(left, { adviceAt: () => 'delete', reminders });

    it('says once that it can be deleted, again on its last day, and nothing else', () => {
      const once = [{ threshold: 30, advice: 'delete' as const }];
      expect(due(superseded(30))).toBe(30);
      expect(due(superseded(14, once))).toBeUndefined();
      expect(due(superseded(3, once))).toBeUndefined();
      expect(due(superseded(1, once))).toBe(1);
      expect(due(superseded(0, once))).toBeUndefined();
      expect(due(superseded(0))).toBeUndefined();
    });

    it('says it when it becomes true, whatever was said before', () => {
      expect(due(superseded(14, said(30)))).toBe(14);
    });

    it('warns again once something uses the old one after all', () => {
      const usedAgain = ending(10, { adviceAt: () => 'switch-systems' });
      expect(reminderDue(usedAgain, [{ threshold: 30, advice: 'delete' }], thresholds, now)).toEqual({
        threshold: 14,
        advice: 'switch-systems',
      });
    });
  });
});
