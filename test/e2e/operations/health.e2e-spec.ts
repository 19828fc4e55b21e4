import { migrations } from '../../../migrations/list.js';
import type { Config } from '../../../src/config/config.js';
import { ApiClient } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';

const newest = migrations.at(-1)?.name;

describe('operations', () => {
  let running: RunningApp;
  let nobody: ApiClient;

  beforeAll(async () => {
    running = await startApp({ config: { metricsToken: 'a-token-of-metrics' } });
    nobody = new ApiClient(running.app);
  });
  afterAll(() => running.close());

  it('is alive and ready', async () => {
    expect((await nobody.get('/health/live')).body).toEqual({ status: 'ok' });
    const ready = await nobody.get('/health/ready');
    expect([ready.status, Object.keys(ready.body.details)]).toEqual([
      200,
      ['database', 'schema', 'queue', 'storage', 'keys'],
    ]);
  });

  it('is not ready on a schema that lacks a migration, and says which part is down', async () => {
    await query(running.database.superuserUrl, `delete from schema_migration where name = '${newest}'`);
    const ready = await nobody.get('/health/ready');
    await query(running.database.superuserUrl, `insert into schema_migration (name) values ('${newest}')`);
    expect(ready).toMatchObject({ status: 503, body: { code: 'not-ready', detail: 'Not ready: schema.' } });
    expect(ready.headers['retry-after']).toBe('5');
    expect((await nobody.get('/health/ready')).status).toBe(200);
  });

  it('shows metrics to the holder of the token alone, and says to others what is missing', async () => {
    const refusals: [Record<string, string>, string][] = [
      [{}, 'Bearer'],
      [{ authorization: 'Bearer wrong' }, 'Bearer error="invalid_token"'],
    ];
    for (const [headers, challenge] of refusals) {
      const refused = await nobody.get('/metrics', headers);
      expect([refused.status, refused.headers['www-authenticate']]).toEqual([401, challenge]);
    }
    const metrics = await nobody.get('/metrics', { authorization: 'Bearer a-token-of-metrics' });
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/^dead_jobs\{queue="events\.dead"\} 0$/m);
    expect(metrics.text).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it('has no metrics where no token is configured', async () => {
    const without = new ApiClient((await startApp()).app);
    expect((await without.get('/metrics', { authorization: 'Bearer undefined' })).status).toBe(404);
  });

  it('sends the headers that browsers need, on every answer', async () => {
    for (const path of ['/health/live', '/api/v1/nothing', '/api/v1/me']) {
      const { headers } = await nobody.get(path);
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': expect.stringContaining('no-store'),
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
    }
  });

  it('R54 lets no page know where a link led, and other pages their own host alone', async () => {
    const policyOf = async (url: string) => {
      const { headers } = await running.app.inject({ url });
      expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
      return headers['referrer-policy'];
    };
    expect(await policyOf('/login')).toBe('same-origin');
    for (const url of ['/invitation?token=x', '/enrol?token=x', '/static/nothing', '/api/docs']) {
      expect([url, await policyOf(url)]).toEqual([url, 'no-referrer']);
    }
  });

  it('promises https for a year once it is reached by https', async () => {
    const secure = await startApp({ config: { publicUrl: 'https://portal.example.org' } });
    const { headers } = await new ApiClient(secure.app).get('/api/v1/me');
    expect(headers['strict-transport-security']).toBe('max-age=31536000; includeSubDomains');
    expect((await nobody.get('/api/v1/me')).headers['strict-transport-security']).toBeUndefined();
    await secure.close();
  });

  it('answers an address that cannot be decoded like any other problem', async () => {
    const answer = await nobody.get('/api/v1/applications/%');
    expect(answer).toMatchObject({ status: 400, body: { code: 'malformed', requestId: expect.any(String) } });
    expect(answer.headers['content-type']).toBe('application/problem+json; charset=utf-8');
  });

  it.each<[string, Config['trustProxy'], string]>([
    ['ignores X-Forwarded-For from anyone', false, '127.0.0.1'],
    ['believes one hop', 1, '198.51.100.2'],
    ['believes a proxy in a trusted network', '127.0.0.0/8', '198.51.100.2'],
    ['believes no proxy outside it', '10.0.0.0/8', '127.0.0.1'],
  ])('R55 %s about where an event comes from', async (_, trustProxy, from) => {
    const behind = await startApp({ config: { trustProxy } });
    const login = { email: 'nobody@example.org', password: 'a wrong password' };
    await new ApiClient(behind.app).post('/auth/login', login, { 'x-forwarded-for': '198.51.100.1, 198.51.100.2' });
    const [row] = await query(
      behind.database.url,
      `select host(o.ip) as ip from event_log left join event_origin o on o.event_id = event_log.id
       where type = 'identity.sign-in-failed'`,
    );
    expect(row).toEqual({ ip: from });
    await behind.close();
  });
});
