import { type RunningApp, startApp } from '../../support/app.js';

const html = { accept: 'text/html,application/xhtml+xml' };

describe('pages', () => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  const get = (url: string, headers: Record<string, string> = html) =>
    running.app.inject({ method: 'GET', url, headers });

  it('sends who is not signed in from the root to the sign-in page, and back', async () => {
    const root = await get('/');
    expect([root.statusCode, root.headers.location]).toEqual([303, '/login?returnTo=%2F']);
  });

  it.each<['GET' | 'HEAD' | 'POST', string, Record<string, string>, number]>([
    ['GET', 'for a monitor', { accept: '*/*' }, 303],
    ['HEAD', 'for a monitor', { accept: '*/*' }, 303],
    ['GET', 'for who accepts whatever comes', {}, 303],
    ['GET', 'for a program', { accept: 'application/json' }, 401],
    ['HEAD', 'for a program', { accept: 'application/problem+json' }, 401],
    ['POST', 'for who accepts whatever comes', { accept: '*/*', 'sec-fetch-site': 'same-origin' }, 401],
  ])('answers %s of a page without a session, %s, as that one expects', async (method, _, headers, status) => {
    const url = method === 'POST' ? '/account/sessions/end-others' : '/';
    const answer = await running.app.inject({ method, url, headers });
    expect([answer.statusCode, answer.headers.location]).toEqual([
      status,
      status === 303 ? '/login?returnTo=%2F' : undefined,
    ]);
  });

  it('answers an unknown address with a page to a person and with problem+json to a program', async () => {
    const page = await get('/no/such/page');
    expect([page.statusCode, page.headers['content-type']]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.body).toContain('There is nothing at this address');
    const problem = await get('/no/such/page', { accept: 'application/json' });
    expect([problem.statusCode, problem.json().code]).toEqual([404, 'not-found']);
    const api = await get('/api/v1/nothing');
    expect([api.statusCode, api.json().code]).toEqual([404, 'not-found']);
  });

  it('R53 gives every page a policy without unsafe-*, and no frame', async () => {
    const { headers } = await get('/no/such/page');
    const policy = String(headers['content-security-policy']);
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(policy).not.toContain('unsafe');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['cache-control']).toBe('no-store');
  });

  it('says after a redirect what it has words for, and nothing else', async () => {
    expect((await get('/login?notice=signed-out')).body).toMatch(/class="notice"[^]*You are signed out\./);
    for (const word of [
      'constructor',
      '__proto__',
      'toString',
      'hasOwnProperty',
      'nothing',
      '',
      'signed-out&notice=x',
    ]) {
      const { statusCode, body } = await get(`/login?notice=${word}`);
      expect([word, statusCode, /class="notice/.test(body)]).toEqual([word, 200, false]);
    }
  });

  it('serves the files of a page for ever, under addresses that change with their content, compressed', async () => {
    const page = await get('/no/such/page');
    const urls = [...new Set([...page.body.matchAll(/"(\/static\/[^"#]+)/g)].map(([, url]) => url ?? ''))];
    expect(urls).toHaveLength(3);
    for (const url of urls) {
      const plain = await get(url, {});
      expect([plain.statusCode, plain.headers['cache-control']]).toEqual([200, 'public, max-age=31536000, immutable']);
      const small = await get(url, { 'accept-encoding': 'gzip, br' });
      expect(small.headers['content-encoding']).toBe('br');
      expect(small.rawPayload.length).toBeLessThan(plain.rawPayload.length);
    }
    expect((await get('/static/app.older.css')).statusCode).toBe(404);
  });

  it.each(['%00', 'x%00%40y.z', '%ff%00%f0%9f', 'a%0', '\0'])(
    'R73 reads what nobody types, and answers like to any other wrong text: %j',
    async (typed) => {
      const post = (url: string) =>
        running.app.inject({
          method: 'POST',
          url,
          headers: { ...html, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
          payload: `email=${typed}&password=${typed}&challenge=${typed}&code=${typed}&recoveryCode=${typed}&token=${typed}`,
        });
      const statuses: number[] = [];
      for (const url of ['/login', '/login/mfa', '/password', '/password/new', '/invitation', '/enrol', '/email']) {
        statuses.push((await post(url)).statusCode);
      }
      expect(statuses.filter((status) => ![200, 410, 422].includes(status))).toEqual([]);
    },
  );

  it('reads forms on pages, and nowhere in the API', async () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' };
    const api = await running.app.inject({
      method: 'POST',
      url: '/api/v1/auth/login',
      headers: form,
      payload: 'email=x',
    });
    expect([api.statusCode, api.json().code]).toEqual([415, 'unsupported-media-type']);
  });
});
