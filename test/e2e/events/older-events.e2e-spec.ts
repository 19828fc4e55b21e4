import { createHmac } from 'node:crypto';
import { MikroORM } from '@mikro-orm/postgresql';
import { AuditChain } from '../../../src/events/sealing/audit-chain.js';
import { LogVerification } from '../../../src/events/sealing/log-verification.js';
import { signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { freshDatabase, query, type TestDatabase } from '../../support/databases.js';
import { migrate, ormOptions } from '../../support/product-database.js';
import { tamper } from '../../support/tampering.js';
import { testConfig } from '../../support/test-config.js';

const { id: keyId, bytes } = testConfig().auditKeys.current;
const hmac = (...parts: (string | Buffer)[]) =>
  parts.reduce((mac, part) => mac.update(part), createHmac('sha256', bytes)).digest();

/** The text under the seals of versions without MACs: what they sealed must verify for as long as it is kept. */
const olderContent = `jsonb_build_array(id, sequence, type, payload, extract(epoch from occurred_at), actor_id, ip,
  request_id, organisation_id, application_id)::text`;

describe('events that are older than their MACs', () => {
  let database: TestDatabase;
  let running: RunningApp;

  /** Three sealed ones and two that wait, on a database that is then brought to this version. */
  beforeEach(async () => {
    database = await freshDatabase({ empty: true });
    const orm = await MikroORM.init(ormOptions(database.ownerUrl));
    await orm.migrator.up({ to: '0015-searches' });
    await orm.close(true);
    const owner = (sql: string, values?: unknown[]) => query(database.ownerUrl, sql, values);
    await owner(`insert into event_log (id, type, payload, occurred_at, ip, request_id)
      select gen_random_uuid(), 'test.thing-happened', jsonb_build_object('number', n), now() - interval '800 days', '192.0.2.7', 'r'
      from generate_series(1, 5) n`);
    const rows = await owner(`select id, ${olderContent} as content from event_log order by sequence`);
    let mac: Buffer = Buffer.alloc(32);
    for (const [index, { id, content }] of rows.entries()) {
      if (index > 2) {
        await owner('insert into event_unsealed values ($1)', [id]);
        continue;
      }
      mac = hmac(`event\n${index + 1}\n`, mac, String(content));
      await owner('insert into event_seal values ($1, $2, $3, $4)', [index + 1, id, keyId, mac]);
    }
    await owner('insert into event_seal_head (position, key_id, mac) values (3, $1, $2)', [
      keyId,
      hmac('head\n3\n', mac),
    ]);
    await migrate(database.ownerUrl, database.url);
    running = await startApp({ database });
  });
  afterEach(() => running.close());

  const verify = () => running.app.get(LogVerification).verify({ pageSize: 1 });

  it('R56 verify as before, are sealed as genuine, and are followed by others', async () => {
    expect(await verify()).toMatchObject({ sealed: 3, unsealed: 3, faults: [] });
    expect(await running.app.get(AuditChain).seal()).toMatchObject({ sealed: 3 });
    expect(await verify()).toMatchObject({ sealed: 6, unsealed: 0, faults: [] });
    await withDemonstrationData(running);
    const support = await signIn(running, 'support');
    await running.app.get(AuditChain).seal();
    const { items } = (await support.get('/admin/events?type=test.thing-happened')).body;
    expect(items).toHaveLength(5);
    expect(items[0]).toMatchObject({ ip: '192.0.2.7', userAgent: null, foreign: false });
    expect((await verify()).faults).toEqual([]);
  });

  it('R56 show a change, and a MAC that somebody gives them', async () => {
    const second = '(select event_id from event_seal where position = 2)';
    await query(
      database.superuserUrl,
      'alter table event_log drop constraint event_log_holds_no_address, drop constraint event_log_has_mac',
    );
    await tamper(database, `update event_log set ip = '192.0.2.8' where id = ${second}`);
    expect((await verify()).faults).toMatchObject([{ position: 2, problem: 'changed' }]);
    await tamper(
      database,
      `update event_log set ip = '192.0.2.7', mac_key_id = 'a1', mac = sha256('') where id = ${second}`,
    );
    expect((await verify()).faults).toMatchObject([{ position: 2, problem: 'changed' }]);
  });
});
