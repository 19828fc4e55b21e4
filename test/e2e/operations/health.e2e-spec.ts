import { ApiClient } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';

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
    expect([ready.status, Object.keys(ready.body.details)]).toEqual([200, ['database', 'schema', 'queue']]);
  });

  it('is not ready on a schema that lacks a migration, and says which part is down', async () => {
    await query(running.database.superuserUrl, `delete from schema_migration where name = '0006-between-modules'`);
    const ready = await nobody.get('/health/ready');
    await query(running.database.superuserUrl, `insert into schema_migration (name) values ('0006-between-modules')`);
    expect(ready).toMatchObject({ status: 503, body: { code: 'not-ready', detail: 'Not ready: schema.' } });
    expect(ready.headers['retry-after']).toBe('5');
    expect((await nobody.get('/health/ready')).status).toBe(200);
  });

  it('shows metrics to the holder of the token alone', async () => {
    expect((await nobody.get('/metrics')).status).toBe(404);
    expect((await nobody.get('/metrics', { authorization: 'Bearer wrong' })).status).toBe(404);
    const metrics = await nobody.get('/metrics', { authorization: 'Bearer a-token-of-metrics' });
    expect(metrics.status).toBe(200);
    expect(metrics.text).toMatch(/^dead_jobs\{queue="events\.dead"\} 0$/m);
    expect(metrics.text).toMatch(/^process_resident_memory_bytes \d/m);
  });

  it('sends the headers that browsers need, on every answer', async () => {
    for (const path of ['/health/live', '/api/openapi.json', '/api/v1/nothing', '/api/v1/me']) {
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
});
