import { after, SECOND } from '../../shared/clock.js';
import { UserAccount } from './user-account.entity.js';

const now = new Date('2026-11-23T09:00:00.000Z');

describe('a user account', () => {
  it('R43 can do nothing until the invited person chose a password', () => {
    const user = UserAccount.invite({ email: 'ada@example.org', name: 'Ada' }, now);
    expect([user.status, user.isActive, user.passwordHash]).toEqual(['invited', false, null]);
    user.activate('hash');
    expect([user.status, user.isActive, user.passwordHash]).toEqual(['active', true, 'hash']);
  });

  it('R48 waits longer after each second factor that fails, up to a quarter of an hour', () => {
    const user = UserAccount.invite({ email: 'ada@example.org', name: 'Ada' }, now);
    const waits = Array.from({ length: 40 }, () => {
      user.failSecondFactor(now);
      return user.secondFactorBlockedForSeconds(now);
    });
    expect(waits.slice(0, 12)).toEqual([0, 0, 5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    expect(waits.at(-1)).toBe(900);
    expect(user.secondFactorBlockedForSeconds(after(now, 899 * SECOND + 1))).toBe(1);
    expect(user.secondFactorBlockedForSeconds(after(now, 900 * SECOND))).toBe(0);
    user.passSecondFactor();
    expect([user.secondFactorFailures, user.secondFactorBlockedForSeconds(now)]).toEqual([0, 0]);
  });
});
