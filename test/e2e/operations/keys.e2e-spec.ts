import { EntityManager, MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import type { Config } from '../../../src/config/config.js';
import { KeyChecks, KeysUnusable } from '../../../src/config/key-checks.js';
import { inRequestContext } from '../../../src/database/request-context.js';
import { demonstrationPassword } from '../../../src/demo/demonstration-people.js';
import { MailedLinks } from '../../../src/modules/identity/contract/links/mailed-links.js';
import { DatabaseLogin } from '../../../src/database/connections/database-login.js';
import { PreparedStatements } from '../../../src/database/prepared-statements.js';
import { KeyRing, KeyUnknown } from '../../../src/shared/key-ring.js';
import { ApiClient, nextCode, signIn } from '../../support/api-client.js';
import type { RunningApp } from '../../support/app.js';
import { startApp } from '../../support/app.js';
import { type ClientSystem, createSecret, fetchToken, startClientSystem } from '../../support/client-system.js';
import { freshDatabase, query, type TestDatabase } from '../../support/databases.js';
import { dumpOf } from '../../support/dump.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { newestLink } from '../../support/mailed-links.js';
import { ormOptions } from '../../support/product-database.js';
import { testConfig, testKey } from '../../support/test-config.js';
import { until } from '../../support/until.js';

const key = (id: string, number: number) => ({ id, bytes: testKey(number) });
const ring = (id: string, number: number) => new KeyRing([key(id, number)]);

const stored = (database: TestDatabase) =>
  query<{ ring: string; key_id: string; check_value: Buffer }>(
    database.superuserUrl,
    'select ring, key_id, check_value from key_check order by ring, key_id',
  );
const idsOf = async (database: TestDatabase) => (await stored(database)).map((row) => `${row.ring} ${row.key_id}`);
/** A start that is over at once, however it ends. */
const start = (database: TestDatabase, clock: FixedClock, config: Partial<Config> = {}) =>
  startApp({ database, clock, config }).then((started) => started.close());
const ownIds = ['AUDIT_KEYS a1', 'DATA_ENCRYPTION_KEYS d1', 'SECRET_HASH_KEYS h1', 'SESSION_KEYS s1'];

describe('keys that the database knows', () => {
  let database: TestDatabase;
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp();
    database = running.database;
  });
  afterAll(() => running.close());
  const refusalOf = (config: Partial<Config>) => start(database, running.clock, config);

  it('R67 are recognised by what tells nothing about them', async () => {
    expect(await idsOf(database)).toEqual(ownIds);
    expect(new Set((await stored(database)).map((row) => row.check_value.toString('hex'))).size).toBe(4);
    const { secretHashKeys, dataEncryptionKeys, sessionKeys, auditKeys } = testConfig();
    const dump = await dumpOf(database.superuserUrl);
    for (const { current } of [secretHashKeys, dataEncryptionKeys, sessionKeys, auditKeys]) {
      expect(dump).not.toContain(current.bytes.toString('hex'));
      expect(dump).not.toContain(current.bytes.toString('base64'));
    }
  });

  it.each<[string, Partial<Config>]>([
    ['SECRET_HASH_KEYS: the key "h1"', { secretHashKeys: ring('h1', 9) }],
    ['DATA_ENCRYPTION_KEYS: the key "d1"', { dataEncryptionKeys: new KeyRing([key('d2', 8), key('d1', 9)]) }],
    ['SESSION_KEYS: the key "s1"', { sessionKeys: ring('s1', 9) }],
    ['AUDIT_KEYS: the key "a1"', { auditKeys: ring('a1', 9) }],
  ])('R67 stop a start with another one under the id: %s', async (words, config) => {
    const refusal = await refusalOf(config).catch((failure: Error) => failure);
    expect(refusal).toBeInstanceOf(KeysUnusable);
    expect(refusal?.message).toContain(`${words} is not the one that this database knows by that id`);
    expect(refusal?.message).not.toContain(testKey(9).toString('base64'));
    expect(await idsOf(database)).toEqual(ownIds);
  });

  it('R67 are all named at once, beside those that are missing', async () => {
    const all = { secretHashKeys: ring('h1', 8), sessionKeys: ring('s1', 9), dataEncryptionKeys: ring('d2', 7) };
    const refusal = refusalOf(all);
    await expect(refusal).rejects.toThrow(KeysUnusable);
    for (const words of [
      'SECRET_HASH_KEYS: the key "h1" is not',
      'DATA_ENCRYPTION_KEYS: the key "d1" is needed by 1',
      'SESSION_KEYS: the key "s1" is not',
    ]) {
      await expect(refusal).rejects.toThrow(words);
    }
  });

  it('R67 can be added to by the product, and never changed or taken away', async () => {
    for (const sql of [
      `update key_check set check_value = sha256('x')`,
      'update key_check set first_seen_at = now()',
      'delete from key_check',
      'truncate key_check',
    ]) {
      await expect(query(database.url, sql)).rejects.toThrow('permission denied');
    }
    expect(await query(database.url, 'select from key_check')).toHaveLength(4);
  });

  it('R67 make an instance not ready when they come to be others, until they are those again', async () => {
    const nobody = new ApiClient(running.app);
    const told: unknown[] = [];
    running.app.useLogger({ log: () => undefined, warn: () => undefined, error: (words: unknown) => told.push(words) });
    const [own] = await stored(database);
    const set = (value: Buffer | undefined) =>
      query(database.superuserUrl, `update key_check set check_value = $1 where ring = 'AUDIT_KEYS'`, [value]);
    await set(testKey(9));
    for (const _ of [1, 2]) {
      expect(await nobody.get('/health/ready')).toMatchObject({ status: 503, body: { detail: 'Not ready: keys.' } });
    }
    await set(own?.check_value);
    expect((await nobody.get('/health/ready')).status).toBe(200);
    expect(told).toEqual([expect.stringContaining('AUDIT_KEYS: the key "a1" is not the one')]);
  });
});

