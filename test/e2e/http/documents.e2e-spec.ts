import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { load } from 'js-yaml';
import { type RunningApp, startApp } from '../../support/app.js';

const documents = [
  '/api/openapi.json',
  '/api/openapi.yaml',
  '/api/docs',
  '/api/docs/start.js',
  '/api/docs/swagger-ui-bundle.js',
  '/api/docs/swagger-ui.css',
  '/api/docs/favicon.png',
];

describe('documents that are the same for everybody', () => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  const get = (url: string, headers: Record<string, string> = {}) => running.app.inject({ url, headers });

  it.each(documents)(
    'are compressed for whoever reads that, and not sent again to whoever has them: %s',
    async (url) => {
      const plain = await get(url);
      const compressed = await get(url, { 'accept-encoding': 'gzip, br' });
      const zipped = await get(url, { 'accept-encoding': 'gzip' });
      expect([plain.statusCode, compressed.statusCode]).toEqual([200, 200]);
      expect(compressed.headers['content-encoding']).toBe('br');
      expect(brotliDecompressSync(compressed.rawPayload).equals(plain.rawPayload)).toBe(true);
      expect(gunzipSync(zipped.rawPayload).equals(plain.rawPayload)).toBe(true);
      const etag = String(plain.headers.etag);
      expect(compressed.headers).toMatchObject({
        etag,
        vary: 'Accept-Encoding',
        'cache-control': 'public, max-age=300',
      });
      for (const known of [etag, etag.slice(2), `"other", ${etag}`, '*']) {
        const again = await get(url, { 'if-none-match': known });
        expect([known, again.statusCode, again.rawPayload.length]).toEqual([known, 304, 0]);
        expect(again.headers.etag).toBe(etag);
      }
      expect((await get(url, { 'if-none-match': '"other"' })).statusCode).toBe(200);
    },
  );

  it('say the same as JSON and as YAML', async () => {
    const [json, yaml] = [await get('/api/openapi.json'), await get('/api/openapi.yaml')];
    expect(yaml.headers['content-type']).toBe('text/yaml; charset=utf-8');
    expect(load(yaml.body)).toEqual(json.json());
  });

  it('and of the viewer nothing else is served', async () => {
    for (const name of [
      'package.json',
      'LICENSE',
      'index.html',
      'swagger-ui-bundle.js.map',
      'index.js',
      '../package.json',
    ]) {
      expect([name, (await get(`/api/docs/${name}`)).statusCode]).toEqual([name, 404]);
    }
  });

  it.each([
    ...documents.filter((url) => !url.endsWith('bundle.js')).map((url) => [url, 'GET', url, ''] as const),
    ['/oauth2/jwks', 'GET', '/oauth2/jwks', ''],
    ['the metadata', 'GET', '/.well-known/oauth-authorization-server', ''],
    ['an error page', 'GET', '/nothing', ''],
    ['an address of nothing but encodings', 'GET', `/${'%25'.repeat(1000)}`, ''],
    ['a link that is none', 'GET', '/invitation?token=x', ''],
    ['a form of 8,000 fields', 'POST', '/enrol', 'token=x&'.repeat(8000)],
  ] as const)('R77 cost the thread that gives tokens a few milliseconds at most: %s', async (_, method, url, form) => {
    const accept = { accept: 'text/html', 'accept-encoding': 'br', 'sec-fetch-site': 'same-origin' };
    const headers = { ...accept, ...(form && { 'content-type': 'application/x-www-form-urlencoded' }) };
    const ask = () => running.app.inject({ method, url, headers, ...(form && { payload: form }) });
    // What is made at the first request is made once, and code that ran a few times is compiled.
    for (let time = 0; time < 10; time += 1) await ask();
    const rounds = 30;
    const before = process.threadCpuUsage();
    for (let time = 0; time < rounds; time += 1) await ask();
    const { user, system } = process.threadCpuUsage(before);
    expect((user + system) / 1000 / rounds).toBeLessThan(6);
  });
});
