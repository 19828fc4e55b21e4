import { randomUUID } from 'node:crypto';
import { after, MINUTE, SECOND } from '../../src/shared/clock.js';
import { ApiClient, signIn, withDemonstrationData } from '../support/api-client.js';
import { type RunningApp, startApp } from '../support/app.js';
import { databaseAt, freshDatabase, query, type TestDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { isReady } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { until } from '../support/until.js';

/** Lets nobody in any more, or again, and ends who is in. */
async function letIn({ superuserUrl }: TestDatabase, allowed: boolean): Promise<void> {
  const [name, server] = [new URL(superuserUrl).pathname.slice(1), databaseAt(superuserUrl, 'postgres')];
  await query(server, `alter database ${name} with allow_connections ${allowed}`);
  if (allowed) return;
  await query(server, `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
}

describe('a database that goes away', () => {
  let running: RunningApp;
  let manager: ApiClient;
  let secrets: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp({ own: true }));
    manager = await signIn(running, 'manager');
    secrets = `/applications/${(await manager.get('/applications')).body.items[0].id}/secrets`;
  });
  afterAll(() => running.close());

  /** Ends every connection of the product that is in the middle of something. */
  const endBusyConnections = () =>
    query(
      running.database.superuserUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = 'client_credentials_app' and wait_event_type = 'Lock'`,
    );
  const waiting = async () => {
    const [row] = await query<{ count: number }>(
      running.database.superuserUrl,
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.count ?? 0;
  };

  it('R57 answers 503 to whom it fails and serves the next one, however often connections are lost in a transaction', async () => {
    for (let round = 0; round < 3; round += 1) {
      const lock = query(
        running.database.superuserUrl,
        `begin; lock table client_secret in access exclusive mode; select pg_sleep(2); commit`,
      );
      const answers = Array.from({ length: 12 }, (_, number) =>
        manager.post(secrets, { name: `round ${round} number ${number}`, expiresOn: '2027-01-01' }),
      );
      await until(async () => (await waiting()) >= 8);
      await endBusyConnections();
      await lock;
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(5);
      expect(statuses.filter((status) => ![201, 409, 503].includes(status))).toEqual([]);
      expect((await manager.get(secrets)).status).toBe(200);
      expect((await new ApiClient(running.app).get('/health/ready')).status).toBe(200);
    }
  });
});

describe('while the database is away', () => {
  let running: RunningApp;
  let nobody: ApiClient;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp({ config: { metricsToken: 'a-token-of-metrics' } }));
    nobody = new ApiClient(running.app);
  });
  afterAll(() => running.close());

  const metrics = () => nobody.get('/metrics', { authorization: 'Bearer a-token-of-metrics' });

  it('R57 signing keys are published as they were read last, and metrics are shown without counts of jobs', async () => {
    const [keys, before] = [(await nobody.get('/oauth2/jwks')).body, await metrics()];
    expect(before.text).toMatch(/^dead_jobs\{queue="events\.dead"\} 0$/m);
    await letIn(running.database, false);
    try {
      // Long enough that the keys are looked for again.
      running.clock.advance(MINUTE);
      const published = await nobody.get('/oauth2/jwks');
      expect([published.status, published.body]).toEqual([200, keys]);
      expect(keys.keys).toHaveLength(1);
      const shown = await metrics();
      expect(shown.status).toBe(200);
      expect(shown.text).toMatch(/^process_resident_memory_bytes \d/m);
      const token = await nobody.send('POST', '/oauth2/token', 'grant_type=client_credentials', {
        authorization: `Basic ${Buffer.from(`${randomUUID()}:x`).toString('base64')}`,
        'content-type': 'application/x-www-form-urlencoded',
      });
      expect([token.status, token.body.error]).toEqual([503, 'temporarily_unavailable']);
      expect((await running.app.inject({ url: '/.well-known/oauth-authorization-server' })).statusCode).toBe(503);
      expect((await nobody.get('/health/ready')).status).toBe(503);
      expect((await nobody.get('/health/live')).status).toBe(200);
    } finally {
      await letIn(running.database, true);
    }
    await until(async () => (await nobody.get('/health/ready')).status === 200);
    expect((await metrics()).text).toMatch(/^dead_jobs\{queue="events\.dead"\} 0$/m);
    expect((await nobody.get('/oauth2/jwks')).body).toEqual(keys);
  });
});

describe('a database that is away at the hour of the sweep', () => {
  it('R96 has the sweep made as soon as it is back', async () => {
    const database = await freshDatabase();
    const everyHalfMinute = '*/30 * * * * *';
    const env = { ...productionEnvironment(database, await freePort()), REMINDER_CRON: everyHalfMinute };
    const product = ProductProcess.start('src/main.ts', env);
    const newestSweep = async () => {
      const [row] = await query<{ startedAt: Date }>(
        database.superuserUrl,
        'select started_at as "startedAt" from reminder_sweep where finished_at is not null order by 1 desc limit 1',
      );
      return row?.startedAt ?? new Date(0);
    };
    await until(async () => (await newestSweep()) > new Date(0) && (await isReady(env.PUBLIC_URL)));
    await letIn(database, false);
    const hour = new Date(Math.ceil(Date.now() / (30 * SECOND)) * 30 * SECOND);
    await until(() => new Date() > after(hour, SECOND));
    await letIn(database, true);
    const backAt = new Date();
    await until(async () => (await newestSweep()) > hour);
    const missed = await newestSweep();
    expect(missed.getTime()).toBeGreaterThanOrEqual(backAt.getTime());
    expect(missed.getTime()).toBeLessThan(after(hour, 30 * SECOND).getTime());
    expect(await product.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  }, 150_000);
});
