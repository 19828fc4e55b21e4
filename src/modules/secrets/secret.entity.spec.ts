import fc from 'fast-check';
import { addDays, dateOf, oneYearAfter } from '../../shared/calendar-date.js';
import { after, DAY, HOUR, MINUTE } from '../../shared/clock.js';
import { InvalidField } from '../../shared/domain-error.js';
import { KeyRing } from '../../shared/key-ring.js';
import { SecretDisabled } from './contract/secret-disabled.event.js';
import { SecretEnabled } from './contract/secret-enabled.event.js';
import { ClientSecret } from './secret.entity.js';
import { daysLeft, expiresAt, isWorking, stateOf } from './contract/secret-state.js';

const ring = new KeyRing([{ id: 'k', bytes: Buffer.alloc(32) }]);
const [id, organisationId, clientId] = [1, 2, 3].map((n) => `00000000-0000-4000-8000-00000000000${n}`) as [
  string,
  string,
  string,
];
const application = { id, organisationId, clientId };
const issue = (expiresOn: string, now: Date) =>
  ClientSecret.issue({ application, name: 'Secret by VM', expiresOn, createdBy: 'u' }, ring, now).secret;
const noon = new Date('2026-11-23T12:00:00.000Z');

describe('the name of a client secret', () => {
  const hidden = 'Secret\u202E by VM';

  it('R76 shows what it is, at first and when it is renamed', () => {
    const named = (name: string) =>
      ClientSecret.issue({ application, name, expiresOn: '2026-11-23', createdBy: 'u' }, ring, noon).secret;
    expect(() => named(hidden)).toThrow(InvalidField);
    const secret = named('Secret by VM');
    expect(() => secret.rename(hidden)).toThrow(InvalidField);
    expect(secret.name).toBe('Secret by VM');
  });
});

