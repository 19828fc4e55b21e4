import { rights } from '../../../migrations/rights.js';
import { freshDatabase, query, type TestDatabase } from '../../support/databases.js';
import { migrate } from '../../support/product-database.js';

/** What an attacker with the password of the application's role would like to do, and the product never does. */
const forbidden: Readonly<Record<string, readonly string[]>> = {
  'take a key, or what bounds it, into their hands': [
    `update signing_key set signs_from = now()`,
    `update signing_key set created_at = now()`,
    `update signing_key set id = gen_random_uuid()`,
  ],
  'move what shows who somebody is to another person': [
    `update totp_factor set user_id = gen_random_uuid()`,
    `update recovery_code set user_id = gen_random_uuid()`,
    `update recovery_code set hash = sha256('x')`,
    `update account_link set user_id = gen_random_uuid()`,
    `update account_link set new_email = 'me@evil.example'`,
    `update account_link set purpose = 'password-reset'`,
    `update sign_in_challenge set user_id = gen_random_uuid()`,
    `update sign_in_challenge set token_hash = sha256('x')`,
    `update enrolment_challenge set user_id = gen_random_uuid()`,
    `update enrolment_challenge set token_hash = sha256('x')`,
    `update session set user_id = gen_random_uuid()`,
    `update refresh_token set session_id = gen_random_uuid()`,
    `update refresh_token set hash = sha256('x')`,
    `update email_change set user_id = gen_random_uuid()`,
  ],
  'have something live longer': [
    `update session set expires_at = 'infinity'`,
    `update account_link set expires_at = 'infinity'`,
    `update sign_in_challenge set expires_at = 'infinity'`,
    `update enrolment_challenge set expires_at = 'infinity'`,
    `update totp_factor set created_at = now()`,
    `update client_secret set expires_on = '2099-01-01'`,
  ],
  'change whose a secret is, or what it is': [
    `update client_secret set client_id = gen_random_uuid()`,
    `update client_secret set application_id = gen_random_uuid()`,
    `update client_secret set hash = sha256('x')`,
    `update client_secret set hint = 'abc'`,
    `update application set client_id = gen_random_uuid()`,
    `update application set organisation_id = gen_random_uuid()`,
  ],
  'change a grant in place': [
    `update role_assignment set role = 'support', organisation_id = null`,
    `update role_assignment set user_id = gen_random_uuid()`,
    `update application_api set api_id = gen_random_uuid()`,
    `update api_introspector set application_id = gen_random_uuid()`,
  ],
  'ask in somebody else’s name, or make somebody who may agree': [
    `update approval set requested_by = gen_random_uuid()`,
    `update approval set subject_id = gen_random_uuid()`,
    `update approval set waits_until = now()`,
    `update approval set expires_at = 'infinity'`,
    `update support_act set at = now() - interval '1 year'`,
    `update support_act set actor_id = null`,
    `update email_change set asked_at = now()`,
  ],
  'make something unseen': [
    `delete from approval`,
    `delete from support_act`,
    `delete from email_change`,
    `delete from user_account`,
    `delete from application`,
    `delete from client_secret`,
    `delete from client_secret_use`,
    `delete from enrolment_challenge`,
    `delete from refresh_token`,
    `delete from notification`,
    `delete from reminder_sweep`,
    `delete from reminder`,
    `insert into unbound_row values ('totp_factor', gen_random_uuid())`,
    `delete from ended_row`,
    `insert into ended_row values ('x')`,
    `delete from event_seal_head`,
    `update event_log set payload = '{}'`,
    `delete from event_log`,
    `truncate event_log cascade`,
    `update event_seal set position = position + 1`,
    `delete from event_seal`,
    `truncate totp_factor`,
  ],
};

describe("the application's role in the database", () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await freshDatabase();
  });

  it.each(Object.entries(forbidden).flatMap(([what, statements]) => statements.map((sql) => [what, sql])))(
    'S8 R56 may not %s: %s',
    async (_, sql) => {
      await expect(query(database.url, sql)).rejects.toThrow(/permission denied/);
    },
  );

  it('S8 has its rights said for every table there is', async () => {
    const tables = await query<{ name: string }>(
      database.ownerUrl,
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    );
    expect(tables.map(({ name }) => name)).toEqual(Object.keys(rights).toSorted());
  });

  it('S8 keeps no right that it had before and is not given now', async () => {
    const { ownerUrl, url } = await freshDatabase();
    const role = decodeURIComponent(new URL(url).username);
    await query(ownerUrl, `grant update on totp_factor to ${role}; grant update (user_id) on session to ${role}`);
    await migrate(ownerUrl, url);
    await expect(query(url, 'update totp_factor set user_id = id')).rejects.toThrow(/permission denied/);
    await expect(query(url, 'update session set user_id = id')).rejects.toThrow(/permission denied/);
    await expect(query(url, 'update session set last_seen_at = created_at')).resolves.toEqual([]);
  });
});
