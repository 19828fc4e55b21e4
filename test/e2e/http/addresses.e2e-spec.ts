import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { cookieOf } from '../../support/page-reading.js';
import { rawRequest, sendRaw } from '../../support/raw-http.js';

const form = 'application/x-www-form-urlencoded';
const person = { accept: 'text/html' };

describe('an address', () => {
  let running: RunningApp;
  let port: number;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    await running.app.listen(0, '127.0.0.1');
    port = Number(new URL(await running.app.getUrl()).port);
  });
  afterAll(() => running.close());

  const inject = (method: string, url: string, headers: Record<string, string> = {}, payload?: string) =>
    running.app.inject({ method: method as 'GET', url, headers, ...(payload !== undefined && { payload }) });

  describe('is the same in every spelling that the router takes', () => {
    const login = '/api/v1/auth/login';
    const spellings = [
      login,
      '/%61pi/v1/auth/login',
      '/ap%69/v1/auth/login',
      '/%61%70%69/v1/auth/login',
      `http://localhost${login}`,
      `HTTPS://elsewhere.example:8443${login}`,
      `${login}?x=/page`,
      `${login}#/page`,
    ];

    it.each(spellings)('R53 reads no form at %s', async (target) => {
      const { status, body } = await sendRaw(
        port,
        rawRequest('POST', target, [`Content-Type: ${form}`], 'email=a%40b'),
      );
      expect([status, JSON.parse(body).code]).toEqual([415, 'unsupported-media-type']);
    });

    it.each(spellings)('R53 has the policy and the errors of programs at %s', async (target) => {
      const { status, headers } = await sendRaw(port, rawRequest('POST', target, ['Accept: text/html'], ''));
      expect([status, headers['content-type'], headers['content-security-policy']]).toEqual([
        422,
        'application/problem+json; charset=utf-8',
        "default-src 'none'; frame-ancestors 'none'",
      ]);
    });

    it.each(['/login', '/%6cogin', '/%6Cogi%6e', 'http://localhost/login', '/login?/api/', '/login#/api/'])(
      'R53 takes a form without its origin for one of another site at %s, and reads it with',
      async (target) => {
        const post = (lines: string[]) =>
          sendRaw(
            port,
            rawRequest('POST', target, [`Content-Type: ${form}`, 'Accept: text/html', ...lines], 'email=x'),
          );
        const [without, with_] = [await post([]), await post(['Sec-Fetch-Site: same-origin'])];
        expect([without.status, with_.status]).toEqual([403, 422]);
        for (const { headers } of [without, with_]) {
          expect(headers['content-type']).toBe('text/html; charset=utf-8');
          expect(headers['content-security-policy']).toContain("script-src 'self'");
        }
      },
    );

    it('R54 hides where a link led, however the name of its token is spelled', async () => {
      for (const url of ['/invitation?token=x', '/invitation?%74oken=x', '/invitation?a=b&tok%65n=x']) {
        expect([url, (await inject('GET', url)).headers['referrer-policy']]).toEqual([url, 'no-referrer']);
      }
    });

    it('leads back after signing in to no address of programs', async () => {
      const returnTo = encodeURIComponent('/%61pi/v1/me');
      const { body } = await inject('GET', `/login?returnTo=${returnTo}`, person);
      expect(body).toContain('name="returnTo" value="/"');
    });
  });

  it('R53 refuses a form of a page that comes without Origin and Sec-Fetch-Site, with and without a cookie', async () => {
    const cookie = await cookieOf(running, 'manager');
    for (const headers of [{}, { cookie }, { cookie, origin: 'null' }, { cookie, origin: 'https://evil.example' }]) {
      const answer = await inject('POST', '/account/recovery-codes', { 'content-type': form, ...headers }, '');
      expect([answer.statusCode, answer.json().code]).toEqual([403, 'cross-site']);
    }
    const own = { 'content-type': form, cookie, origin: 'http://localhost:3000' };
    expect((await inject('POST', '/account/recovery-codes', own, '')).statusCode).toBe(422);
  });

  describe('asked by a method that it does not take', () => {
    it.each([
      ['GET', '/api/v1/auth/login', 'POST'],
      ['DELETE', '/api/v1/applications', 'GET, HEAD'],
      ['PUT', '/api/v1/applications/0199a3c8-7b1e-7c00-8000-0123456789ab/secrets', 'GET, HEAD, POST'],
      ['POST', '/api/v1/applications/nonsense/secrets/x', 'DELETE, GET, HEAD, PATCH'],
      ['PATCH', '/api/openapi.json', 'GET, HEAD'],
      ['PUT', '/%61pi/v1/auth/login', 'POST'],
      ['OPTIONS', '/.well-known/oauth-authorization-server', 'GET, HEAD'],
      ['TRACE', '/health/live', 'GET, HEAD'],
    ])('answers 405 to %s %s, and which it takes', async (method, url, allow) => {
      const { statusCode, headers, body } = await inject(method, url);
      expect([statusCode, headers.allow]).toEqual([405, allow]);
      expect(JSON.parse(body)).toMatchObject({ code: 'method-not-allowed', status: 405 });
    });

    it.each([
      ['GET', '/oauth2/token', 'POST'],
      ['HEAD', '/oauth2/introspect', 'POST'],
      ['PUT', '/oauth2/token', 'POST'],
      ['POST', '/oauth2/jwks', 'GET, HEAD'],
    ])('answers in the words of OAuth to %s %s', async (method, url, allow) => {
      const { statusCode, headers, body } = await inject(method, url);
      expect([statusCode, headers.allow, headers['cache-control']]).toEqual([405, allow, 'no-store']);
      if (method === 'HEAD') return;
      const error_description = `This address answers ${allow} alone.`;
      expect(JSON.parse(body)).toEqual({ error: 'invalid_request', error_description });
    });

    it('tells a person by a page', async () => {
      const { statusCode, headers, body } = await inject('GET', '/logout', person);
      expect([statusCode, headers.allow, headers['content-type']]).toEqual([405, 'POST', 'text/html; charset=utf-8']);
      expect(body).toContain('There is nothing to see at this address');
    });
  });

  it('that does not exist is 404, whatever is sent there', async () => {
    for (const url of ['/nothing', '/login/', '/api/v1/nothing', '/api/docs/package.json', '/api/docs/LICENSE']) {
      for (const type of [form, 'application/json', 'text/plain', 'multipart/form-data; boundary=x']) {
        const { statusCode, body } = await inject('POST', url, { 'content-type': type }, 'x=1');
        expect([url, type, statusCode, JSON.parse(body).code]).toEqual([url, type, 404, 'not-found']);
      }
      expect([url, (await inject('GET', url)).statusCode]).toEqual([url, 404]);
    }
    for (const url of ['/oauth2/token/', '/oauth2/', '/oauth2', '/oauth2/authorize']) {
      const { statusCode, body } = await inject('POST', url, { 'content-type': form }, 'grant_type=x');
      expect([url, statusCode, JSON.parse(body).error]).toEqual([url, 404, 'invalid_request']);
    }
  });

  it('R60 of an id of any length is 404 like that of any other that nobody has', async () => {
    const cookie = await cookieOf(running, 'manager');
    for (const length of [100, 501, 10_000]) {
      const { statusCode } = await inject('GET', `/api/v1/applications/${'x'.repeat(length)}`, { cookie });
      expect([length, statusCode]).toEqual([length, 404]);
    }
  });

  it('can be read from any origin where it is a document for every program, and nowhere else', async () => {
    const open = [];
    const asked = running.routes.filter((route) => route.startsWith('GET ') && !route.includes(':'));
    for (const route of asked) {
      const { headers } = await inject('GET', route.slice(4), { origin: 'https://elsewhere.example' });
      const { 'access-control-allow-origin': allowed, 'cross-origin-resource-policy': policy } = headers;
      expect([route, policy]).toEqual([route, allowed === undefined ? 'same-origin' : 'cross-origin']);
      expect(headers['access-control-allow-credentials']).toBeUndefined();
      if (allowed !== undefined) open.push(`${route} ${allowed}`);
    }
    expect(open.toSorted()).toEqual([
      'GET /.well-known/oauth-authorization-server *',
      'GET /.well-known/openid-configuration *',
      'GET /api/openapi.json *',
      'GET /oauth2/jwks *',
    ]);
  });
});
