import type { Config } from '../../../config/config.js';
import { ChangeMarks } from '../../../events/change-watch/change-marks.js';
import { KeyRing } from '../../../shared/key-ring.js';
import { UserAccount } from './user-account.entity.js';

const now = new Date('2026-11-23T09:00:00.000Z');
const linkId = '0199a3c8-7b1e-7c00-8000-0123456789ab';
const marks = new ChangeMarks({ auditKeys: new KeyRing([{ id: 'a1', bytes: Buffer.alloc(32, 1) }]) } as Config);

describe('a user account', () => {
  it('R43 can do nothing until the invited person chose a password', () => {
    const user = UserAccount.invite({ email: 'ada@example.org', name: 'Ada' }, now);
    expect([user.status, user.isActive, user.passwordHash]).toEqual(['invited', false, null]);
    const { payload } = user.accept('hash', linkId, marks);
    expect([user.status, user.isActive, user.passwordHash]).toEqual(['active', true, 'hash']);
    expect(payload).toEqual({ userId: user.id, linkId, mark: expect.stringMatching(/^a1\./) });
  });

  it('R55 tells of each change once, and of none that changes nothing', () => {
    const user = UserAccount.invite({ email: 'ada@example.org', name: 'Ada' }, now);
    const userId = user.id;
    expect([user.rename('Ada'), user.enable()]).toEqual([null, null]);
    expect(user.rename('Ada Lovelace')?.payload).toEqual({ userId });
    expect([user.disable(2)?.payload, user.disable(2)]).toEqual([{ userId, endedSessions: 2 }, null]);
    expect([user.enable()?.payload, user.enable()]).toEqual([{ userId }, null]);
    user.disable(0);
    expect([user.anonymise(now, marks)?.payload.userId, user.anonymise(now, marks)]).toEqual([userId, null]);
  });
});
