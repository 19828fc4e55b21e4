import { v7 as uuidv7 } from 'uuid';
import { AuditChain } from '../../../src/events/sealing/audit-chain.js';
import { ChangeWatch } from '../../../src/events/change-watch/change-watch.js';
import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';

describe("a role that somebody gave through the application's database role", () => {
  let running: RunningApp;
  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await running.app.get(AuditChain).seal();
  });
  afterEach(() => running.close());

  const forge = (sql: string, values: unknown[] = []) => query(running.database.url, sql, values);
  const found = async () => (await running.app.get(ChangeWatch).unexplained()).map(({ change }) => change);

  const grant = async () => {
    const role = uuidv7();
    await forge(
      `insert into role_assignment (id, user_id, role, granted_at)
       select $1, id, 'support', now() from user_account where email = 'manager@example.org'`,
      [role],
    );
    return role;
  };
  /** An event with what it takes to explain something, but for a right MAC. */
  const record = async (type: string, payload: object, keyId: string) => {
    const id = uuidv7();
    await forge(
      `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac) values ($1, $2, $3, now(), $4, sha256('x'))`,
      [id, type, JSON.stringify(payload), keyId],
    );
    return id;
  };
  const seal = (event: string) =>
    forge(
      `insert into event_seal (position, event_id, genuine, key_id, mac)
       select position + 1, $1, true, key_id, mac from event_seal order by position desc limit 1`,
      [event],
    );
  const granted = async (assignmentId: string) => {
    const [row] = await forge('select user_id as "userId", role from role_assignment where id = $1', [assignmentId]);
    return { assignmentId, ...row, organisationId: null, applicationId: null };
  };

  it('S8 R56 R69 is explained by no event that waits for its seal for ever, under a key that nobody has', async () => {
    const role = await grant();
    await record('roles.role-granted', await granted(role), 'nokey');
    expect(await found()).toEqual(['granted']);
  });

  it('S8 R56 R69 is explained by no event that they sealed themselves', async () => {
    const role = await grant();
    await seal(await record('roles.role-granted', await granted(role), 'a1'));
    expect(await found()).toEqual(['granted']);
  });

  it('S8 R56 R69 is accepted by nobody but whoever runs the product', async () => {
    await grant();
    const [{ changeIds } = { changeIds: [] }] = await query<{ changeIds: number[] }>(
      running.database.ownerUrl,
      'select json_agg(id) as "changeIds" from row_change',
    );
    await seal(await record('events.unexplained-changes-accepted', { changeIds }, 'a1'));
    expect(await found()).toContain('granted');
  });
});
