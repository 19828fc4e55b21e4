import { generateKeyPairSync } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { v7 as uuidv7 } from 'uuid';
import { linkToken } from '../../../src/modules/identity/links/account-link-token.js';
import { SigningKeys } from '../../../src/modules/oauth/signing-keys.js';
import { DAY, HOUR } from '../../../src/shared/clock.js';
import { encrypt } from '../../../src/shared/encryption.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { freshDatabase, query, type TestDatabase } from '../../support/databases.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { testConfig } from '../../support/test-config.js';
import { password } from '../identity/people.js';
import { Visitor } from '../identity/visitor.js';
import { hashPassword } from '../../../src/modules/identity/passwords/password-hash.js';
import { migrate, ormOptions } from '../../support/product-database.js';

const { dataEncryptionKeys, sessionKeys } = testConfig();
const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';

/** Everything that the version before bound to its row's id alone. */
interface FormerRows {
  readonly kid: string;
  readonly personId: string;
  readonly otherId: string;
  readonly factorId: string;
  readonly token: string;
}

describe('the database of the version before', () => {
  let database: TestDatabase;
  let clock: FixedClock;
  let running: RunningApp | undefined;
  let former: FormerRows;

  beforeEach(async () => {
    database = await freshDatabase({ empty: true });
    clock = new FixedClock();
    const orm = await MikroORM.init(ormOptions(database.ownerUrl));
    await orm.migrator.up({ to: '0015-searches' });
    await orm.close(true);
    former = await storeFormerRows(database, clock.now());
  });
  afterEach(async () => {
    await running?.close();
    running = undefined;
  });

  const start = async () => {
    running = await startApp({ database, clock });
    return running;
  };
  const signIn = (app: RunningApp) =>
    new Visitor(app).signIn({ id: '', email: 'ada@example.org', name: '', secret, recoveryCodes: [] });
  const owned = (sql: string, values: unknown[] = []) => query(database.ownerUrl, sql, values);

  it('R46 R54 S8 is bound at the next start: its keys sign, its people sign in, its mailed links lead on', async () => {
    await migrate(database.ownerUrl, database.url);
    const app = await start();
    const { keys } = (await app.app.inject({ url: '/oauth2/jwks' })).json();
    expect(keys.map(({ kid }: { kid: string }) => kid)).toEqual([former.kid]);
    const { key } = await app.app.get(SigningKeys).signer();
    expect(key.asymmetricKeyType).toBe('ec');
    expect((await signIn(app)).accessToken).toBeTruthy();
    const answer = await new Visitor(app).post('/auth/invitations/accept', { token: former.token, password });
    expect(answer.status).toBe(200);
    expect(await owned('select * from unbound_row')).toEqual([]);
    const sealed = `select 'act' as of, act as what, seal is not null as sealed from support_act
      union all select 'change', outcome, seal is not null from email_change order by 1`;
    expect(await owned(sealed)).toEqual([
      { of: 'act', what: 'support-granted', sealed: true },
      { of: 'change', what: 'at-once', sealed: true },
    ]);
    // Once bound they are read without the list.
    await app.close();
    clock.advance(HOUR);
    expect((await signIn(await start())).accessToken).toBeTruthy();
  });

  it('R46 S8 is bound as the migration found it: nothing that is changed afterwards is taken for it', async () => {
    await migrate(database.ownerUrl, database.url);
    const forge = (sql: string, values: unknown[] = []) => query(database.url, sql, values);
    for (const sql of [
      `insert into unbound_row values ('totp_factor', gen_random_uuid())`,
      `update unbound_row set row_id = gen_random_uuid()`,
      `update totp_factor set user_id = '${former.otherId}'`,
      `update signing_key set signs_from = '2020-01-01'`,
      `update account_link set user_id = '${former.personId}'`,
    ]) {
      await expect(forge(sql)).rejects.toThrow(/permission denied/);
    }
    const [factor] = await forge('select * from totp_factor');
    await forge('delete from totp_factor');
    const again = (id: unknown) =>
      forge(
        `insert into totp_factor (id, user_id, key_id, seed, created_at, confirmed_at) values ($1, $2, 'd1', $3, $4, $4)`,
        [id, former.otherId, factor?.seed, factor?.created_at],
      );
    await expect(again(former.factorId)).rejects.toThrow('does not come back');
    // Another row in the former style is on no list.
    const forged = uuidv7();
    const box = encrypt(dataEncryptionKeys, Buffer.from(secret), `totp:${forged}`).box;
    await forge(
      `insert into totp_factor (id, user_id, key_id, seed, created_at, confirmed_at) values ($1, $2, 'd1', $3, now(), now())`,
      [forged, former.personId, box],
    );
    const app = await start();
    await expect(signIn(app)).rejects.toThrow('identity.invalid-code');
  });
});

async function storeFormerRows({ ownerUrl }: TestDatabase, now: Date): Promise<FormerRows> {
  const owned = (sql: string, values: unknown[]) => query(ownerUrl, sql, values);
  const [kid, personId, otherId, factorId, linkId] = [uuidv7(), uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const der = privateKey.export({ format: 'der', type: 'pkcs8' });
  await owned(`insert into signing_key values ($1, 'd1', $2, $3, $4, $4)`, [
    kid,
    encrypt(dataEncryptionKeys, der, `signing-key:${kid}`).box,
    { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'ES256' },
    now,
  ]);
  await owned(
    `insert into user_account (id, email, name, status, password_hash, created_at, second_factor_failures)
     values ($1, 'ada@example.org', 'Ada', 'active', $3, $4, 0), ($2, 'bob@example.org', 'Bob', 'invited', null, $4, 0)`,
    [personId, otherId, await hashPassword(password, testConfig().passwordCost), now],
  );
  await owned(`insert into totp_factor values ($1, $2, 'd1', $3, 0, $4, $4)`, [
    factorId,
    personId,
    encrypt(dataEncryptionKeys, Buffer.from(secret), `totp:${factorId}`).box,
    now,
  ]);
  const nonce = Buffer.alloc(32, 7);
  await owned(
    `insert into account_link (id, user_id, purpose, key_id, nonce, created_at, expires_at)
     values ($1, $2, 'invitation', 's1', $3, $4, $5)`,
    [linkId, otherId, nonce, now, new Date(now.getTime() + 7 * DAY)],
  );
  await owned(
    `insert into account_link (id, user_id, purpose, key_id, nonce, new_email, former_email, created_at, expires_at, ended_at)
     values ($1, $2, 'email-change', 's1', $3, 'ada@example.org', 'former@example.org', $4, $5, $4)`,
    [uuidv7(), personId, nonce, now, new Date(now.getTime() + DAY)],
  );
  await owned(`insert into role_assignment (id, user_id, role, granted_at) values ($1, $2, 'support', $3)`, [
    uuidv7(),
    personId,
    now,
  ]);
  const token = linkToken(sessionKeys.current, { id: linkId, purpose: 'invitation', nonce });
  return { kid, personId, otherId, factorId, token };
}
