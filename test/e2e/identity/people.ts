import { randomBytes, randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Config, type PasswordCost } from '../../../src/config/config.js';
import { ChangeMarks } from '../../../src/events/change-watch/change-marks.js';
import { hashPassword } from '../../../src/modules/identity/passwords/password-hash.js';
import { RecoveryCode } from '../../../src/modules/identity/factors/recovery-codes/recovery-code.entity.js';
import {
  newRecoveryCode,
  printRecoveryCode,
} from '../../../src/modules/identity/factors/recovery-codes/recovery-code-text.js';
import { TotpFactor } from '../../../src/modules/identity/factors/totp/totp-factor.entity.js';
import { newTotpSecret } from '../../../src/modules/identity/factors/totp/totp.js';
import { UserAccount } from '../../../src/modules/identity/user-account/user-account.entity.js';
import { Clock } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';

export const password = 'plum river cedar 17';

/** By what they cost. */
const hashes = new Map<PasswordCost, Promise<string>>();
const hashFor = (cost: PasswordCost) => {
  const made = hashes.get(cost) ?? hashPassword(password, cost);
  hashes.set(cost, made);
  return made;
};

/** Someone who can sign in, and what only they know. */
export interface TestPerson {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly secret: string;
  readonly recoveryCodes: string[];
}

/** Makes a person of a test's own: active and enrolled, with ten recovery codes, unless it says otherwise. */
export async function makePerson(
  { app }: RunningApp,
  { invited = false, enrolled = !invited }: { invited?: boolean; enrolled?: boolean } = {},
): Promise<TestPerson> {
  const em = app.get(EntityManager).fork();
  const config = app.get(Config);
  const now = app.get(Clock).now();
  const local = `p${randomBytes(5).toString('hex')}`;
  const user = UserAccount.invite({ email: `${local}@Registry.Example`, name: 'Ada Lovelace' }, now);
  if (!invited) user.accept(await hashFor(config.passwordCost), randomUUID(), app.get(ChangeMarks));
  const secret = newTotpSecret();
  const codes = enrolled ? Array.from({ length: 10 }, newRecoveryCode) : [];
  em.persist(user);
  if (enrolled) {
    const factor = TotpFactor.propose(user.id, secret, config.dataEncryptionKeys, now);
    factor.confirm(0, config.dataEncryptionKeys, now);
    em.persist([factor, ...codes.map((code) => RecoveryCode.issue(user.id, code, config.secretHashKeys, now))]);
  }
  await em.flush();
  return { id: user.id, email: user.email, name: user.name, secret, recoveryCodes: codes.map(printRecoveryCode) };
}
