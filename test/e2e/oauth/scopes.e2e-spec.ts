import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ClientSystem, fetchToken, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf } from '../../support/page-reading.js';

interface Grant {
  readonly id: string;
  readonly code: string;
  readonly scopes: string[];
  readonly offeredScopes: string[];
}

describe('what an application may ask of its APIs', () => {
  let system: ClientSystem;
  let support: ApiClient;
  let grantPath: string;
  let api: Grant;

  beforeEach(async () => {
    system = await startClientSystem();
    support = await signIn(system.running, 'support');
    api = (await grants())[0] as Grant;
    grantPath = `/admin/applications/${system.application.id}/apis/${api.id}`;
    await revise(['donors.read', 'donors.write', 'donors.search']);
    await grant(['donors.read', 'donors.write']);
  });
  afterEach(() => system.running.close());

  const grants = async () => (await support.get(`/admin/applications/${system.application.id}`)).body.apis as Grant[];
  const grant = (scopes: unknown) => support.send('PUT', grantPath, { scopes });
  const revise = (scopes: string[]) => support.patch(`/admin/apis/${api.id}`, { scopes });
  const scopeOf = async (scope?: string) => {
    const { status, body } = await fetchToken(system, scope === undefined ? {} : { scope });
    return status === 200 ? body.scope : body.error;
  };

  it('R75 a token has the scopes that were granted and no others', async () => {
    expect(await scopeOf()).toBe('donors.read donors.write');
    const answer = await grant(['donors.read']);
    expect([answer.status, answer.body.apis]).toEqual([
      200,
      [expect.objectContaining({ scopes: ['donors.read'], offeredScopes: expect.arrayContaining(['donors.write']) })],
    ]);
    expect(await scopeOf()).toBe('donors.read');
    expect(await scopeOf('donors.read')).toBe('donors.read');
    expect(await scopeOf('donors.write')).toBe('invalid_scope');
    expect(await scopeOf('donors.read donors.write')).toBe('invalid_scope');
    const [shown] = (await system.manager.get(`/applications/${system.application.id}`)).body.apis;
    expect(shown.scopes).toEqual(['donors.read']);
  });

  it('R75 a scope that an API gains reaches no application by itself, one that it loses leaves them all', async () => {
    await revise(['donors.search', 'donors.read', 'donors.delete']);
    expect(await scopeOf()).toBe('donors.read');
    expect((await grants())[0]).toMatchObject({
      scopes: ['donors.read'],
      offeredScopes: ['donors.search', 'donors.read', 'donors.delete'],
    });
    await revise(['donors.read', 'donors.write']);
    expect(await scopeOf()).toBe('donors.read');
    await revise(['donors.other']);
    expect(await scopeOf()).toBe('invalid_scope');
    await grant(['donors.other']);
    expect(await scopeOf()).toBe('donors.other');
  });

  it('R75 an API newly given to an application grants all its scopes, and one that stays keeps what was granted', async () => {
    await grant(['donors.write']);
    const { items } = (await support.get('/admin/apis?environment=production')).body;
    const other = items.find(({ code }: Grant) => code === 'SM');
    const path = `/admin/applications/${system.application.id}`;
    await support.patch(path, { apiIds: [api.id, other.id] });
    expect(await grants()).toMatchObject([
      { code: api.code, scopes: ['donors.write'] },
      { code: 'SM', scopes: other.scopes },
    ]);
    await support.patch(path, { apiIds: [other.id] });
    await support.patch(path, { apiIds: [api.id] });
    expect(await grants()).toMatchObject([{ scopes: ['donors.read', 'donors.write', 'donors.search'] }]);
  });

  it('R75 refuses scopes that the API has not, none at all, and an API that the application does not reach', async () => {
    for (const scopes of [['nobody.knows'], ['donors.read', 'nobody.knows'], [], ['donors.read', 'donors.read'], 'x']) {
      const { status, body } = await grant(scopes);
      expect([scopes, status, body.errors?.[0].path]).toEqual([scopes, 422, expect.stringMatching(/^scopes/)]);
    }
    const { items } = (await support.get('/admin/apis?environment=production')).body;
    const other = items.find(({ code }: Grant) => code === 'SM');
    const elsewhere = `/admin/applications/${system.application.id}/apis/${other.id}`;
    expect((await support.send('PUT', elsewhere, { scopes: other.scopes })).status).toBe(404);
    expect(await scopeOf()).toBe('donors.read donors.write');
  });

  it('R75 the database refuses a scope that the API has not', async () => {
    const forge = `update application_api set scopes = '{donors.read,nobody.knows}' where application_id = $1`;
    await expect(query(system.running.database.ownerUrl, forge, [system.application.id])).rejects.toThrow(
      'an application has no scope that its API has not',
    );
  });

  it('R75 R55 records each change once, and tells it to the managers', async () => {
    await grant(['donors.read']);
    await grant(['donors.read']);
    const recorded = await query<{ payload: object }>(
      system.running.database.url,
      `select payload from event_log where type = 'applications.application-scopes-changed' order by sequence`,
    );
    expect(recorded.map(({ payload }) => payload)).toEqual([
      expect.objectContaining({ apiId: api.id, scopes: ['donors.read', 'donors.write'] }),
      expect.objectContaining({ apiId: api.id, scopes: ['donors.read'] }),
    ]);
    const { items } = (await system.manager.get(`/applications/${system.application.id}/activity`)).body;
    expect(items[0].summary).toBe('What the application may ask of one of its APIs was changed to donors.read.');
  });

  it('R75 is chosen on a page of WMDA support, and seen by managers on theirs', async () => {
    const cookie = await cookieOf(system.running, 'support');
    const { app } = system.running;
    const headers = { ...asPage, 'accept-encoding': 'identity', cookie };
    const form = await app.inject({ url: grantPath, headers });
    expect(form.payload).toMatch(/value="donors.write" checked/);
    expect(form.payload).toMatch(/value="donors.search">/);
    const post = (payload: string) =>
      app.inject({
        method: 'POST',
        url: grantPath,
        payload,
        headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
      });
    expect((await post('')).statusCode).toBe(422);
    expect((await post('scopes=donors.search')).statusCode).toBe(303);
    expect(await scopeOf()).toBe('donors.search');
    const detail = await app.inject({ url: `/admin/applications/${system.application.id}`, headers });
    expect(detail.payload).toContain('1 of 3 that the API has');
    const credentials = await app.inject({
      url: '/manage-clients',
      headers: { ...headers, cookie: await cookieOf(system.running, 'manager') },
    });
    expect(credentials.payload).toContain('<code>donors.search</code>');
  });
});
