import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { query, type TestDatabase } from '../support/databases.js';
import { demonstratedDatabase } from '../support/demonstrated-database.js';
import { freePort } from '../support/free-port.js';
import { type CreatedSecret, Manager } from '../support/manager.js';
import { ask, isReady, must } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { SlowNetwork } from '../support/slow-network.js';
import { until } from '../support/until.js';

/** Ten seconds, and some for a machine with much else to do. */
const answeredWithinMs = 11_500;
const recoversWithinMs = 30_000;
/** A job that lost its database is noticed after some fifteen seconds, and waits longer after each further failure. */
const jobsDoneWithinMs = 120_000;

interface Answer {
  readonly what: string;
  readonly status: number;
  readonly ms: number;
}

describe('the database behind a network', () => {
  let database: TestDatabase;
  let network: SlowNetwork;
  let origin: string;
  let product: ProductProcess;
  let manager: Manager;
  let secret: CreatedSecret;

  beforeEach(async () => {
    database = await demonstratedDatabase();
    network = await SlowNetwork.before(database);
    const env = { ...productionEnvironment(database, await freePort()), DATABASE_URL: network.url };
    origin = env.PUBLIC_URL;
    product = ProductProcess.start('src/main.ts', { ...env, MAX_SECRETS_PER_APPLICATION: '100' });
    await until(() => !product.running || isReady(origin));
    if (!product.running) throw new Error(product.output);
    manager = await Manager.signIn(origin);
    secret = await manager.create(0);
    // The keys that sign are known to this process from now on.
    await must(origin, 'GET', '/oauth2/jwks');
  });

  const timed = async (what: string, asked: Promise<{ status: number }>): Promise<Answer> => {
    const sentAt = performance.now();
    const { status } = await asked;
    return { what, status, ms: performance.now() - sentAt };
  };
  const api = (method: string, path: string, body?: object) =>
    ask(origin, method, `/api/v1${path}`, { token: manager.token, body });
  const secretsOf = (number: number) => `/applications/${manager.applications[number % 2]?.id}/secrets`;
  const create = (number: number, name: string) => {
    const expiresOn = new Date(Date.now() + 200 * 864e5).toISOString().slice(0, 10);
    return timed(`create ${name}`, api('POST', secretsOf(number), { name, expiresOn }));
  };
  const token = () => {
    const { application, value } = secret;
    const authorization = `Basic ${Buffer.from(`${application.clientId}:${value}`).toString('base64')}`;
    const resource = application.apis[0]?.resource ?? '';
    const body = new URLSearchParams({ grant_type: 'client_credentials', resource });
    return timed('token', fetch(`${origin}/oauth2/token`, { method: 'POST', headers: { authorization }, body }));
  };
  const get = (path: string) => timed(path, ask(origin, 'GET', path));
  /** What goes on while the rest waits. */
  const essential = () => [
    get('/oauth2/jwks'),
    get('/.well-known/oauth-authorization-server'),
    get('/health/ready'),
    get('/health/live'),
  ];
  /** One of each kind, and more creates than there are connections. */
  const everything = (names: readonly string[]) => [
    ...names.map((name, number) => create(number, name)),
    timed('list', api('GET', secretsOf(0))),
    timed('sign in', api('POST', '/auth/login', { email: 'manager@example.org', password: 'wrong' })),
    get('/login'),
    token(),
    ...essential(),
  ];
  const late = (answers: readonly Answer[]) => answers.filter(({ ms }) => ms > answeredWithinMs);
  const notQuick = (answers: readonly Answer[]) => answers.filter(({ ms, status }) => ms > 1500 || status !== 200);
  const unexpected = (answers: readonly Answer[], expected: readonly number[]) =>
    answers.filter(({ status }) => !expected.includes(status));
  const namesIn = async (names: readonly string[]) =>
    (
      await query<{ name: string }>(
        database.superuserUrl,
        `select name from client_secret where name = any($1) order by name`,
        [names],
      )
    ).map(({ name }) => name);
  /** What was answered 201, and nothing else, is stored. */
  const expectTruth = async (answers: readonly Answer[], names: readonly string[]) => {
    const acknowledged = names.filter((name) =>
      answers.some(({ what, status }) => what === `create ${name}` && status === 201),
    );
    expect(await namesIn(names)).toEqual(acknowledged.toSorted());
  };
  const recovers = async () => {
    const works = async () => {
      const created = await create(0, `recovered ${randomUUID()}`);
      return (await isReady(origin)) && created.status === 201 && (await token()).status === 200;
    };
    await until(works, recoversWithinMs);
    const waiting = `select from pgboss.job where name = 'events' and state < 'completed'`;
    await until(async () => (await query(database.superuserUrl, waiting)).length === 0, jobsDoneWithinMs);
  };
  const namesOf = (kind: string, count = 12) => Array.from({ length: count }, (_, number) => `${kind} ${number}`);

  it('R79 R97 that falls silent: every request is answered, nothing is lost, work goes on once it is back, and a stop ends', async () => {
    const [early, more] = [namesOf('early'), namesOf('late', 4)];
    network.fallSilent();
    const first = await Promise.all(everything(early));
    const second = await Promise.all(everything(more));
    expect(late([...first, ...second])).toEqual([]);
    expect(unexpected([...first, ...second], [200, 503])).toEqual([]);
    const statusOf = (what: string) => second.find((answer) => answer.what === what)?.status;
    expect([statusOf('/oauth2/jwks'), statusOf('/health/live'), statusOf('/health/ready'), statusOf('token')]).toEqual([
      200, 200, 503, 503,
    ]);
    network.recover();
    await recovers();
    await expectTruth([...first, ...second], [...early, ...more]);

    network.fallSilent();
    const answer = token();
    await ask(origin, 'GET', '/health/live');
    const stopped = performance.now();
    expect((await product.kill('SIGTERM')).signal).toBeNull();
    expect(performance.now() - stopped).toBeLessThan(30_000);
    expect((await answer).status).toBe(503);
  });

  const delays = process.env.TEST_CAMPAIGN ? [1000, 2000] : [1000];
  it.each(delays)(
    'R97 that takes %i ms each way: every request is answered, and a 503 changed nothing',
    async (delayMs) => {
      const names = namesOf('slow', 4);
      network.delayMs = delayMs;
      const answers = await Promise.all(everything(names));
      expect(late(answers)).toEqual([]);
      expect(unexpected(answers, [200, 201, 401, 503])).toEqual([]);
      network.delayMs = 0;
      await recovers();
      await expectTruth(answers, names);
    },
  );

  it('R97 whose tables are locked: tokens, keys and health wait for none but their own', async () => {
    const locker = new pg.Client({ connectionString: database.superuserUrl });
    await locker.connect();
    try {
      const names = namesOf('locked', 14);
      await locker.query(`begin; lock table event_log in access exclusive mode`);
      const creates = names.map((name, number) => create(number, name));
      // All ten connections of requests are taken.
      const waits = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()
                     and application_name = 'client-credentials'`;
      await until(async () => (await query(database.superuserUrl, waits)).length === 10);
      const beside = await Promise.all(Array.from({ length: 10 }, () => [token(), ...essential()]).flat());
      expect(notQuick(beside)).toEqual([]);
      const answers = await Promise.all(creates);
      expect(late(answers)).toEqual([]);
      expect(unexpected(answers, [503])).toEqual([]);
      await locker.query('rollback');
      await recovers();
      await expectTruth(answers, names);

      await locker.query(`begin; lock table client_secret in access exclusive mode`);
      const tokens = Array.from({ length: 30 }, token);
      expect(notQuick(await Promise.all(Array.from({ length: 10 }, essential).flat()))).toEqual([]);
      const refused = await Promise.all(tokens);
      expect(late(refused)).toEqual([]);
      expect(unexpected(refused, [503])).toEqual([]);
      await locker.query('rollback');
      await recovers();
    } finally {
      await locker.end();
    }
  });
});
