import { generate } from 'otplib';
import { demonstrationPassword, demonstrationTotpSecret, people } from '../../../src/demo/demonstration-people.js';
import { type TestDatabase, query } from '../../support/databases.js';
import { demonstratedDatabase } from '../../support/demonstrated-database.js';
import { freePort } from '../../support/free-port.js';
import { ask, isReady, must } from '../../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../../support/process.js';
import { rawRequest, sendRaw } from '../../support/raw-http.js';
import { until } from '../../support/until.js';

/** What the log says of an answer, without the time and where the request came from. */
interface Line {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly reason?: string;
  readonly actorId?: string;
}

describe('the log line of a refused request', () => {
  let database: TestDatabase;
  let managerId: string;
  let output: string;
  let lines: Line[];

  beforeAll(async () => {
    database = await demonstratedDatabase();
    const port = await freePort();
    const env = { ...productionEnvironment(database, port), LOG_LEVEL: 'info' };
    const product = ProductProcess.start('src/main.ts', env);
    try {
      await until(() => isReady(env.PUBLIC_URL));
      const to = (method: string, path: string, token?: string, body?: unknown) =>
        ask(env.PUBLIC_URL, method, path, { token, body });
      const login = { email: people.manager.email, password: demonstrationPassword };
      const { challenge } = await must(env.PUBLIC_URL, 'POST', '/api/v1/auth/login', { body: login });
      const code = await generate({ secret: demonstrationTotpSecret });
      const mfa = await must(env.PUBLIC_URL, 'POST', '/api/v1/auth/mfa', { body: { challenge, code } });
      managerId = (await to('GET', '/api/v1/me', mfa.accessToken)).body.id;
      await to('GET', '/api/v1/admin/users', mfa.accessToken);
      await to('GET', `/api/v1/applications/${managerId}`, mfa.accessToken);
      await to('GET', '/api/v1/applications');
      const crossSite = { 'sec-fetch-site': 'cross-site', 'content-type': 'application/x-www-form-urlencoded' };
      await fetch(`${env.PUBLIC_URL}/login`, { method: 'POST', headers: crossSite, body: 'email=x' });
      for (let attempt = 0; attempt < 12; attempt += 1) {
        await to('POST', '/api/v1/auth/login', undefined, { email: 'x@example.org', password: 'wrong, all of them' });
      }
      await sendRaw(port, rawRequest('GET', '/%zz?token=x'));
      await sendRaw(port, rawRequest('GET', '/', [`X-Long: ${'x'.repeat(20_000)}`]));
    } finally {
      await product.kill('SIGTERM');
    }
    ({ output } = product);
    const parsed = output.split('\n').filter((line) => line.startsWith('{"level"'));
    lines = parsed.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'answered');
  });

  const linesOf = (path: string) => lines.filter((line) => line.path === path);
  const refused = { level: 30, from: '127.0.0.1', requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) };

  it('R84 names the person whose role did not allow it, by id, and why', async () => {
    expect(linesOf('/api/v1/admin/users')).toEqual([
      expect.objectContaining({ ...refused, status: 403, reason: 'roles.support-only', actorId: managerId }),
    ]);
    const [row] = await query<{ name: string }>(database.url, 'select name from user_account where id = $1', [
      managerId,
    ]);
    expect(row?.name).toMatch(/\w/);
    expect(output).not.toContain(row?.name);
    expect(output).not.toContain(people.manager.email);
  });

  it('R84 names the person who asked for what is not theirs', () => {
    expect(linesOf(`/api/v1/applications/${managerId}`)).toEqual([
      expect.objectContaining({ ...refused, status: 404, reason: 'not-found', actorId: managerId }),
    ]);
  });

  it('R84 says that a request came from another site, was one too many, or came from nobody', () => {
    expect(linesOf('/login')).toEqual([
      expect.objectContaining({ ...refused, method: 'POST', status: 403, reason: 'cross-site' }),
    ]);
    const attempts = linesOf('/api/v1/auth/login').map(({ status, reason }) => [status, reason]);
    expect(attempts).toContainEqual([401, 'identity.invalid-credentials']);
    expect(attempts).toContainEqual([429, 'too-many-attempts']);
    const [nobody] = linesOf('/api/v1/applications');
    expect(nobody).toMatchObject({ status: 401, reason: 'unauthenticated' });
    expect(nobody).not.toHaveProperty('actorId');
  });

  it('R84 is there for what never was a request, without its query', () => {
    expect(linesOf('/%zz')).toEqual([expect.objectContaining({ ...refused, status: 400, reason: 'malformed' })]);
    expect(lines).toContainEqual(expect.objectContaining({ ...refused, status: 431, reason: 'headers-too-large' }));
  });

  it('R84 has neither reason nor person where all went well', () => {
    const good = lines.filter(({ status }) => status < 400);
    expect(good.map(({ path }) => path)).toEqual(['/api/v1/auth/login', '/api/v1/auth/mfa', '/api/v1/me']);
    const said = new Set(good.flatMap((line) => Object.keys(line)));
    expect([said.has('path'), said.has('reason'), said.has('actorId')]).toEqual([true, false, false]);
  });
});
