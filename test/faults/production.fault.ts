import { networkInterfaces } from 'node:os';
import { demonstrationPassword, people } from '../../src/demo/demonstration-people.js';
import { freshDatabase, query, type TestDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { ask, isReady } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { until } from '../support/until.js';

/** What this machine calls itself, by both families where it has both. */
const loopback = Object.values(networkInterfaces()).flatMap((interfaces = []) =>
  interfaces.filter(({ internal }) => internal).map(({ address }) => address),
);
const url = (address: string, port: number) => `http://${address.includes(':') ? `[${address}]` : address}:${port}`;

/** A real process in a production environment, reached where its reverse proxy would reach it. */
describe('in production', () => {
  let database: TestDatabase;
  let port: number;
  let origin: string;
  let product: ProductProcess;

  beforeAll(async () => {
    database = await freshDatabase();
    port = await freePort();
    origin = url('127.0.0.1', port);
    const { MIGRATION_DATABASE_URL: _forMigrationsAlone, ...production } = productionEnvironment(database, port);
    const env = {
      ...production,
      PUBLIC_URL: 'https://Portal.Example.org',
      NODE_ENV: 'production',
      REMIDER_DAYS: '7',
    };
    product = ProductProcess.start('src/main.ts', env);
    await until(() => !product.running || isReady(origin));
  });
  afterAll(() => product.kill());

  const logged = (): Record<string, unknown>[] =>
    product.results
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Record<string, unknown>);

  it('R67 has no mailbox to read other people’s mails in', async () => {
    for (const path of ['/dev/mailbox', '/dev/mailbox/0199a3c8-7b1e-7c00-8000-0123456789ab/text', '/dev']) {
      expect([path, (await ask(origin, 'GET', path)).status]).toEqual([path, 404]);
    }
  });

  it('R67 has nobody whose password everybody knows, and nothing of the demonstration', async () => {
    for (const { email } of Object.values(people)) {
      const body = { email, password: demonstrationPassword };
      expect([email, (await ask(origin, 'POST', '/api/v1/auth/login', { body })).status]).toEqual([email, 401]);
    }
    for (const table of ['user_account', 'organisation', 'application', 'api', 'client_secret']) {
      expect([table, await query(database.url, `select from ${table}`)]).toEqual([table, []]);
    }
    expect(product.output).not.toContain(demonstrationPassword);
  });

  it('R67 shows metrics to nobody without METRICS_TOKEN', async () => {
    expect((await ask(origin, 'GET', '/metrics')).status).toBe(404);
  });

  it('R67 has browsers keep to https', async () => {
    for (const path of ['/login', '/api/v1/me']) {
      const { headers } = await ask(origin, 'GET', path);
      expect([path, headers.get('strict-transport-security')]).toEqual([path, 'max-age=31536000; includeSubDomains']);
    }
    const metadata = await ask(origin, 'GET', '/.well-known/oauth-authorization-server');
    expect(metadata.body.issuer).toBe('https://portal.example.org');
  });

  it('R67 believes nobody about where a request comes from, and says once that a proxy seems to be there', async () => {
    for (const header of ['x-forwarded-for', 'forwarded', 'x-forwarded-proto']) {
      await fetch(`${origin}/api/v1/auth/login`, {
        method: 'POST',
        headers: { [header]: '198.51.100.7', 'content-type': 'application/json' },
        body: JSON.stringify({ email: 'somebody@example.org', password: 'a wrong password' }),
      });
    }
    const events = await query<{ ip: string }>(
      database.url,
      'select host(ip) as ip from event_origin where ip is not null',
    );
    expect(new Set(events.map(({ ip }) => ip))).toEqual(new Set(['127.0.0.1']));
    await until(() => logged().some(({ msg }) => String(msg).includes('TRUST_PROXY')));
    await ask(origin, 'GET', '/api/v1/nothing');
    await until(() => logged().some(({ path }) => path === '/api/v1/nothing'));
    const warnings = logged().filter(({ msg }) => String(msg).includes('TRUST_PROXY'));
    expect(warnings).toEqual([
      expect.objectContaining({
        level: 40,
        msg: expect.stringMatching(/the header x-forwarded-for, although TRUST_PROXY is none/),
      }),
    ]);
    expect(product.output).not.toContain('198.51.100.7');
  });

  it('R67 listens on both families, and calls an address by one name', async () => {
    expect(loopback).toContain('127.0.0.1');
    for (const address of loopback) {
      expect((await ask(url(address, port), 'GET', `/api/v1/from/${address}`)).status).toBe(404);
      const line = () => logged().find(({ path }) => path === `/api/v1/from/${address}`);
      await until(() => line() !== undefined);
      expect(line()).toMatchObject({ from: address });
    }
  });

  it('R67 names a variable that nothing reads', () => {
    expect(product.notes).toBe('Warning: REMIDER_DAYS is not read: is REMINDER_DAYS meant?\n');
  });
});