describe('a database that was made before keys were recognised', () => {
  it('R67 refuses a key that does not read what is stored under its id, and takes the one that does', async () => {
    const { running } = await startClientSystem();
    const { database, clock } = running;
    await running.close();
    await query(database.superuserUrl, 'delete from key_check');
    const other = start(database, clock, { dataEncryptionKeys: ring('d1', 9) });
    await expect(other).rejects.toThrow('DATA_ENCRYPTION_KEYS: the key "d1" is not the one');
    expect(await stored(database)).toEqual([]);
    await start(database, clock);
    expect(await idsOf(database)).toEqual(ownIds);
  });
});

describe('instances that start at once', () => {
  let database: TestDatabase;
  let orm: MikroORM;
  let statements: PreparedStatements;
  beforeEach(async () => {
    database = await freshDatabase();
    statements = new PreparedStatements(new DatabaseLogin(database.url));
    orm = await MikroORM.init(ormOptions(database.url));
  });
  afterEach(() => Promise.all([orm.close(true), statements.onApplicationShutdown()]));

  const contender = (number: number) => {
    const rings = { secretHashKeys: ring('k1', number), sessionKeys: ring('k1', number + 100) };
    const keys =
      number % 2 === 0 ? [key('k1', number + 200), key(`k${number}`, number + 300)] : [key('k1', number + 200)];
    const auditKeys = new KeyRing(keys as [(typeof keys)[number]]);
    return new KeyChecks(orm.em, statements, new FixedClock(), testConfig({ ...rings, auditKeys }));
  };

  it('R67 with different keys under one id: one goes on, and the others leave nothing', async () => {
    const contenders = Array.from({ length: 8 }, (_, number) => contender(number));
    const outcomes = await Promise.allSettled(contenders.map((checks) => checks.register()));
    const winners = contenders.filter((_, index) => outcomes[index]?.status === 'fulfilled');
    expect(winners).toHaveLength(1);
    for (const outcome of outcomes) {
      if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(KeysUnusable);
    }
    const comparison = await winners[0]?.compare();
    expect(comparison).toEqual({ others: [], unseen: [], unknown: [] });
  });

  it('R67 leave nothing by which one key could be told to be the same as another', async () => {
    const same = { secretHashKeys: ring('k1', 1), sessionKeys: ring('k1', 1), auditKeys: ring('k2', 1) };
    await new KeyChecks(
      orm.em,
      statements,
      new FixedClock(),
      testConfig({ ...same, dataEncryptionKeys: ring('k3', 1) }),
    ).register();
    const values = (await stored(database)).map((row) => row.check_value.toString('hex'));
    expect(new Set(values).size).toBe(4);
  });

  it('R67 wait for the first of them to commit, and go by what it left', async () => {
    const first = new pg.Client({ connectionString: database.url });
    await first.connect();
    try {
      await first.query('begin');
      await first.query(`insert into key_check values ('SESSION_KEYS', 'k1', sha256('another key'), now())`);
      const second = contender(1).register();
      second.catch(() => undefined);
      const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
      await until(async () => (await query(database.superuserUrl, waiting)).length === 1);
      await first.query('commit');
      await expect(second).rejects.toThrow('SESSION_KEYS: the key "k1" is not the one');
      expect(await idsOf(database)).toEqual(['SESSION_KEYS k1']);
    } finally {
      await first.end();
    }
  });
});

