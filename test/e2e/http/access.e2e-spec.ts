import {
  type ApiClient,
  ApiClient as Client,
  type PersonName,
  signIn,
  withDemonstrationData,
} from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { registeredRoutes, type Route } from '../../support/routes.js';

/** The doors that stand open, each for its reason. Whoever opens another one has to say so here. */
const openRoutes = [
  'GET /.well-known/oauth-authorization-server',
  'GET /.well-known/openid-configuration',
  'GET /.well-known/security.txt',
  'GET /email',
  'GET /email/agree',
  'GET /email/stop',
  'GET /enrol',
  'GET /health/live',
  'GET /health/ready',
  'GET /invitation',
  'GET /login',
  'GET /login/mfa',
  'GET /metrics',
  'GET /oauth2/jwks',
  'GET /password',
  'GET /password/new',
  'GET /unlock',
  'POST /api/v1/auth/email/agree',
  'POST /api/v1/auth/email/confirm',
  'POST /api/v1/auth/email/stop',
  'POST /api/v1/auth/enrolment/accept',
  'POST /api/v1/auth/invitations/accept',
  'POST /api/v1/auth/login',
  'POST /api/v1/auth/mfa',
  'POST /api/v1/auth/mfa/enrol',
  'POST /api/v1/auth/mfa/enrol/confirm',
  'POST /api/v1/auth/password/forgot',
  'POST /api/v1/auth/password/reset',
  'POST /api/v1/auth/refresh',
  'POST /api/v1/auth/unlock',
  'POST /api/v1/secrets/revoke',
  'POST /email',
  'POST /email/agree',
  'POST /email/stop',
  'POST /enrol',
  'POST /enrol/app',
  'POST /enrol/confirm',
  'POST /invitation',
  'POST /login',
  'POST /login/mfa',
  'POST /password',
  'POST /password/new',
  'POST /unlock',
];

