import { EntityManager } from '@mikro-orm/postgresql';
import { Schedules } from '../../../src/jobs/schedules.js';
import { sealing } from '../../../src/events/sealing/audit-chain.job.js';
import { AuditChain } from '../../../src/events/sealing/audit-chain.js';
import { LogVerification } from '../../../src/events/sealing/log-verification.js';
import { findWaiting } from '../../../src/events/sealing/seal.queries.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { tamper as tamperWith } from '../../support/tampering.js';
import { testConfig } from '../../support/test-config.js';
import { Things, ThingsModule } from './thing-happened.js';
import { KeyRing } from '../../../src/shared/key-ring.js';

describe('the event log', () => {
  let running: RunningApp;
  let chain: AuditChain;

  beforeEach(async () => {
    running = await startApp({ modules: [ThingsModule] });
    chain = running.app.get(AuditChain);
    await running.app.get(Things).happen([1, 2, 3, 4, 5]);
    await chain.seal();
  });
  afterEach(() => running.close());

  /** Over pages of three: what is true of one page is true of many. */
  const verify = () => running.app.get(LogVerification).verify({ pageSize: 3 });
  const faults = async () => (await verify()).faults;
  const tamper = (sql: string) => tamperWith(running.database, sql);
  const third = `(select event_id from event_seal where position = 3)`;

  it.each([
    ['update', `update event_log set payload = '{}'`],
    ['delete', `delete from event_log`],
    ['truncate', `truncate event_log cascade`],
    ['update of seals', `update event_seal set position = position + 1`],
    ['delete of seals', `delete from event_seal`],
    ['truncate of seals', `truncate event_seal`],
    ['delete of the head', `delete from event_seal_head`],
    ['truncate of the head', `truncate event_seal_head`],
  ])('R56 refuses %s to the application and to the owner', async (_, sql) => {
    await expect(query(running.database.url, sql)).rejects.toThrow(/permission denied/);
    await expect(query(running.database.ownerUrl, sql)).rejects.toThrow(/append-only/);
    expect(await faults()).toEqual([]);
  });

  it('R56 verifies as it was written, sealed in several goes', async () => {
    await running.app.get(Things).happen([6, 7]);
    const archived = { events: 0, foreign: 0, before: null };
    expect(await verify()).toEqual({ archived, sealed: 6, unsealed: 2, faultCount: 0, faults: [] });
    expect(await chain.seal()).toMatchObject({ sealed: 2, more: false });
    expect(await chain.seal()).toMatchObject({ sealed: 0, more: false });
    expect(await faults()).toEqual([]);
    expect(await query(running.database.url, 'select * from event_unsealed')).toEqual([]);
  });

  it.each([
    ['payload', `payload = '{"number": 99}'`],
    ['type', `type = 'test.other'`],
    ['time', `occurred_at = occurred_at + interval '1 microsecond'`],
    ['actor', `actor_id = gen_random_uuid()`],
    ['request', `request_id = 'other'`],
    ['organisation', `organisation_id = gen_random_uuid()`],
    ['application', `application_id = gen_random_uuid()`],
  ])('R56 shows a changed %s', async (_, change) => {
    await tamper(`update event_log set ${change} where id = ${third}`);
    expect(await faults()).toEqual([{ position: 3, problem: 'changed', eventId: expect.any(String) }]);
  });

  it('R56 seals by its own job, which every instance asks for', async () => {
    await running.app.get(Things).happen([6]);
    await running.app.get(Schedules).ask(sealing);
    await running.drain();
    expect(await query(running.database.url, 'select * from event_unsealed')).toEqual([]);
    expect(await faults()).toEqual([]);
  });

  it('R56 says that a key of the chain is gone', async () => {
    await tamper(`update event_seal set key_id = 'gone' where position = 3`);
    expect(await faults()).toEqual([{ position: 3, problem: 'key-missing', eventId: expect.any(String) }]);
  });

  it('R56 shows a row that is gone, with or without its seal', async () => {
    await tamper(`delete from event_log where id = ${third}`);
    expect(await faults()).toEqual([expect.objectContaining({ position: 3, problem: 'gap' })]);
    await tamper(`delete from event_seal where position = 3`);
    expect(await faults()).toEqual([expect.objectContaining({ position: 4, problem: 'gap' })]);
  });

  it('R56 shows a cut tail, and refuses to seal on top of it', async () => {
    await tamper(`delete from event_log where id in (select event_id from event_seal where position > 3);
                  delete from event_seal where position > 3`);
    expect(await faults()).toEqual([{ position: 4, problem: 'tail-cut', eventId: null }]);
    await running.app.get(Things).happen([6]);
    await expect(chain.seal()).rejects.toThrow('its tail may be cut');
  });

  it('R56 shows a cut tail although the head was lowered to match', async () => {
    await tamper(`delete from event_log where id in (select event_id from event_seal where position > 3);
                  delete from event_seal where position > 3;
                  update event_seal_head set position = 3, mac = (select mac from event_seal where position = 3)`);
    expect(await faults()).toEqual([expect.objectContaining({ problem: 'tail-cut' })]);
    // Sealing must not give the shortened chain a good head again.
    await running.app.get(Things).happen([6]);
    await expect(chain.seal()).rejects.toThrow('its tail may be cut');
    expect(await faults()).toEqual([expect.objectContaining({ problem: 'tail-cut' })]);
  });

  it('R56 shows a head that is gone, and begins no other', async () => {
    await tamper('delete from event_seal_head');
    expect(await faults()).toEqual([{ position: 7, problem: 'tail-cut', eventId: null }]);
    await running.app.get(Things).happen([6]);
    await expect(chain.seal()).rejects.toThrow('its head is gone or does not fit position 6');
    expect(await faults()).toEqual([{ position: 7, problem: 'tail-cut', eventId: null }]);
  });

  it.each([1, 2, 3, 10, 11])('R56 seals and verifies one chain over pages of %s', async (pageSize) => {
    await running.app.get(Things).happen(Array.from({ length: 10 }, (_, number) => number));
    const verification = running.app.get(LogVerification);
    expect(await verification.verify({ pageSize })).toMatchObject({ sealed: 6, unsealed: 10, faults: [] });
    expect(await chain.seal({ pageSize })).toMatchObject({ sealed: 10, more: false });
    expect(await verification.verify({ pageSize })).toMatchObject({ sealed: 16, unsealed: 0, faults: [] });
  });

  it('R56 leaves the rest of a backlog to the next run when its time is over', async () => {
    await running.app.get(Things).happen([6, 7, 8]);
    expect(await chain.seal({ pageSize: 2, forMs: 0 })).toMatchObject({ sealed: 2, more: true });
    expect(await chain.seal({ pageSize: 2, forMs: 0 })).toMatchObject({ sealed: 1, more: false });
    expect(await faults()).toEqual([]);
  });

  it('R56 reads for a page what waits, however long the log is and whatever PostgreSQL knows of it', async () => {
    await running.app.get(Things).happen(Array.from({ length: 600 }, (_, number) => number));
    await chain.seal();
    await running.app.get(Things).happen(Array.from({ length: 30 }, (_, number) => number));
    const rowsRead = () =>
      running.app
        .get(EntityManager)
        .fork()
        .transactional(async (em) => {
          const readSoFar = async () => {
            const [row] = await em.execute<{ read: string }[]>(
              `select idx_tup_fetch + seq_tup_read as read from pg_stat_xact_user_tables where relname = 'event_log'`,
            );
            return Number(row?.read);
          };
          const before = await readSoFar();
          const page = await findWaiting(em, '0', 10);
          return { events: page.length, read: (await readSoFar()) - before };
        });
    expect(await rowsRead()).toEqual({ events: 10, read: 10 });
    await query(running.database.superuserUrl, 'analyze event_log; analyze event_unsealed');
    expect(await rowsRead()).toEqual({ events: 10, read: 10 });
  });

  it('R56 shows the oldest events and their seals cut off, and a lone seal of them', async () => {
    await tamper(`delete from event_log where id in (select event_id from event_seal where position <= 2)`);
    expect((await faults()).map(({ position, problem }) => [position, problem])).toEqual([
      [1, 'gap'],
      [2, 'gap'],
    ]);
    await tamper(`delete from event_seal where position <= 2`);
    expect(await faults()).toEqual([expect.objectContaining({ position: 3, problem: 'gap' })]);
  });

  it('R56 does not begin a new chain on a log whose seals are gone', async () => {
    await tamper(`delete from event_seal; delete from event_seal_head`);
    await expect(chain.seal()).rejects.toThrow('its tail may be cut');
    expect((await faults()).map(({ problem }) => problem)).toEqual(Array.from({ length: 6 }, () => 'unsealed'));
  });

  it('R56 shows a row that was taken out before it was sealed', async () => {
    await running.app.get(Things).happen([6]);
    await tamper(`delete from event_log where sequence in (select sequence from event_unsealed)`);
    expect(await faults()).toEqual([{ position: null, problem: 'gap', eventId: null }]);
    await running.app.get(Things).happen([7]);
    expect(await chain.seal({ pageSize: 1 })).toMatchObject({ sealed: 1 });
  });

  it('R56 raises no false alarm while the product writes and seals', async () => {
    const writing = (async () => {
      for (let number = 0; number < 40; number += 1) {
        await running.app.get(Things).happen([number, number]);
        await chain.seal();
      }
    })();
    const verdicts = [];
    for (let time = 0; time < 40; time += 1) verdicts.push(...(await faults()));
    await writing;
    expect(verdicts).toEqual([]);
  });

  it('R56 shows a row that was slipped in', async () => {
    await tamper(`insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
                  select gen_random_uuid(), type, payload, occurred_at, mac_key_id, mac from event_log limit 1`);
    expect(await faults()).toEqual([{ position: null, problem: 'unsealed', eventId: expect.any(String) }]);
  });

  it('R56 seals one chain however many instances seal at once', async () => {
    const other = await startApp({ modules: [ThingsModule], database: running.database });
    await running.app.get(Things).happen(Array.from({ length: 50 }, (_, number) => number));
    const sealed = await Promise.all([chain.seal(), other.app.get(AuditChain).seal(), chain.seal()]);
    expect(sealed.reduce((sum, run) => sum + run.sealed, 0)).toBe(50);
    expect(await faults()).toEqual([]);
    await other.close();
  });

  it('R62 goes on under a new key, and a start without the old one fails naming it', async () => {
    const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
    const rotated = new KeyRing([key('a2', 9), testConfig().auditKeys.current]);
    const second = await startApp({
      modules: [ThingsModule],
      database: running.database,
      config: { auditKeys: rotated },
    });
    await second.app.get(Things).happen([6]);
    await second.app.get(AuditChain).seal();
    expect(await second.app.get(LogVerification).verify()).toMatchObject({ sealed: 7, unsealed: 0, faults: [] });
    await second.close();
    const withoutOld = { auditKeys: new KeyRing([key('a2', 9)]) };
    await expect(startApp({ database: running.database, config: withoutOld })).rejects.toThrow(
      'AUDIT_KEYS: the key "a1" is needed by 6 seals of the event log',
    );
  });
});
