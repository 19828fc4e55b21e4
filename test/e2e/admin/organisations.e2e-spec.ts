import { type ApiClient, signIn } from '../../support/api-client.js';
import { basic, type ClientSystem, fetchToken, postForm, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';

describe('WMDA support sets up organisations, APIs and applications', () => {
  let system: ClientSystem;
  let support: ApiClient;

  beforeEach(async () => {
    system = await startClientSystem();
    support = await signIn(system.running, 'support');
  });
  afterEach(() => system.running.close());

  const organisation = { name: 'Another Registry', countryCode: 'DE', ion: 4321, kind: 'donor_registry' };
  const api = {
    code: 'XX',
    name: 'Extra',
    environment: 'production',
    resource: 'https://x.example',
    scopes: ['x.read'],
  };
  const recorded = async (prefix: string) =>
    (
      await query<{ type: string }>(
        system.running.database.url,
        `select type from event_log where type like 'applications.' || $1 || '%' order by sequence desc`,
        [prefix],
      )
    ).map(({ type }) => type.slice('applications.'.length));
  const ofDemonstration = async () => (await support.get('/admin/organisations?q=example%20donor')).body.items[0];
  const byCode = async (code: string, environment = 'production') =>
    (await support.get(`/admin/apis?environment=${environment}`)).body.items.find(
      (each: { code: string }) => each.code === code,
    ).id as string;
  const create = async (name = 'Partner-DE-AnotherRegistry-SMC') =>
    support.post('/admin/applications', {
      organisationId: (await ofDemonstration()).id,
      name,
      environment: 'production',
      apiIds: [await byCode('SM')],
    });

  it('R55 adds, corrects, disables and enables an organisation, one event for each change and none for no change', async () => {
    const created = await support.post('/admin/organisations', organisation);
    const { id } = created.body;
    expect(created.status).toBe(201);
    expect(created.headers.location).toBe(`/api/v1/admin/organisations/${id}`);
    expect(created.body).toEqual({
      ...organisation,
      id: expect.any(String),
      status: 'active',
      createdAt: system.running.clock.now().toISOString(),
    });
    const change = (body: object) => support.patch(`/admin/organisations/${id}`, body);
    expect((await change({ name: 'Renamed Registry', ion: null, status: 'disabled' })).body).toEqual({
      ...created.body,
      name: 'Renamed Registry',
      ion: null,
      status: 'disabled',
    });
    expect((await change({ name: 'Renamed Registry', status: 'disabled' })).status).toBe(200);
    await change({ status: 'active' });
    expect((await support.get(`/admin/organisations/${id}`)).body).toMatchObject({ status: 'active', ion: null });
    expect((await recorded('organisation')).slice(0, 4)).toEqual([
      'organisation-enabled',
      'organisation-disabled',
      'organisation-changed',
      'organisation-created',
    ]);
    const [event] = await query<{ payload: object }>(
      system.running.database.url,
      `select payload from event_log where type = 'applications.organisation-changed' order by sequence`,
    );
    expect(event?.payload).toEqual({ organisationId: id, changed: ['name', 'ion'] });
  });

  it('refuses a name or an ION that another organisation has, and a change of nothing', async () => {
    const { id } = (await support.post('/admin/organisations', organisation)).body;
    const taken = [
      await support.post('/admin/organisations', { ...organisation, name: 'ANOTHER registry', ion: 1000 }),
      await support.post('/admin/organisations', { ...organisation, name: 'Third' }),
      await support.patch(`/admin/organisations/${id}`, { ion: 9999 }),
      await support.patch(`/admin/organisations/${id}`, { name: 'example donor registry' }),
    ];
    expect(taken.map(({ status, body }) => [status, body.code])).toEqual(
      taken.map(() => [409, 'applications.already-there']),
    );
    expect((await support.patch(`/admin/organisations/${id}`, {})).status).toBe(422);
    expect((await support.patch(`/admin/organisations/0199a3c8-7b1e-7c00-8000-0123456789ab`, { ion: 1 })).status).toBe(
      422,
    );
    expect((await support.get('/admin/organisations/0199a3c8-7b1e-7c00-8000-0123456789ab')).status).toBe(404);
  });

  it('lists by name, page by page, by part of the name and by status', async () => {
    for (const name of ['alpha', 'Beta', 'gamma']) {
      await support.post('/admin/organisations', { ...organisation, name, ion: null });
    }
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await support.get(`/admin/organisations?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(['alpha', 'Beta', 'Example Donor Registry', 'gamma', 'Sample Cord Blood Bank']);
    const names = async (search: string) =>
      (await support.get(`/admin/organisations?${search}`)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('q=AMM')).toEqual(['gamma']);
    expect(await names('status=disabled')).toEqual([]);
  });

  it('publishes and revises an API, whose environment is for ever', async () => {
    const created = await support.post('/admin/apis', { ...api, introspectionApplicationIds: [system.application.id] });
    expect(created.body).toEqual({
      ...api,
      id: expect.any(String),
      introspectionApplicationIds: [system.application.id],
      createdAt: expect.any(String),
    });
    const change = (body: object) => support.patch(`/admin/apis/${created.body.id}`, body);
    expect((await change({ scopes: ['x.read', 'x.write'], introspectionApplicationIds: [] })).body).toEqual({
      ...created.body,
      scopes: ['x.read', 'x.write'],
      introspectionApplicationIds: [],
    });
    expect((await change({ name: 'Extra', introspectionApplicationIds: [] })).status).toBe(200);
    expect((await recorded('api')).slice(0, 2)).toEqual(['api-changed', 'api-created']);
    expect((await change({ environment: 'sandbox' })).body.errors[0].path).toBe('environment');
    expect((await change({ resource: 'https://api.example.org/dm' })).status).toBe(409);
    expect((await change({ code: 'DM' })).status).toBe(409);
    expect((await support.post('/admin/apis', { ...api, environment: 'sandbox', resource: 'urn:x' })).status).toBe(201);
  });

  it('creates an application with a client id that no change touches', async () => {
    const created = await create();
    const { id } = created.body;
    expect(created.status).toBe(201);
    expect(created.body).toEqual({
      id: expect.any(String),
      name: 'Partner-DE-AnotherRegistry-SMC',
      clientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      environment: 'production',
      status: 'active',
      organisation: { id: expect.any(String), name: 'Example Donor Registry', status: 'active' },
      apis: [expect.objectContaining({ code: 'SM', scopes: ['search.read', 'search.write'] })],
      createdAt: expect.any(String),
    });
    const change = (body: object) => support.patch(`/admin/applications/${id}`, body);
    const apiIds = [await byCode('SM'), await byCode('MC')];
    const changed = await change({ name: 'Partner-DE-Renamed', apiIds, status: 'disabled' });
    expect(changed.body).toMatchObject({
      name: 'Partner-DE-Renamed',
      clientId: created.body.clientId,
      status: 'disabled',
      apis: [{ code: 'MC' }, { code: 'SM' }],
    });
    await change({ name: 'Partner-DE-Renamed', apiIds: apiIds.toReversed(), status: 'disabled' });
    await change({ apiIds: [await byCode('DM')] });
    expect((await support.get(`/admin/applications/${id}`)).body.apis).toMatchObject([{ code: 'DM' }]);
    expect((await recorded('application')).slice(0, 5)).toEqual([
      'application-apis-changed',
      'application-disabled',
      'application-apis-changed',
      'application-renamed',
      'application-created',
    ]);
    for (const fixed of [{ clientId: id }, { organisationId: id }, { environment: 'sandbox' }]) {
      expect((await change(fixed)).status).toBe(422);
    }
  });

  it('refuses an application with APIs of another environment, or with what does not exist', async () => {
    const good = {
      organisationId: (await ofDemonstration()).id,
      name: 'New',
      environment: 'production',
      apiIds: [await byCode('SM')],
    };
    const unknown = '0199a3c8-7b1e-7c00-8000-0123456789ab';
    for (const [bad, path] of [
      [{ apiIds: [await byCode('SM', 'sandbox')] }, 'apiIds'],
      [{ apiIds: [unknown] }, 'apiIds'],
      [{ apiIds: [] }, 'apiIds'],
      [{ organisationId: unknown }, 'organisationId'],
    ] as const) {
      const { status, body } = await support.post('/admin/applications', { ...good, ...bad });
      expect([status, body.errors[0].path]).toEqual([422, path]);
    }
    const taken = { ...good, name: 'partner-nl-exampledonorregistry-dm' };
    expect((await support.post('/admin/applications', taken)).status).toBe(409);
    const mixed = await support.patch(`/admin/applications/${system.application.id}`, {
      apiIds: [await byCode('SM', 'sandbox')],
    });
    expect([mixed.status, mixed.body.errors[0].path]).toEqual([422, 'apiIds']);
  });

  it('R26 leaves one truth when creates and renames race', async () => {
    const creates = await Promise.all(Array.from({ length: 6 }, () => create('Raced')));
    expect(creates.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
    const others = await Promise.all(['One', 'Two', 'Three'].map((name) => create(name)));
    const renames = await Promise.all(
      others.map(({ body }) => support.patch(`/admin/applications/${body.id}`, { name: 'RENAMED' })),
    );
    expect(renames.map(({ status }) => status).toSorted()).toEqual([200, 409, 409]);
    const sets = [[await byCode('SM')], [await byCode('MC')], [await byCode('SM'), await byCode('MC')]];
    const id = others[0]?.body.id;
    const changes = await Promise.all(sets.map((apiIds) => support.patch(`/admin/applications/${id}`, { apiIds })));
    expect(changes.map(({ status }) => status)).toEqual([200, 200, 200]);
    const last = (await support.get(`/admin/applications/${id}`)).body.apis.map((each: { id: string }) => each.id);
    expect(sets.map((set) => set.toSorted())).toContainEqual(last.toSorted());
  });

  it('R25 gives a disabled application no token from the next request on, and its tokens are inactive, until it is enabled', async () => {
    const { application } = system;
    const token = (await fetchToken(system)).body.access_token;
    const other = (await create('Introspector')).body;
    const dm = await byCode('DM');
    await support.patch(`/admin/apis/${dm}`, { introspectionApplicationIds: [other.id] });
    const manager = await signIn(system.running, 'manager');
    const { value } = (await manager.post(`/applications/${other.id}/secrets`, { name: 'I', expiresOn: '2027-10-01' }))
      .body;
    const active = async () =>
      (await postForm(system, '/oauth2/introspect', { token }, basic(other.clientId, value))).body.active;
    expect(await active()).toBe(true);
    await support.patch(`/admin/applications/${application.id}`, { status: 'disabled' });
    const refused = await fetchToken(system);
    expect([refused.status, refused.body.error]).toEqual([401, 'invalid_client']);
    expect(await active()).toBe(false);
    const attempt = await manager.post(`/applications/${application.id}/secrets`, {
      name: 'X',
      expiresOn: '2027-10-01',
    });
    expect([attempt.status, attempt.body.code]).toEqual([409, 'applications.disabled']);
    await support.patch(`/admin/applications/${application.id}`, { status: 'active' });
    expect((await fetchToken(system)).status).toBe(200);
    expect(await active()).toBe(true);
  });

  it('R25 R50 suspends the applications and the roles of a disabled organisation, not its people, until it is enabled', async () => {
    const { manager, application } = system;
    const deputy = await signIn(system.running, 'deputy');
    const { id } = await ofDemonstration();
    await support.patch(`/admin/organisations/${id}`, { status: 'disabled' });
    expect((await fetchToken(system)).body.error).toBe('invalid_client');
    for (const person of [manager, deputy]) {
      expect((await person.get('/applications')).body.items).toEqual([]);
      expect((await person.get(`/applications/${application.id}/secrets`)).status).toBe(404);
      expect((await person.delete(`/applications/${application.id}/secrets/${system.secret.id}`)).status).toBe(404);
      expect((await person.get('/me')).status).toBe(200);
    }
    expect((await support.get(`/applications/${application.id}`)).status).toBe(200);
    expect((await signIn(system.running, 'stranger')).token).toBeDefined();
    await support.patch(`/admin/organisations/${id}`, { status: 'active' });
    expect((await fetchToken(system)).status).toBe(200);
    expect((await manager.get('/applications')).body.items).toHaveLength(3);
    expect((await deputy.get('/applications')).body.items).toHaveLength(1);
  });
});
