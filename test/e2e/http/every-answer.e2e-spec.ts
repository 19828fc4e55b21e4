import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { type RunningApp, startApp } from '../../support/app.js';
import { rawRequest, sendRaw } from '../../support/raw-http.js';

/** What each kind of answer says of itself. `Referrer-Policy` and `Content-Security-Policy` are compared by the tests. */
const onEveryAnswer = {
  'strict-transport-security': 'max-age=31536000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
};

describe('every answer, whoever gives it', () => {
  let running: RunningApp;
  let port: number;

  beforeAll(async () => {
    running = await startApp({ config: { publicUrl: 'https://portal.example.org' } });
    await running.app.listen(0, '127.0.0.1');
    port = Number(new URL(await running.app.getUrl()).port);
  });
  afterAll(() => running.close());

  const form = 'Content-Type: application/x-www-form-urlencoded';
  const json = 'Content-Type: application/json';
  const fromHere = 'Sec-Fetch-Site: same-origin';
  const person = 'Accept: text/html';

  it.each<[string, number, string]>([
    ['an address that cannot be decoded', 400, rawRequest('GET', '/api/v1/%zz')],
    ['an unknown address of a program', 404, rawRequest('GET', '/api/v1/nothing')],
    ['an unknown address of a person', 404, rawRequest('GET', '/nothing', [person])],
    ['a form to an unknown address', 404, rawRequest('POST', '/nothing', [form], 'x=1')],
    ['another method', 405, rawRequest('PUT', '/api/v1/me')],
    ['another method at an OAuth endpoint', 405, rawRequest('GET', '/oauth2/token')],
    ['an address beside the OAuth endpoints', 404, rawRequest('POST', '/oauth2/token/', [form], 'x=1')],
    ['the server as a whole', 404, rawRequest('OPTIONS', '*')],
    ['nobody signed in', 401, rawRequest('GET', '/api/v1/me')],
    ['a person not signed in', 303, rawRequest('GET', '/account', [person])],
    ['another site', 403, rawRequest('POST', '/login', ['Sec-Fetch-Site: cross-site', form], 'email=x')],
    ['a body that is no JSON', 400, rawRequest('POST', '/api/v1/auth/login', [json], '{')],
    ['a body that breaks a rule', 422, rawRequest('POST', '/api/v1/auth/login', [json], '{}')],
    ['a body of another type', 415, rawRequest('POST', '/api/v1/auth/login', ['Content-Type: text/plain'], 'x')],
    ['a form where none belongs', 415, rawRequest('POST', '/api/v1/auth/login', [form], 'x=1')],
    ['a body that is too large', 413, rawRequest('POST', '/api/v1/auth/login', [json], 'x'.repeat(70_000))],
    ['a form that is too large', 413, rawRequest('POST', '/login', [fromHere, form, person], 'x'.repeat(70_000))],
    ['a form of too many fields', 413, rawRequest('POST', '/login', [fromHere, form, person], 'x&'.repeat(1001))],
    ['OAuth: a request without anything', 400, rawRequest('POST', '/oauth2/token')],
    ['OAuth: no client', 401, rawRequest('POST', '/oauth2/token', [form], 'grant_type=client_credentials')],
    ['OAuth: a body that is too large', 413, rawRequest('POST', '/oauth2/token', [form], 'x'.repeat(70_000))],
    ['headers that are too large', 431, rawRequest('GET', '/', [`X-Long: ${'x'.repeat(20_000)}`])],
    ['an address that is too long', 431, rawRequest('GET', `/${'x'.repeat(20_000)}`)],
    ['what is not HTTP', 400, 'HELO portal\r\n\r\n'],
    ['two lengths', 400, rawRequest('POST', '/login', ['Content-Length: 1', 'Content-Length: 2'], 'x')],
    ['no host', 400, 'GET /api/v1/me HTTP/1.1\r\nConnection: close\r\n\r\n'],
    ['an expectation', 417, rawRequest('POST', '/api/v1/auth/login', ['Expect: wonders'])],
    ['a page', 200, rawRequest('GET', '/login', [person])],
    ['a document', 200, rawRequest('GET', '/.well-known/oauth-authorization-server')],
  ])('R53 R61 has the same headers: to %s (%d)', async (what, status, request) => {
    const answer = await sendRaw(port, request);
    expect([what, answer.status]).toEqual([what, status]);
    expect(answer.headers).toMatchObject(onEveryAnswer);
    expect(answer.headers['referrer-policy']).toMatch(/^(no-referrer|same-origin)$/);
    expect(answer.headers['content-security-policy']).toMatch(/^default-src 'none'; .*frame-ancestors 'none'/);
    if (answer.headers['content-type']?.startsWith('application/problem+json')) {
      const problem = JSON.parse(answer.body);
      expect(problem).toMatchObject({ status, type: `urn:problem:${problem.code}`, detail: expect.any(String) });
      expect(problem.requestId).toBe(answer.headers['x-request-id']);
    } else if (status >= 400) {
      expect(answer.headers['content-type']).toMatch(/^(text\/html|application\/json)/);
      if (answer.headers['content-type']?.startsWith('application/json')) {
        expect(Object.keys(JSON.parse(answer.body))).toEqual(['error', 'error_description']);
      }
    }
    expect(answer.body).not.toMatch(/node_modules|FST_ERR|HPE_|\.[jt]s:\d/);
  });

  it('R53 R58 has the same headers on an open connection while the server stops, and finishes what is under way', async () => {
    const stopping = await startApp({ config: { publicUrl: 'https://portal.example.org' } });
    await stopping.app.listen(0, '127.0.0.1');
    const socket = connect(Number(new URL(await stopping.app.getUrl()).port), '127.0.0.1');
    const body = JSON.stringify({ email: 'nobody@example.org', password: 'a wrong password' });
    const lines = ['Host: localhost', json, `Content-Length: ${body.length}`];
    const arrived = new Promise((resolve) => stopping.app.getHttpServer().once('request', resolve));
    socket.write(`POST /api/v1/auth/login HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
    await arrived;
    const closed = stopping.close();
    socket.write(rawRequest('GET', '/api/v1/me'));
    const answers = (await text(socket)).split(/(?=HTTP\/1\.1 )/);
    await closed;
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['401', '503']);
    expect(answers[1]).toMatch(/\r\nStrict-Transport-Security: /i);
    expect(answers[1]).toMatch(/\r\nX-Request-Id: /i);
    expect(answers[1]).toMatch(/\r\nRetry-After: 5\r\n/i);
    expect(answers[1]).toContain('"code":"unavailable"');
  });

  it('R53 has the same headers on every route, asked as nobody', async () => {
    const asked = running.routes.filter((route) => !/^(HEAD|OPTIONS) /.test(route));
    expect(asked.length).toBeGreaterThan(150);
    for (const route of asked) {
      const [method = '', path = ''] = route.split(' ');
      for (const accept of ['text/html', 'application/json']) {
        const answer = await running.app.inject({
          method: method as 'GET',
          url: path.replaceAll(/:\w+/g, '0199a3c8-7b1e-7c00-8000-0123456789ab'),
          headers: { accept, 'sec-fetch-site': 'same-origin' },
        });
        expect([route, answer.headers]).toEqual([route, expect.objectContaining(onEveryAnswer)]);
        const { 'referrer-policy': referrer, 'content-security-policy': policy } = answer.headers;
        expect([route, referrer]).toEqual([route, expect.stringMatching(/^(no-referrer|same-origin)$/)]);
        expect([route, policy]).toEqual([
          route,
          expect.stringMatching(/^default-src 'none'; .*frame-ancestors 'none'/),
        ]);
      }
    }
  });
});
