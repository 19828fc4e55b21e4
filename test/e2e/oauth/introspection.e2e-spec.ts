import { generateKeyPairSync } from 'node:crypto';
import { decodeJwt, decodeProtectedHeader, SignJWT, UnsecuredJWT } from 'jose';
import { HOUR } from '../../../src/shared/clock.js';
import { type ApiClient, ApiClient as Client, signIn } from '../../support/api-client.js';
import { basic, type ClientSystem, createSecret, fetchToken, postForm } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { startBehindProxy } from './instances.js';

type Secret = ClientSystem['secret'];
/** The token with other claims, and the signature that it had. */
function withClaims(token: string, claims: object): string {
  const [header, , signature] = token.split('.');
  const payload = Buffer.from(JSON.stringify({ ...decodeJwt(token), ...claims })).toString('base64url');
  return [header, payload, signature].join('.');
}

const inactive = { status: 200, text: '{"active":false}' };

describe('POST /oauth2/introspect', () => {
  let system: ClientSystem;
  /** The application behind the API, of another organisation than the client. */
  let api: { application: ClientSystem['application']; secret: Secret };
  let second: Secret;
  let lastDay: Secret;

  beforeAll(async () => {
    system = await startBehindProxy();
    second = await createSecret(system, 'Second');
    lastDay = await createSecret(system, 'Last day', '2026-11-23');
    const stranger: ApiClient = await signIn(system.running, 'stranger');
    const [application] = (await stranger.get('/applications')).body.items;
    api = { application, secret: await createSecret({ ...system, manager: stranger, application }, 'API') };
  });
  afterAll(() => system.running.close());

  let host = 0;
  let start: Date;
  beforeEach(() => {
    host += 1;
    start = system.running.clock.now();
  });
  // A session outlives no test that moves the clock.
  afterEach(() => system.running.clock.set(start));
  const ask = async (
    fields: Record<string, string>,
    caller: Record<string, string> = basic(system.application.clientId, second.value),
  ) => {
    const headers = { 'x-forwarded-for': `198.51.100.${host}`, ...caller };
    const { status, body, text, headers: answered } = await postForm(system, '/oauth2/introspect', fields, headers);
    return { status, body, text, headers: answered };
  };
  const asApi = () => basic(api.application.clientId, api.secret.value);
  const tokenOf = async (secret: Secret = system.secret): Promise<string> => {
    const headers = { 'x-forwarded-for': `198.51.100.${host}`, ...basic(system.application.clientId, secret.value) };
    return (await fetchToken(system, {}, headers)).body.access_token;
  };
  const sql = (text: string, values: unknown[] = []) => query(system.running.database.superuserUrl, text, values);
  const names = (change: 'insert' | 'delete') =>
    change === 'insert'
      ? sql(`insert into api_introspector select id, $1 from api where resource = 'https://api.example.org/dm'`, [
          api.application.id,
        ])
      : sql('delete from api_introspector');

  it('R18 answers with every claim of an own token, whichever method the caller authenticates by', async () => {
    const token = await tokenOf();
    const active = { active: true, token_type: 'Bearer', ...decodeJwt(token) };
    expect(active).toEqual({
      active: true,
      token_type: 'Bearer',
      iss: 'http://localhost:3000',
      aud: 'https://api.example.org/dm',
      sub: system.application.clientId,
      client_id: system.application.clientId,
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.any(String),
      scope: 'donors.write',
    });
    const answer = await ask({ token });
    expect(answer).toMatchObject({ status: 200, body: active });
    expect(answer.body).toEqual(active);
    expect(answer.headers).toMatchObject({ 'cache-control': 'no-store', pragma: 'no-cache' });
    const inBody = { client_id: system.application.clientId, client_secret: second.value };
    expect((await ask({ token, ...inBody, token_type_hint: 'refresh_token' }, {})).body).toEqual(active);
  });

  it('R18 tells nothing about the token of another application, until its API names the caller', async () => {
    const token = await tokenOf();
    expect(await ask({ token }, asApi())).toMatchObject(inactive);
    await names('insert');
    expect((await ask({ token }, asApi())).body).toEqual({ active: true, token_type: 'Bearer', ...decodeJwt(token) });
    await names('delete');
    expect(await ask({ token }, asApi())).toMatchObject(inactive);
  });

  it('R18 tells an API nothing about tokens for other APIs', async () => {
    await sql(`insert into api_introspector select id, $1 from api where resource = 'https://api.example.org/sm'`, [
      api.application.id,
    ]);
    expect(await ask({ token: await tokenOf() }, asApi())).toMatchObject(inactive);
    await names('delete');
  });

  it('R18 answers exactly inactive to a token from the second on at which it expires', async () => {
    const token = await tokenOf();
    const { clock } = system.running;
    clock.advance(HOUR - 1000);
    expect((await ask({ token })).body.active).toBe(true);
    clock.advance(1000);
    expect(await ask({ token })).toMatchObject(inactive);
  });

  it.each<[string, (token: string) => string | Promise<string>]>([
    ['no token at all', () => 'x'],
    ['three parts of nothing', () => 'a.b.c'],
    ['a token cut short', (token) => token.slice(0, -1)],
    ['a token with another scope', (token) => withClaims(token, { scope: 'admin' })],
    ['a token with a later end', (token) => withClaims(token, { exp: 4_000_000_000 })],
    ['a token without signature', (token) => `${token.split('.').slice(0, 2).join('.')}.`],
    ['alg none', (token) => new UnsecuredJWT(decodeJwt(token)).encode()],
    ['a JSON object', () => '{"active":true}'],
    ['text beyond ASCII', () => '\u{1F511}'],
    ['a long text', () => 'x'.repeat(10_000)],
  ])('R18 R15 answers exactly inactive to %s', async (_, make) => {
    expect(await ask({ token: await make(await tokenOf()) })).toMatchObject(inactive);
  });

  it('R18 R15 answers exactly inactive to tokens signed by a foreign key, whatever their header says', async () => {
    const token = await tokenOf();
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const jwk = publicKey.export({ format: 'jwk' });
    const { kid = '' } = decodeProtectedHeader(token);
    const header = { alg: 'ES256', typ: 'at+jwt', kid };
    const headers = [header, { alg: 'ES256', typ: 'at+jwt' }, { ...header, kid: 'unknown' }, { ...header, jwk }];
    const addresses = ['jku', 'x5u'].map((name) => ({ ...header, [name]: 'https://attacker.example/keys' }));
    for (const protectedHeader of [...headers, ...addresses]) {
      const forged = await new SignJWT(decodeJwt(token)).setProtectedHeader(protectedHeader).sign(privateKey);
      expect(await ask({ token: forged })).toMatchObject(inactive);
    }
    const { keys } = (await new Client(system.running.app).get('/oauth2/jwks')).body;
    const published = new TextEncoder().encode(JSON.stringify(keys[0]));
    const confused = await new SignJWT(decodeJwt(token))
      .setProtectedHeader({ ...header, alg: 'HS256' })
      .sign(published);
    expect(await ask({ token: confused })).toMatchObject(inactive);
  });

  it('R18 answers exactly inactive as soon as the secret is disabled, and active again once it is enabled', async () => {
    const token = await tokenOf();
    const secret = `/applications/${system.application.id}/secrets/${system.secret.id}`;
    await system.manager.patch(secret, { enabled: false });
    expect(await ask({ token })).toMatchObject(inactive);
    await system.manager.patch(secret, { enabled: true });
    expect((await ask({ token })).body.active).toBe(true);
  });

  it('R18 answers exactly inactive as soon as the secret is deleted', async () => {
    const doomed = await createSecret(system, 'Doomed');
    const token = await tokenOf(doomed);
    expect((await ask({ token })).body.active).toBe(true);
    await system.manager.delete(`/applications/${system.application.id}/secrets/${doomed.id}`);
    expect(await ask({ token })).toMatchObject(inactive);
  });

  it('R18 answers exactly inactive once the secret expired, although its token would live on', async () => {
    const { clock } = system.running;
    clock.set('2026-11-23T23:59:59.999Z');
    const token = await tokenOf(lastDay);
    expect((await ask({ token })).body.active).toBe(true);
    clock.set('2026-11-24T00:00:00.000Z');
    expect(await ask({ token })).toMatchObject(inactive);
  });

  it.each(['application', 'organisation'])('R18 answers exactly inactive while the %s is disabled', async (table) => {
    await names('insert');
    const token = await tokenOf();
    const [ids] = await sql(
      'select id as application, organisation_id as organisation from application where id = $1',
      [system.application.id],
    );
    const set = (status: string) => sql(`update ${table} set status = $1 where id = $2`, [status, ids?.[table]]);
    await set('disabled');
    expect(await ask({ token }, asApi())).toMatchObject(inactive);
    // The application itself is not even a caller any more.
    expect(await ask({ token })).toMatchObject({ status: 401 });
    await set('active');
    expect((await ask({ token }, asApi())).body.active).toBe(true);
    await names('delete');
  });

  it.each<[string, () => Record<string, string>]>([
    ['no credentials', () => ({})],
    ['a wrong secret', () => basic(system.application.clientId, 'wrong')],
    ['an unknown client', () => basic('0199a3c8-7b1e-7c00-8000-0123456789ab', second.value)],
    ['a Bearer token', () => ({ authorization: `Bearer ${system.manager.token}` })],
  ])('R18 R4 answers 401 invalid_client to a caller with %s', async (_, caller) => {
    const answer = await ask({ token: await tokenOf() }, caller());
    expect(answer).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Basic realm="oauth2"' } });
    expect(answer.body).toEqual({ error: 'invalid_client', error_description: 'client authentication failed' });
  });

  it('R66 R11 refuses further wrong secrets after ten, of tokens too, and answers the right caller from there', async () => {
    const token = await tokenOf();
    const wrong = () => ask({ token }, basic(system.application.clientId, 'wrong'));
    for (let time = 0; time < 10; time += 1) expect((await wrong()).status).toBe(401);
    expect(await wrong()).toMatchObject({ status: 429, headers: { 'retry-after': '5' } });
    const headers = { 'x-forwarded-for': `198.51.100.${host}`, ...basic(system.application.clientId, 'wrong') };
    expect((await fetchToken(system, {}, headers)).status).toBe(429);
    expect((await ask({ token })).body.active).toBe(true);
    expect((await wrong()).status).toBe(401);
  });

  it('R18 answers 400 invalid_request when the token is missing, empty or repeated', async () => {
    const missing = { error: 'invalid_request', error_description: 'token is missing' };
    for (const fields of [{}, { token: '' }] as Record<string, string>[]) {
      expect(await ask(fields)).toMatchObject({ status: 400, body: missing });
    }
    const headers = basic(system.application.clientId, second.value);
    const twice = await postForm(system, '/oauth2/introspect', 'token=x&token=y', headers);
    expect(twice.status).toBe(400);
    expect(twice.body).toEqual({ error: 'invalid_request', error_description: 'a parameter is repeated' });
  });
});