describe('access', () => {
  let running: RunningApp;
  let routes: Route[];
  let clients: Record<PersonName, ApiClient>;
  let applicationId: string;
  let secretId: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    routes = registeredRoutes(running.app);
    clients = {
      manager: await signIn(running, 'manager'),
      deputy: await signIn(running, 'deputy'),
      stranger: await signIn(running, 'stranger'),
      support: await signIn(running, 'support'),
    };
    applicationId = (await clients.manager.get('/applications?q=Partner-NL-ExampleDonorRegistry-SMC')).body.items[0].id;
    secretId = (await clients.manager.get(`/applications/${applicationId}/secrets`)).body.items[0].id;
  });
  afterAll(() => running.close());

  const pathOf = (route: Route) => route.path.replace(':id', applicationId).replace(':secretId', secretId);
  /** Pages have a story of their own. */
  const ofApi = () => routes.filter(({ path }) => path.startsWith('/api/'));
  const name = ({ method, path }: Route) => `${method} ${path}`;
  const forSupport = ({ path }: Route) => path.startsWith('/api/v1/admin/');
  /** Good enough for whichever of these routes takes a body. */
  const newSecret = { name: 'By somebody else', expiresOn: '2026-12-24' };
  const send = (client: ApiClient, route: Route) =>
    client.send(route.method, pathOf(route), ['POST', 'PATCH'].includes(route.method) ? bodyFor(route) : undefined);
  const bodyFor = (route: Route) => (route.method === 'PATCH' ? { enabled: false } : newSecret);

  it('R43 leaves no route open but those on the list, each with its reason', () => {
    const open = routes.filter(({ openBecause }) => openBecause !== undefined);
    expect(open.map(name).toSorted()).toEqual(openRoutes);
    expect(open.filter(({ openBecause }) => (openBecause?.length ?? 0) < 15)).toEqual([]);
  });

  it('R43 has no routes beside those, but the documentation, the mailbox of a development run, and what asks for a client secret instead', () => {
    const known = new Set(routes.map(name));
    const others = running.routes.filter((route) => !/^(HEAD|OPTIONS) /.test(route) && !known.has(route));
    expect(
      others.filter((route) => !/^GET \/api\/(docs|openapi\.(json|yaml))|^GET \/static\//.test(route)).toSorted(),
    ).toEqual([
      'GET /dev/mailbox',
      'GET /dev/mailbox/:id/html',
      'GET /dev/mailbox/:id/source',
      'GET /dev/mailbox/:id/text',
      'POST /oauth2/introspect',
      'POST /oauth2/token',
    ]);
  });

  it('R43 answers 401 on every other route without a token, with a forged one, and with a challenge instead of one', async () => {
    const login = await new Client(running.app).post('/auth/login', {
      email: 'manager@example.org',
      password: 'correct horse battery staple 42',
    });
    const forged = `${clients.manager.token?.slice(0, -4)}AAAA`;
    const closed = ofApi().filter(({ openBecause }) => openBecause === undefined);
    expect(closed.length).toBeGreaterThan(12);
    for (const route of closed) {
      for (const token of [undefined, forged, login.body.challenge, 'x']) {
        const answer = await send(new Client(running.app, token), route);
        expect([name(route), answer.status, answer.body.code]).toEqual([name(route), 401, 'unauthenticated']);
        // RFC 6750 3.1: whoever sent no token did nothing wrong with it.
        const challenge = token === undefined ? 'Bearer' : 'Bearer error="invalid_token"';
        expect(answer.headers['www-authenticate']).toBe(challenge);
      }
    }
  });

  it('R50 answers 403 to everyone but support on every admin route, before it looks at anything else', async () => {
    expect(routes.filter(forSupport).length).toBeGreaterThan(11);
    for (const client of [clients.manager, clients.deputy, clients.stranger]) {
      for (const route of routes.filter(forSupport)) {
        const unsafe = route.method === 'GET' || route.method === 'DELETE' ? undefined : { nonsense: true };
        const answer = await client.send(route.method, `${route.path.replace(':id', 'x')}?nonsense=x`, unsafe);
        expect([name(route), answer.status, answer.body.code]).toEqual([name(route), 403, 'roles.support-only']);
      }
    }
  });

  it('R50 does not let a secret be reached through another application', async () => {
    const other = (await clients.manager.get('/applications?q=Registry-DM')).body.items[0].id;
    for (const [method, path] of [
      ['GET', `/applications/${other}/secrets/${secretId}`],
      ['PATCH', `/applications/${other}/secrets/${secretId}`],
      ['DELETE', `/applications/${other}/secrets/${secretId}`],
    ] as const) {
      const answer = await clients.manager.send(method, path, method === 'PATCH' ? { enabled: false } : undefined);
      expect(answer.status).toBe(404);
    }
  });

  it('R50 shows each person their applications alone', async () => {
    const namesFor = async (person: PersonName) =>
      (await clients[person].get('/applications')).body.items.map((item: { name: string }) => item.name);
    const registry = [
      'Partner-NL-ExampleDonorRegistry-DM',
      'Partner-NL-ExampleDonorRegistry-SMC',
      'PartnerAlternative-NL-ExampleDonorRegistry-SMC',
    ];
    expect(await namesFor('manager')).toEqual(registry);
    expect(await namesFor('deputy')).toEqual(['Partner-NL-ExampleDonorRegistry-DM']);
    expect(await namesFor('stranger')).toEqual(['Partner-BE-SampleCordBloodBank-DM']);
    expect(await namesFor('support')).toEqual(['Partner-BE-SampleCordBloodBank-DM', ...registry]);
  });

  it('shows an application with its organisation and its APIs', async () => {
    const { body } = await clients.manager.get(`/applications/${applicationId}`);
    expect(body).toEqual({
      id: applicationId,
      name: 'Partner-NL-ExampleDonorRegistry-SMC',
      clientId: expect.stringMatching(/^[0-9a-f-]{36}$/),
      environment: 'production',
      status: 'active',
      organisation: { id: expect.any(String), name: 'Example Donor Registry', ion: 9999, countryCode: 'NL' },
      apis: [
        {
          code: 'MC',
          name: 'Match-Connect',
          environment: 'production',
          resource: 'https://api.example.org/mc',
          scopes: ['messages.read', 'messages.write'],
        },
        {
          code: 'SM',
          name: 'Search & Match',
          environment: 'production',
          resource: 'https://api.example.org/sm',
          scopes: ['search.read', 'search.write'],
        },
      ],
      secretCounts: { active: 1, expiring: 1, disabled: 0, expired: 0 },
      nextExpiresOn: '2026-12-21',
      coveredThrough: '2027-09-18',
      needs: 'switch',
      url: `http://localhost:3000/manage-clients/${applicationId}`,
      managerCount: 1,
    });
  });

  it('finds applications by part of a name or client id, page by page', async () => {
    const { clientId } = (await clients.manager.get(`/applications/${applicationId}`)).body;
    const found = async (search: string) =>
      (await clients.manager.get(`/applications?${search}`)).body.items.map((item: { name: string }) => item.name);
    expect(await found(`q=${clientId.slice(3, 20).toUpperCase()}`)).toEqual(['Partner-NL-ExampleDonorRegistry-SMC']);
    expect(await found('q=donorregistry-dm')).toEqual(['Partner-NL-ExampleDonorRegistry-DM']);
    expect(await found('q=%25')).toEqual([]);
    expect(await found('organisationId=0199a3c8-7b1e-7c00-8000-0123456789ab')).toEqual([]);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await clients.manager.get(`/applications?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((item: { name: string }) => item.name));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(await found('limit=200'));
  });

  it('R53 refuses an unsafe request of another site, with a cookie or for signing in', async () => {
    const nobody = new Client(running.app);
    const login = { email: 'manager@example.org', password: 'wrong password, this' };
    const status = async (headers: Record<string, string>) => (await nobody.post('/auth/login', login, headers)).status;
    expect(await status({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'same-site' })).toBe(403);
    expect(await status({ origin: 'https://evil.example' })).toBe(403);
    expect(await status({ cookie: 'session=x' })).toBe(403);
    expect(await status({ 'sec-fetch-site': 'same-origin' })).toBe(401);
    expect(await status({ origin: 'http://localhost:3000' })).toBe(401);
    expect(await status({})).toBe(401);
  });
});
