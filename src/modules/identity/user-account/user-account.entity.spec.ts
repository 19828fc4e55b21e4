import { UserAccount } from './user-account.entity.js';

const now = new Date('2026-11-23T09:00:00.000Z');

describe('a user account', () => {
  it('R43 can do nothing until the invited person chose a password', () => {
    const user = UserAccount.invite({ email: 'ada@example.org', name: 'Ada' }, now);
    expect([user.status, user.isActive, user.passwordHash]).toEqual(['invited', false, null]);
    user.activate('hash');
    expect([user.status, user.isActive, user.passwordHash]).toEqual(['active', true, 'hash']);
  });
});
