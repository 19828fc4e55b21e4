import { createHmac, generateKeyPairSync, sign } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { FactorStep } from '../../../src/modules/identity/contract/sign-in/factor-step.js';
import type { CookieToSet as SessionCookie } from '../../../src/modules/identity/contract/sessions/cookie-to-set.js';
import { inRequestContext } from '../../../src/database/request-context.js';
import { HOUR, MINUTE } from '../../../src/shared/clock.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { testConfig } from '../../support/test-config.js';
import type { TestPerson } from './people.js';
import { beginEachVisit, type Tokens, Visitor } from './visitor.js';

const key = testConfig().sessionKeys.current;
const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

describe('portal tokens', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let person: TestPerson;
  let tokens: Tokens;

  beginEachVisit(async (visit) => {
    ({ running, visitor, person } = visit);
    tokens = await visitor.signIn(person);
  });

  /** A token like the real one, with parts of its own; signed rightly unless told otherwise. */
  const forge = (header: object, claims: object = {}, mac = (input: string) => hmac(input)) => {
    const [, payload = ''] = tokens.accessToken.split('.');
    const real = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as object;
    const input = `${encode({ alg: 'HS256', typ: 'JWT', kid: key.id, ...header })}.${encode({ ...real, ...claims })}`;
    return `${input}.${mac(input)}`;
  };
  const hmac = (input: string, bytes: Buffer = key.bytes, algorithm = 'sha256') =>
    createHmac(algorithm, bytes).update(input).digest('base64url');
  const statusOf = async (token: string) => (await visitor.get('/me', token)).status;
  const browserSession = async (app: RunningApp, of: TestPerson): Promise<SessionCookie> => {
    const there = new Visitor(app);
    const challenge = await there.challenge(of);
    const code = await there.freshCode(of);
    const caller = { ip: there.ip, userAgent: null, cookies: {} };
    const [session] = await inRequestContext(app.app.get(EntityManager), () =>
      app.app.get(FactorStep).forBrowser(challenge, { code }, caller),
    );
    if (!session) throw new Error('there is no session');
    return session;
  };

  it('R15 says only who and which session, under the current key', async () => {
    const [header = '', payload = ''] = tokens.accessToken.split('.');
    const decoded = [header, payload].map(
      (part) => JSON.parse(Buffer.from(part, 'base64url').toString('utf8')) as unknown,
    );
    const now = Math.floor(running.clock.now().getTime() / 1000);
    expect(decoded).toEqual([
      { alg: 'HS256', typ: 'JWT', kid: 's1' },
      {
        iss: 'http://localhost:3000',
        aud: 'portal',
        sub: person.id,
        sid: expect.any(String),
        use: 'access',
        iat: now,
        exp: now + 600,
        jti: expect.any(String),
      },
    ]);
  });

  it('R15 accepts the token that its own forgery starts from', async () => {
    expect(await statusOf(forge({}))).toBe(200);
  });

  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  it.each<[string, () => string]>([
    ['alg none', () => forge({ alg: 'none' }, {}, () => '')],
    ['alg none in another case', () => forge({ alg: 'nOnE' }, {}, () => '')],
    ['no signature', () => forge({}, {}, () => '')],
    ['HS512', () => forge({ alg: 'HS512' }, {}, (input) => hmac(input, key.bytes, 'sha512'))],
    [
      'ES256',
      () =>
        forge({ alg: 'ES256' }, {}, (input) =>
          sign('sha256', Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url'),
        ),
    ],
    ['a foreign key', () => forge({}, {}, (input) => hmac(input, Buffer.alloc(32, 99)))],
    ['an unknown kid', () => forge({ kid: 's0' })],
    ['no kid', () => forge({ kid: undefined })],
    ['a key in the header', () => forge({ jwk: { kty: 'oct', k: key.bytes.toString('base64url') } })],
    ['a key by address', () => forge({ jku: 'https://attacker.example/jwks' })],
    ['a certificate by address', () => forge({ x5u: 'https://attacker.example/cert' })],
    ["an API token's type", () => forge({ typ: 'at+jwt' })],
    ['another issuer', () => forge({}, { iss: 'https://elsewhere.example' })],
    ['another audience', () => forge({}, { aud: 'https://api.example.org/sm' })],
    ['a cookie token as Bearer', () => forge({}, { use: 'cookie' })],
    ['an end that has passed', () => forge({}, { exp: 1 })],
    ['no end', () => forge({}, { exp: undefined })],
    ["another person's id", () => forge({}, { sub: crypto.randomUUID() })],
    ['another session', () => forge({}, { sid: crypto.randomUUID() })],
    ['nonsense', () => 'a.b.c'],
  ])('R15 refuses %s', async (_, token) => {
    expect(await statusOf(token())).toBe(401);
  });

  it('R15 still accepts an older key of the ring', async () => {
    const fresh = { id: 's2', bytes: Buffer.alloc(32, 77) };
    const second = await startApp({
      database: running.database,
      clock: running.clock,
      config: { sessionKeys: new KeyRing([fresh, key]) },
    });
    try {
      expect((await new Visitor(second).get('/me', tokens.accessToken)).status).toBe(200);
      const renewed = await new Visitor(second).signIn(person);
      expect((await new Visitor(second).get('/me', renewed.accessToken)).status).toBe(200);
      expect(await statusOf(renewed.accessToken)).toBe(401);
      expect(await statusOf(tokens.accessToken)).toBe(200);
    } finally {
      await second.close();
    }
    expect(await statusOf(tokens.accessToken)).toBe(200);
  });

  it('R53 carries a browser session by one cookie, whose row decides: 60 minutes idle, 12 hours at most', async () => {
    const { name, value, options } = await browserSession(running, person);
    expect({ name, options }).toEqual({
      name: 'session',
      options: { path: '/', httpOnly: true, sameSite: 'lax', secure: false },
    });
    const withCookie = async () => (await visitor.get('/me', { cookie: `${name}=${value}` })).status;
    for (let passed = 0; passed < 23; passed += 1) {
      expect(await withCookie()).toBe(200);
      running.clock.advance(31 * MINUTE);
    }
    expect(await withCookie()).toBe(200);
    running.clock.advance(12 * HOUR - 23 * 31 * MINUTE);
    expect(await withCookie()).toBe(401);
    const shortened = await browserSession(running, person);
    await query(
      running.database.ownerUrl,
      'update session set expires_at = $2 where user_id = $1 and expires_at > $2',
      [person.id, new Date(running.clock.now().getTime() + MINUTE)],
    );
    running.clock.advance(MINUTE);
    expect((await visitor.get('/me', { cookie: `session=${shortened.value}` })).status).toBe(401);
    const idle = await browserSession(running, person);
    running.clock.advance(60 * MINUTE);
    expect((await visitor.get('/me', { cookie: `session=${idle.value}` })).status).toBe(401);
  });

  it('R53 names the cookie __Host- and makes it Secure over https', async () => {
    const secure = await startApp({
      database: running.database,
      clock: running.clock,
      config: { publicUrl: 'https://credentials.example.org' },
    });
    try {
      const { name, value, options } = await browserSession(secure, person);
      expect({ name, options }).toEqual({
        name: '__Host-session',
        options: { path: '/', httpOnly: true, sameSite: 'lax', secure: true },
      });
      const browser = new Visitor(secure);
      expect((await browser.get('/me', { cookie: `__Host-session=${value}` })).status).toBe(200);
      expect((await browser.get('/me', { cookie: `session=${value}` })).status).toBe(401);
      expect((await browser.get('/me', value)).status).toBe(401);
    } finally {
      await secure.close();
    }
  });

  it('R53 counts no cookie beside a Bearer header, which the same-origin rule trusts', async () => {
    const { value } = await browserSession(running, person);
    const cookie = `session=${value}`;
    for (const authorization of ['Bearer', 'Bearer ', 'bearer x', `BEARER ${value}`]) {
      expect((await visitor.get('/me', { cookie, authorization })).status).toBe(401);
      const { status } = await visitor.post('/auth/logout', undefined, {
        cookie,
        authorization,
        origin: 'https://evil.example',
      });
      expect([401, 403]).toContain(status);
    }
    expect((await visitor.get('/me', { cookie: `session=${tokens.accessToken}` })).status).toBe(401);
    expect((await visitor.get('/me', { cookie })).status).toBe(200);
  });
});
