import { Readable } from 'node:stream';
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify } from 'jose';
import { PreparedStatements } from '../../../src/database/prepared-statements.js';
import { generateSecretValue } from '../../../src/modules/secrets/secret-value.js';
import { ApiClient } from '../../support/api-client.js';
import { query } from '../../support/databases.js';
import {
  basic,
  type ClientSystem,
  fetchToken,
  type FormFields,
  postForm,
  startClientSystem,
} from '../../support/client-system.js';

const grant = { grant_type: 'client_credentials' };
const nobody = '0199a3c8-7b1e-7c00-8000-0123456789ab';

describe('POST /oauth2/token', () => {
  let system: ClientSystem;
  let id: string;
  let value: string;

  beforeAll(async () => {
    system = await startClientSystem({ config: { trustProxy: 1 } });
    id = system.application.clientId;
    value = system.secret.value;
  });
  afterAll(() => system.running.close());

  /** Failures are slowed down for each address: every test speaks from one of its own. */
  let address = 0;
  beforeEach(() => {
    address += 1;
  });
  const post = (fields: FormFields, headers: Record<string, string> = {}) =>
    postForm(system, '/oauth2/token', fields, { 'x-forwarded-for': `198.51.100.${address}`, ...headers });
  const refused = (status: number, error: string) => ({
    status,
    body: { error, error_description: expect.any(String) },
    headers: expect.objectContaining({ 'cache-control': 'no-store', pragma: 'no-cache' }),
  });
  const granted = {
    status: 200,
    body: { access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600, scope: 'donors.write' },
  };
  const outcome = ({ status, body }: { status: number; body: unknown }) => ({ status, body });

  it('R1 takes credentials by Basic', async () => {
    expect(outcome(await post(grant, basic(id, value)))).toEqual(granted);
    expect(outcome(await post({ ...grant, client_id: id }, basic(id, value)))).toEqual(granted);
  });

  it('R1 form-decodes id and secret after base64', async () => {
    const encoded = (text: string) => [...text].map((character) => `%${character.charCodeAt(0).toString(16)}`).join('');
    expect(outcome(await post(grant, basic(encoded(id), encoded(value))))).toEqual(granted);
    expect(
      outcome(await post(grant, { authorization: basic(id, value).authorization.replace('Basic', 'bAsIc') })),
    ).toEqual(granted);
  });

  it('R2 takes credentials in the body', async () => {
    expect(outcome(await post({ ...grant, client_id: id, client_secret: value }))).toEqual(granted);
    expect(outcome(await post({ ...grant, client_id: id.toUpperCase(), client_secret: value }))).toEqual(granted);
  });

  it('R2 refuses credentials in the address', async () => {
    for (const search of [`client_id=${id}&client_secret=${value}`, `client_secret=x`, `client_id=${id}`]) {
      const answer = await postForm(system, `/oauth2/token?${search}`, grant, basic(id, value));
      expect(answer).toMatchObject(refused(400, 'invalid_request'));
    }
  });

  it('R3 refuses two authentication methods and two differing client ids', async () => {
    expect(await post({ ...grant, client_id: id, client_secret: value }, basic(id, value))).toMatchObject(
      refused(400, 'invalid_request'),
    );
    expect(await post({ ...grant, client_secret: value }, basic(id, value))).toMatchObject(
      refused(400, 'invalid_request'),
    );
    expect(await post({ ...grant, client_assertion: 'x' }, basic(id, value))).toMatchObject(
      refused(400, 'invalid_request'),
    );
    expect(await post({ ...grant, client_id: nobody }, basic(id, value))).toMatchObject(
      refused(400, 'invalid_request'),
    );
  });

  it.each<[string, () => [FormFields, Record<string, string>?]]>([
    ['no credentials', () => [grant]],
    ['an id alone', () => [{ ...grant, client_id: id }]],
    ['a secret alone', () => [{ ...grant, client_secret: value }]],
    ['an unknown client by Basic', () => [grant, basic(nobody, value)]],
    ['an unknown client in the body', () => [{ ...grant, client_id: nobody, client_secret: value }]],
    ['an id that is no UUID', () => [grant, basic('client', value)]],
    ['a wrong secret by Basic', () => [grant, basic(id, 'wrong')]],
    ['a wrong secret in the body', () => [{ ...grant, client_id: id, client_secret: 'wrong' }]],
    ['an empty secret', () => [grant, basic(id, '')]],
    ['another scheme', () => [grant, { authorization: 'Bearer x' }]],
    ['a secret in another case', () => [grant, basic(id, value.toLowerCase())]],
  ])('R4 answers 401 invalid_client with WWW-Authenticate to %s', async (_, request) => {
    const answer = await post(...request());
    expect(answer).toMatchObject(refused(401, 'invalid_client'));
    expect(answer.headers['www-authenticate']).toBe('Basic realm="oauth2"');
  });

  it.each([
    ['not base64', 'Basic %%%'],
    ['no colon', `Basic ${Buffer.from('no colon').toString('base64')}`],
    ['two words', 'Basic YTpi YTpi'],
    ['broken percent encoding', `Basic ${Buffer.from('%zz:%').toString('base64')}`],
  ])('R12 answers 400 to an Authorization header with %s', async (_, authorization) => {
    expect(await post(grant, { authorization })).toMatchObject(refused(400, 'invalid_request'));
  });

  it('R5 gives the same answer whatever made a secret useless, after the same questions to the database', async () => {
    const statements = system.running.app.get(PreparedStatements);
    const ask = statements.query.bind(statements);
    let asked: string[] = [];
    statements.query = (name, ...rest) => {
      asked.push(name);
      return ask(name, ...rest);
    };
    const bodies = new Set<string>();
    const questions = new Set<string>();
    const secrets = `/applications/${system.application.id}/secrets`;
    const make = async (name: string, expiresOn = '2027-05-01') =>
      (await system.manager.post(secrets, { name, expiresOn })).body;
    const deleted = await make('to delete');
    const disabled = await make('to disable');
    const expired = await make('to expire', '2026-11-23');
    await system.manager.delete(`${secrets}/${deleted.id}`);
    await system.manager.patch(`${secrets}/${disabled.id}`, { enabled: false });
    const attempt = async (client: string, secret: string) => {
      asked = [];
      const answer = await post(grant, basic(client, secret));
      expect(answer.status).toBe(401);
      bodies.add(answer.text);
      questions.add(asked.join(', '));
    };
    await attempt(nobody, value);
    await attempt('no UUID', value);
    await attempt(nobody, 'wrong');
    await attempt(id, 'wrong');
    await attempt(id, generateSecretValue());
    await attempt(id, deleted.value);
    await attempt(id, disabled.value);
    const now = system.running.clock.now();
    system.running.clock.set('2026-11-24T00:00:00.000Z');
    await attempt(id, expired.value);
    system.running.clock.set(now);
    await query(
      system.running.database.superuserUrl,
      `update application set status = 'disabled' where client_id = '${id}'`,
    );
    await attempt(id, value);
    await query(
      system.running.database.superuserUrl,
      `update application set status = 'active' where client_id = '${id}'`,
    );
    expect(bodies).toEqual(new Set(['{"error":"invalid_client","error_description":"client authentication failed"}']));
    expect(questions).toEqual(new Set(['application-standings, live-secrets, secrets-by-hash']));
    statements.query = ask;
  });

  it('R6 refuses a repeated parameter, ignores an unknown one, and takes an empty one for absent', async () => {
    const repeated = (name: string): FormFields => [
      ['grant_type', 'client_credentials'],
      [name, 'x'],
      [name, 'x'],
    ];
    expect(await post(repeated('scope'), basic(id, value))).toMatchObject(refused(400, 'invalid_request'));
    expect(await post(repeated('anything'), basic(id, value))).toMatchObject(refused(400, 'invalid_request'));
    expect(await post(repeated('resource'), basic(id, value))).toMatchObject(refused(400, 'invalid_target'));
    const more = { ...grant, unknown: 'x', audience: 'y', scope: '', resource: '', client_id: '', client_secret: '' };
    expect(outcome(await post(more, basic(id, value)))).toEqual(granted);
    // Blanks name no scope, so they are absent too: a token without any scope is none that anybody asked for.
    for (const scope of [' ', '   '])
      expect(outcome(await post({ ...more, scope }, basic(id, value)))).toEqual(granted);
  });

  it('R7 refuses another grant, and asks for a missing one', async () => {
    for (const grant_type of ['password', 'authorization_code', 'refresh_token', 'CLIENT_CREDENTIALS']) {
      expect(await post({ grant_type }, basic(id, value))).toMatchObject(refused(400, 'unsupported_grant_type'));
    }
    expect(await post({}, basic(id, value))).toMatchObject(refused(400, 'invalid_request'));
    expect(await post({ grant_type: '' }, basic(id, value))).toMatchObject(refused(400, 'invalid_request'));
  });

  it('R8 refuses a scope or resource that was not granted', async () => {
    expect(await post({ ...grant, scope: 'search.read' }, basic(id, value))).toMatchObject(
      refused(400, 'invalid_scope'),
    );
    expect(await post({ ...grant, scope: 'donors.write admin' }, basic(id, value))).toMatchObject(
      refused(400, 'invalid_scope'),
    );
    expect(await post({ ...grant, resource: 'https://api.example.org/sm' }, basic(id, value))).toMatchObject(
      refused(400, 'invalid_target'),
    );
    const named = { ...grant, scope: 'donors.write donors.write', resource: 'https://api.example.org/dm' };
    expect(outcome(await post(named, basic(id, value)))).toEqual(granted);
  });

  it('R9 R10 forbids storing every answer, and gives no refresh token', async () => {
    const tooLarge = await post({ x: 'x'.repeat(20_000) });
    for (const answer of [
      await post(grant, basic(id, value)),
      await post('%', basic(id, value)),
      await post({}),
      tooLarge,
    ]) {
      expect(answer.headers).toMatchObject({
        'cache-control': 'no-store',
        pragma: 'no-cache',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
      });
      expect(answer.text).not.toContain('refresh_token');
    }
  });

  it.each([
    ['JSON', '{"grant_type":"client_credentials"}', 'application/json'],
    ['plain text', 'grant_type=client_credentials', 'text/plain'],
    ['no content type', 'grant_type=client_credentials', ''],
    ['broken UTF-8', 'grant_type=%ff', undefined],
    ['NUL', 'grant_type=client_credentials%00', undefined],
    ['a broken percent sign', 'grant_type=client_credentials&x=%', undefined],
    ['nothing', '', undefined],
  ])('R12 answers 400 to a body that is %s', async (_, body, type) => {
    const answer = await post(body, { ...basic(id, value), ...(type !== undefined && { 'content-type': type }) });
    expect(answer).toMatchObject(refused(400, 'invalid_request'));
  });

  it('R2 reads a body that comes in chunks, without its length, and R12 counts those too', async () => {
    await system.running.app.listen(0, '127.0.0.1');
    const endpoint = `${await system.running.app.getUrl()}/oauth2/token`;
    const inChunks = async (...texts: string[]) => {
      const body = Readable.toWeb(Readable.from(texts.map((text) => Buffer.from(text))));
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      const answer = await fetch(endpoint, { method: 'POST', headers, body, duplex: 'half' } as RequestInit);
      return { status: answer.status, body: await answer.json() };
    };
    const form = String(new URLSearchParams({ ...grant, client_id: id, client_secret: value }));
    expect(await inChunks(form.slice(0, 7), form.slice(7, 100), form.slice(100))).toEqual(granted);
    expect(await inChunks(form, '&x=', ...Array.from({ length: 20 }, () => 'x'.repeat(1000)))).toEqual(
      outcome(refused(413, 'invalid_request')),
    );
  });

  it('R12 answers 413 to a body that is too large', async () => {
    expect(await post({ ...grant, x: 'x'.repeat(20_000) }, basic(id, value))).toMatchObject(
      refused(413, 'invalid_request'),
    );
  });

  it('R13 issues an at+jwt with the claims of RFC 9068, for one audience (R14)', async () => {
    const { body } = await post(grant, basic(id, value));
    const { keys } = (await new ApiClient(system.running.app).get('/oauth2/jwks')).body;
    expect(decodeProtectedHeader(body.access_token)).toEqual({ typ: 'at+jwt', alg: 'ES256', kid: keys[0].kid });
    const { payload } = await jwtVerify(body.access_token, createLocalJWKSet({ keys }), {
      issuer: 'http://localhost:3000',
      audience: 'https://api.example.org/dm',
      typ: 'at+jwt',
      algorithms: ['ES256'],
      currentDate: system.running.clock.now(),
    });
    const iat = Math.floor(system.running.clock.now().getTime() / 1000);
    expect(payload).toEqual({
      iss: 'http://localhost:3000',
      aud: 'https://api.example.org/dm',
      sub: id,
      client_id: id,
      iat,
      exp: iat + 3600,
      jti: expect.stringMatching(new RegExp(`^${system.secret.id}\\.[0-9a-f-]{36}$`)),
      scope: 'donors.write',
    });
  });

  it('R14 gives each token one audience: the API that is named, or the one that has the scopes', async () => {
    const both = await startClientSystem({}, 'Partner-NL-ExampleDonorRegistry-SMC');
    const audience = async (fields: Record<string, string>) => {
      const { status, body } = await fetchToken(both, fields);
      return status === 200
        ? JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString()).aud
        : body.error;
    };
    expect(await audience({})).toBe('invalid_target');
    expect(await audience({ resource: 'https://api.example.org/mc' })).toBe('https://api.example.org/mc');
    expect(await audience({ scope: 'search.read' })).toBe('https://api.example.org/sm');
    expect(await audience({ scope: 'messages.read messages.write' })).toBe('https://api.example.org/mc');
    expect(await audience({ scope: 'search.read messages.read' })).toBe('invalid_target');
    expect(await audience({ scope: 'search.read', resource: 'https://api.example.org/mc' })).toBe('invalid_scope');
    await both.running.close();
  });

  it('R15 takes no portal token for an API token, and no API token for a portal token', async () => {
    const { body } = await post(grant, basic(id, value));
    expect((await new ApiClient(system.running.app, body.access_token).get('/applications')).status).toBe(401);
    const introspected = await postForm(
      system,
      '/oauth2/introspect',
      { token: system.manager.token ?? '' },
      basic(id, value),
    );
    expect(introspected.body).toEqual({ active: false });
  });

  it('R24 accepts a secret until the last millisecond of its last day in UTC', async () => {
    const secrets = `/applications/${system.application.id}/secrets`;
    const { body } = await system.manager.post(secrets, { name: 'Last day', expiresOn: '2026-11-23' });
    const now = system.running.clock.now();
    const at = async (moment: string) => {
      system.running.clock.set(moment);
      return (await post(grant, basic(id, body.value))).status;
    };
    expect(await at('2026-11-23T23:59:59.999Z')).toBe(200);
    expect(await at('2026-11-24T00:00:00.000Z')).toBe(401);
    system.running.clock.set(now);
  });
});