describe('a ring that is rotated over two instances, one after the other', () => {
  let system: ClientSystem;
  let beside: RunningApp | undefined;
  beforeEach(async () => {
    system = await startClientSystem();
  });
  afterEach(async () => {
    await beside?.close();
    await system.running.close();
  });
  const old = testConfig();
  const inFront = (current: KeyRing, id: string, number: number) => new KeyRing([key(id, number), ...current.keys]);
  const atTheEnd = (current: KeyRing, id: string, number: number) => new KeyRing([current.current, key(id, number)]);
  const startBeside = async (config: Partial<Config>) => {
    const { database, clock } = system.running;
    beside = await startApp({ database, clock, config });
    return beside;
  };

  it('R62 works on both throughout, when the new key is at the end of every ring before it is in front of any', async () => {
    const rings = (made: typeof inFront) => ({
      secretHashKeys: made(old.secretHashKeys, 'h2', 12),
      dataEncryptionKeys: made(old.dataEncryptionKeys, 'd2', 13),
      sessionKeys: made(old.sessionKeys, 's2', 14),
      auditKeys: made(old.auditKeys, 'a2', 15),
    });
    const { database, clock } = system.running;
    const behind = await startApp({ database, clock, config: rings(atTheEnd) });
    try {
      const front = await startBeside(rings(inFront));
      clock.advance(60_000);
      const manager = await signIn(front, 'manager');
      const secret = await createSecret({ ...system, running: front, manager }, 'Under the new key');
      expect((await fetchToken({ ...system, running: behind, secret })).status).toBe(200);
      expect((await fetchToken({ ...system, running: front })).status).toBe(200);
      clock.advance(60_000);
      await signIn(behind, 'manager');
    } finally {
      await behind.close();
    }
  });

  it('R62 is told to come back by an instance that does not know the new key yet, and is no guess there', async () => {
    // A key that came and went before an instance started is nothing to tell of.
    await start(system.running.database, system.running.clock, { sessionKeys: atTheEnd(old.sessionKeys, 's0', 11) });
    const front = await startBeside({ secretHashKeys: inFront(old.secretHashKeys, 'h2', 12) });
    const told: unknown[] = [];
    system.running.app.useLogger({
      log: () => undefined,
      warn: (words: unknown) => told.push(words),
      error: () => undefined,
    });
    for (const { app } of [system.running, system.running, front, front]) {
      expect((await new ApiClient(app).get('/health/ready')).status).toBe(200);
    }
    expect(told).toEqual([
      expect.stringContaining('this instance does not know the key "h2" of SECRET_HASH_KEYS yet'),
      expect.stringContaining('this instance does not know the key "s0" of SESSION_KEYS yet'),
    ]);
    system.running.clock.advance(60_000);
    const manager = await signIn(front, 'manager');
    const secret = await createSecret({ ...system, running: front, manager }, 'Under the new key');
    for (const _ of Array.from({ length: 30 })) {
      const answer = await fetchToken({ ...system, secret });
      expect(answer).toMatchObject({ status: 503, body: { error: 'temporarily_unavailable' } });
      expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    }
    expect((await fetchToken(system)).status).toBe(200);
    expect((await fetchToken({ ...system, running: front, secret })).status).toBe(200);
  });

  it('R62 withdraws no mail and spends no link or code because an instance does not know its key yet', async () => {
    const front = await startBeside({
      secretHashKeys: inFront(old.secretHashKeys, 'h2', 12),
      sessionKeys: inFront(old.sessionKeys, 's2', 14),
    });
    const nobody = new ApiClient(system.running.app);
    const comeBack = { status: 503, body: { code: 'unavailable' }, headers: { 'retry-after': '5' } };

    const support = await signIn(front, 'support');
    const invited = await support.post('/admin/users', { email: 'noor@registry.example', name: 'Noor Visser' });
    const { linkId, token } = await newestLink(front, invited.body.id);
    const toSend = inRequestContext(system.running.app.get(EntityManager), () =>
      system.running.app.get(MailedLinks).toSend(linkId),
    );
    await expect(toSend).rejects.toThrow(KeyUnknown);
    const acceptance = { token, password: 'plum river cedar 17' };
    expect(await nobody.post('/auth/invitations/accept', acceptance)).toMatchObject(comeBack);
    expect((await new ApiClient(front.app).post('/auth/invitations/accept', acceptance)).status).toBe(200);

    const manager = await signIn(front, 'manager');
    const { recoveryCodes } = (await manager.post('/me/recovery-codes', { code: await nextCode(front) })).body;
    const password = { email: 'manager@example.org', password: demonstrationPassword };
    const spend = async (instance: ApiClient) => {
      const { challenge } = (await instance.post('/auth/login', password)).body;
      return instance.post('/auth/mfa', { challenge, recoveryCode: recoveryCodes[0] });
    };
    for (const _ of Array.from({ length: 12 })) expect(await spend(nobody)).toMatchObject(comeBack);
    expect((await spend(new ApiClient(front.app))).status).toBe(200);
  });
});