describe('the life of a client secret', () => {
  it.each([
    ['today', '2026-11-23'],
    ['tomorrow', '2026-11-24'],
    ['the same date next year', '2027-11-23'],
  ])('R23 may end %s', (_, expiresOn) => {
    expect(issue(expiresOn, noon).expiresOn).toBe(expiresOn);
  });

  it.each([
    ['yesterday', '2026-11-22', 'must not be in the past'],
    ['one year and a day away', '2027-11-24', 'must be one year away at most: 2027-11-23'],
    ['ten years away', '2036-11-23', 'must be one year away at most'],
  ])('R23 may not end %s', (_, expiresOn, message) => {
    expect(() => issue(expiresOn, noon)).toThrow(message);
  });

  it('R23 counts from 29 February to 28 February', () => {
    const leapDay = new Date('2028-02-29T10:00:00.000Z');
    expect(issue('2029-02-28', leapDay).expiresOn).toBe('2029-02-28');
    expect(() => issue('2029-03-01', leapDay)).toThrow('2029-02-28 or earlier');
    expect(() => issue('2028-02-29', new Date('2027-02-28T23:59:59.999Z'))).toThrow('2028-02-28 or earlier');
  });

  it('R23 never lasts longer than a year, whatever the moment', () => {
    const moments = fc.date({ min: new Date('2026-01-01'), max: new Date('2120-12-31'), noInvalidDate: true });
    fc.assert(
      fc.property(moments, (now) => {
        const latest = oneYearAfter(dateOf(now));
        expect(issue(latest, now).expiresOn).toBe(latest);
        expect(() => issue(addDays(latest, 1), now)).toThrow('one year away at most');
        expect(() => issue(addDays(dateOf(now), -1), now)).toThrow('in the past');
      }),
    );
  });

  it('R24 works until the last millisecond of its last day in UTC and not a moment longer', () => {
    const secret = issue('2026-12-31', noon);
    expect(expiresAt('2026-12-31').toISOString()).toBe('2027-01-01T00:00:00.000Z');
    expect(isWorking(secret.stateAt(new Date('2026-12-31T23:59:59.999Z')))).toBe(true);
    expect(isWorking(secret.stateAt(new Date('2027-01-01T00:00:00.000Z')))).toBe(false);
  });

  it('counts 1 on the last day and 0 only when expired', () => {
    const left = (moment: string) => daysLeft('2026-12-31', new Date(moment));
    expect(left('2026-12-31T00:00:00.000Z')).toBe(1);
    expect(left('2026-12-31T23:59:59.999Z')).toBe(1);
    expect(left('2027-01-01T00:00:00.000Z')).toBe(0);
    expect(left('2026-12-30T23:59:59.999Z')).toBe(2);
    expect(left('2030-01-01T00:00:00.000Z')).toBe(0);
  });

  it('is in the first state that fits', () => {
    const state = (daysAhead: number, disabled = false) =>
      stateOf(
        { expiresOn: addDays('2026-11-23', daysAhead - 1), disabledAt: disabled ? noon : null, pausedUntil: null },
        noon,
      );
    expect([state(0), state(0, true)]).toEqual(['expired', 'expired']);
    expect([state(1), state(1, true)]).toEqual(['expiring', 'disabled']);
    expect([state(30), state(31), state(31, true)]).toEqual(['expiring', 'active', 'disabled']);
  });

  it('can be disabled and enabled while it lives, and refuses both once expired', () => {
    const secret = issue('2026-12-31', noon);
    const ids = { secretId: secret.id, applicationId: id, organisationId };
    expect(secret.disable('u', noon)).toStrictEqual(new SecretDisabled(ids));
    expect([secret.stateAt(noon), isWorking(secret.stateAt(noon))]).toEqual(['disabled', false]);
    expect(secret.enable(noon)).toStrictEqual(new SecretEnabled(ids));
    expect(isWorking(secret.stateAt(noon))).toBe(true);
    const later = after(noon, 60 * DAY);
    expect(() => secret.disable('u', later)).toThrow('expired');
    expect(() => secret.enable(later)).toThrow('expired');
  });

  describe('that is paused', () => {
    const hour = after(noon, HOUR);
    const paused = () => {
      const secret = issue('2026-12-31', noon);
      secret.pause(hour, 'u', noon);
      return secret;
    };

    it('R25 is disabled until a moment, and works from that moment on', () => {
      const secret = paused();
      expect([secret.stateAt(noon), secret.isPausedAt(noon)]).toEqual(['disabled', true]);
      expect(secret.stateAt(after(hour, -1))).toBe('disabled');
      expect([secret.stateAt(hour), secret.isPausedAt(hour)]).toEqual(['active', false]);
    });

    it('stays so for the longer of two pauses, and begins anew when one is over', () => {
      const secret = paused();
      secret.pause(after(noon, MINUTE), 'u', noon);
      expect(secret.pausedUntil).toEqual(hour);
      secret.pause(after(hour, HOUR), 'u', hour);
      expect([secret.disabledAt, secret.pausedUntil]).toEqual([hour, after(hour, HOUR)]);
    });

    it('gives way to disabling, enabling and deleting, and to expiry', () => {
      const [disabled, enabled, deleted, expired] = [paused(), paused(), paused(), paused()];
      disabled.disable('u', noon);
      enabled.enable(noon);
      deleted.delete('u', 'by_manager', noon);
      expect([disabled, enabled, deleted].map(({ pausedUntil }) => pausedUntil)).toEqual([null, null, null]);
      expect([disabled.stateAt(hour), enabled.stateAt(noon)]).toEqual(['disabled', 'active']);
      const later = after(noon, 60 * DAY);
      expect(expired.resume(later)).toBeNull();
      expect([expired.pausedUntil, expired.stateAt(later)]).toEqual([null, 'expired']);
    });

    it('cannot be one that is disabled or expired', () => {
      const secret = issue('2026-12-31', noon);
      secret.disable('u', noon);
      expect(() => secret.pause(hour, 'u', noon)).toThrow('is disabled');
      expect(() => issue('2026-11-23', noon).pause(hour, 'u', after(noon, 2 * DAY))).toThrow('has expired');
    });
  });

  describe('that is to end by itself', () => {
    const arranged = () => {
      const secret = issue('2026-12-31', noon);
      secret.arrangeEnd({ days: 7, by: 'u' }, noon);
      return secret;
    };

    it('is disabled in the name of whoever wanted it so, and not again once it is enabled', () => {
      const secret = arranged();
      secret.end(id, noon);
      expect([secret.stateAt(noon), secret.disabledBy, secret.endAfterDays]).toEqual(['disabled', 'u', null]);
      secret.enable(noon);
      expect(secret.endAfterDays).toBeNull();
      expect(() => secret.end(id, noon)).toThrow('nobody wanted');
    });

    it('forgets that when it is disabled by hand, or somebody takes it back', () => {
      const [disabled, undone] = [arranged(), arranged()];
      disabled.disable('u', noon);
      undone.arrangeEnd({ days: null, by: 'v' }, noon);
      expect([disabled.endAfterDays, disabled.endAskedBy]).toEqual([null, null]);
      expect([undone.endAfterDays, undone.endAskedBy]).toEqual([null, null]);
      expect(() => disabled.arrangeEnd({ days: 7, by: 'u' }, noon)).toThrow('is disabled');
    });

    it('tells once a week what holds it up, and anew when that is arranged anew', () => {
      const secret = arranged();
      const told = (moment: Date) => secret.holdUp({ successorId: id, addresses: 1 }, moment) !== null;
      expect([told(noon), told(after(noon, 7 * DAY - 1)), told(after(noon, 7 * DAY))]).toEqual([true, false, true]);
      secret.arrangeEnd({ days: 3, by: 'u' }, noon);
      expect(told(after(noon, 7 * DAY))).toBe(true);
    });
  });

  it('leaves a tombstone when it is deleted, which says who deleted it and why', () => {
    const secret = issue('2027-11-23', noon);
    secret.delete('u', 'by_manager', noon);
    const { deletedAt, deletedBy, deleteReason, hint } = secret;
    expect({ deletedAt, deletedBy, deleteReason, hint: hint.length }).toEqual({
      deletedAt: noon,
      deletedBy: 'u',
      deleteReason: 'by_manager',
      hint: 3,
    });
  });
});
