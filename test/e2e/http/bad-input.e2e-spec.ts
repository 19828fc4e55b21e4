import { type ApiClient, ApiClient as Client, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { FixedClock } from '../../support/fixed-clock.js';

describe('bad input', () => {
  let running: RunningApp;
  let manager: ApiClient;
  let secrets: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    manager = await signIn(running, 'manager');
    const { body } = await manager.get('/applications?q=PartnerAlternative');
    secrets = `/applications/${body.items[0].id}/secrets`;
  });
  afterAll(() => running.close());

  const stored = () =>
    query(
      running.database.url,
      `select (select count(*) from client_secret) as secrets, (select count(*) from event_log) as events`,
    );
  const problem = (status: number, code: string, paths?: string[]) => ({
    status,
    body: {
      type: `urn:problem:${code}`,
      title: expect.any(String),
      status,
      detail: expect.any(String),
      code,
      instance: expect.stringMatching(/^\/api\/v1\//),
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      ...(paths && { errors: paths.map((path) => ({ path, message: expect.any(String) })) }),
    },
  });
  /** Nothing changed, and the answer is exactly this problem. */
  const refused = async (send: () => ReturnType<ApiClient['send']>, expected: ReturnType<typeof problem>) => {
    const before = await stored();
    const { status, body, headers } = await send();
    expect({ status, body }).toEqual(expected);
    expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(headers['cache-control']).toBe('no-store');
    expect(await stored()).toEqual(before);
  };
  const good = { name: 'Good', expiresOn: '2027-05-01' };

  it.each([
    ['a date that does not exist', { ...good, expiresOn: '2027-02-30' }, ['expiresOn']],
    ['29 February of a common year', { ...good, expiresOn: '2027-02-29' }, ['expiresOn']],
    ['yesterday', { ...good, expiresOn: '2026-11-22' }, ['expiresOn']],
    ['a year and a day', { ...good, expiresOn: '2027-11-24' }, ['expiresOn']],
    ['a moment instead of a date', { ...good, expiresOn: '2027-05-01T00:00:00Z' }, ['expiresOn']],
    ['a number instead of a date', { ...good, expiresOn: 20270501 }, ['expiresOn']],
    ['no date', { name: 'Good' }, ['expiresOn']],
    ['a name of 101 characters', { ...good, name: 'n'.repeat(101) }, ['name']],
    ['a name of 101 emoji', { ...good, name: '🧬'.repeat(101) }, ['name']],
    ['an empty name', { ...good, name: '   ' }, ['name']],
    ['control characters', { ...good, name: 'one\ntwo' }, ['name']],
    ['a NUL', { ...good, name: 'one\u0000two' }, ['name']],
    ['half an emoji', { ...good, name: '\ud83e' }, ['name']],
    ['a list instead of a name', { ...good, name: ['Good'] }, ['name']],
    ['unknown fields', { ...good, value: 'mine', __proto: 1 }, ['value', '__proto']],
    ['everything wrong at once', { name: '', expiresOn: 'soon', extra: true }, ['name', 'expiresOn', 'extra']],
    ['a list', [good], ['']],
    ['nothing', undefined, ['']],
  ])('answers 422 to %s', async (_, body, paths) => {
    await refused(() => manager.post(secrets, body), problem(422, 'validation-failed', paths));
  });

  it('accepts what only looks odd', async () => {
    const names = ['n'.repeat(100), '🧬'.repeat(100), "O'Neil; drop table <b>x</b>", 'مفتاح  سري', ' trimmed '];
    for (const name of names) {
      const { status, body } = await manager.post(secrets, { name, expiresOn: '2027-11-23' });
      expect([status, body.name]).toEqual([201, name.trim()]);
      await manager.delete(`${secrets}/${body.id}`);
    }
  });

  it('takes 29 February of a leap year, and a year from it to 28 February', async () => {
    const leap = await withDemonstrationData(
      await startApp({ clock: new FixedClock(new Date('2028-02-29T12:00:00Z')) }),
    );
    const client = await signIn(leap, 'manager');
    const path = `/applications/${(await client.get('/applications?q=PartnerAlternative')).body.items[0].id}/secrets`;
    const create = async (name: string, expiresOn: string) => (await client.post(path, { name, expiresOn })).status;
    expect(await create('today', '2028-02-29')).toBe(201);
    expect(await create('a year', '2029-02-28')).toBe(201);
    expect(await create('longer', '2029-03-01')).toBe(422);
    await leap.close();
  });

  it.each([
    ['unparsable JSON', '{"name": "Good"'],
    ['two values', '{} {}'],
    ['a __proto__ key', '{"__proto__": {"name": "x"}}'],
  ])('answers 400 to %s', async (_, text) => {
    const send = () => manager.send('POST', secrets, text as unknown as object, { 'content-type': 'application/json' });
    await refused(send, problem(400, 'malformed-json'));
  });

  it.each([
    '?limit=0',
    '?limit=201',
    '?limit=ten',
    '?limit=1&limit=2',
    '?state=gone',
    '?unknown=1',
    '?cursor=x',
    '?cursor=',
    '?__proto__=1',
    '?__proto__[x]=1',
    '?%5F_proto__=1',
    '?constructor=1',
    '?prototype=1',
    '?hasOwnProperty=1',
  ])('R73 answers 400 to the query %s', async (search) => {
    const { status, body } = await manager.get(secrets + search);
    expect(status).toBe(400);
    expect(['validation-failed', 'cursor-unreadable']).toContain(body.code);
  });

  it('names an unknown parameter or field whatever it is called', async () => {
    for (const name of ['__proto__', 'constructor', 'prototype', 'toString']) {
      const inQuery = await manager.get(`${secrets}?${name}=1`);
      const errors = [{ path: name, message: 'is not a field of this request' }];
      expect([name, inQuery.status, inQuery.body.errors]).toEqual([name, 400, errors]);
      if (name === '__proto__') continue; // JSON with it is not read at all.
      const inBody = await manager.post(secrets, { ...good, [name]: 1 });
      expect([name, inBody.status, inBody.body.errors]).toEqual([name, 422, errors]);
    }
  });

  it('says what is wrong in words for people, not in those of a library', async () => {
    const said = async (path: string) => (await manager.get(path)).body.errors?.[0].message;
    expect(await said(`${secrets}?limit=ten`)).toBe('must be a number');
    expect(await said(`${secrets}?limit=1.5`)).toBe('must be a whole number');
    expect(await said(`${secrets}?limit=0`)).toBe('must be 1 at least');
    expect(await said(`${secrets}?limit=201`)).toBe('must be 200 at most');
    expect(await said(`${secrets}?state=gone`)).toMatch(/^must be one of these: .*active/);
    const { body } = await manager.post(secrets, { name: 5, expiresOn: null });
    expect(body.detail).toMatch(/^name: must be text, given once; expiresOn: must be a date/);
  });

  it('answers 413 to a body of 2 MB and 415 to what is not JSON', async () => {
    await refused(() => manager.post(secrets, { ...good, name: 'n'.repeat(2_000_000) }), problem(413, 'too-large'));
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
    ]) {
      const send = () => manager.send('POST', secrets, 'name=Good' as unknown as object, { 'content-type': type });
      await refused(send, problem(415, 'unsupported-media-type'));
    }
  });

  it.each([
    'x',
    '123',
    'null',
    '00000000-0000-0000-0000-00000000000g',
    '%00',
    "'%20or%201=1",
    '0199a3c8-7b1e-7c00-8000-0123456789ab',
  ])('answers 404 to the id %s', async (id) => {
    await refused(() => manager.get(`/applications/${id}`), problem(404, 'not-found'));
    await refused(() => manager.delete(`${secrets}/${id}`), problem(404, 'not-found'));
  });

  it('answers 409 to a taken name and to an eleventh secret', async () => {
    await manager.post(secrets, good);
    await refused(() => manager.post(secrets, { ...good, name: 'GOOD' }), problem(409, 'secrets.name-taken'));
    for (let number = 3; number <= 10; number += 1) await manager.post(secrets, { ...good, name: `Number ${number}` });
    await refused(() => manager.post(secrets, { ...good, name: 'Eleventh' }), problem(409, 'secrets.limit-reached'));
  });

  it('R15 refuses a token that is missing, forged, of another kind or signed otherwise', async () => {
    const [header = '', payload = '', signature = ''] = manager.token?.split('.') ?? [];
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const decoded = JSON.parse(Buffer.from(payload, 'base64url').toString());
    for (const token of [
      '',
      'x.y.z',
      `${header}.${payload}.`,
      `${header}.${payload}.${signature.slice(1)}`,
      `${encode({ alg: 'none', typ: 'JWT' })}.${payload}.`,
      `${encode({ alg: 'HS512', typ: 'JWT', kid: 's1' })}.${payload}.${signature}`,
      `${encode({ alg: 'HS256', typ: 'JWT', kid: 'other' })}.${payload}.${signature}`,
      `${header}.${encode({ ...decoded, sub: '0199a3c8-7b1e-7c00-8000-0123456789ab' })}.${signature}`,
    ]) {
      const { status, body } = await new Client(running.app, token).get('/applications');
      expect([status, body.code]).toEqual([401, 'unauthenticated']);
    }
  });

  it('reports problems in the order of the contract', async () => {
    const nobody = new Client(running.app);
    const broken = { 'content-type': 'application/json' };
    const text = '{' as unknown as object;
    // Not signed in comes before malformed, malformed before not found.
    expect((await nobody.send('POST', secrets, text, broken)).status).toBe(401);
    expect((await manager.send('POST', '/applications/x/secrets', text, broken)).status).toBe(400);
    expect((await manager.post('/applications/x/secrets', good)).status).toBe(404);
    const stranger = await signIn(running, 'stranger');
    expect((await stranger.send('POST', secrets, text, broken)).status).toBe(400);
    expect((await stranger.post(secrets, { ...good, expiresOn: '2020-01-01' })).status).toBe(422);
    expect((await stranger.post(secrets, good)).status).toBe(404);
  });

  it('R61 shows no stack, SQL or path when something breaks inside', async () => {
    await query(running.database.superuserUrl, 'alter table client_secret rename column hint to hidden');
    const { status, body, text } = await manager.get(secrets);
    await query(running.database.superuserUrl, 'alter table client_secret rename column hidden to hint');
    expect({ status, body }).toEqual(problem(500, 'internal'));
    expect(text).not.toMatch(/select|column|hint|\.ts|\.js|node_modules|at /);
  });
});
