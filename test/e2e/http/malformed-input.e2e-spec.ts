import fc from 'fast-check';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { cookieOf } from '../../support/page-reading.js';
import { registeredRoutes } from '../../support/routes.js';
import { type Asker, everyPlace, type GeneratedRequest, generatedRequests, type Target } from './generated-requests.js';

/** Many in a campaign (`TEST_CAMPAIGN=1`), a few thousand in every run of the tests. */
const inCampaign = Boolean(process.env.TEST_CAMPAIGN);
const generated = inCampaign ? 100_000 : 3000;
/** Every so manieth of the hostile values in every place. */
const oneOf = inCampaign ? 1 : 20;
/** `TEST_SEED` repeats a run. */
const seed = Number(process.env.TEST_SEED ?? Date.now() % 0x7fffffff);
/** Made at a time, and sent at once: whoever waits for PostgreSQL leaves the processor to others. */
const [together, atOnce] = [500, 4];
const patience = inCampaign ? 4 * 3_600_000 : 300_000;

/** These end sessions of the one who asks, so they are asked by nobody. */
const endsSession = new Set([
  'POST /api/v1/auth/logout',
  'POST /logout',
  'DELETE /api/v1/me/sessions',
  'POST /account/sessions/end-others',
]);

const ofClients: readonly Target[] = ['token', 'introspect'].map((endpoint) => ({
  method: 'POST',
  path: `/oauth2/${endpoint}`,
  kind: 'oauth',
  queryNames: ['client_id', 'grant_type'],
  bodyNames: ['grant_type', 'client_id', 'client_secret', 'scope', 'resource', 'token', 'client_assertion'],
}));

/** What must stand in no answer: a stack, SQL, a path (R61), or the words of a library (I11). */
const fromInside = /node_modules|\.[jt]s:\d+|SQLSTATE|\bat \w+ \(|syntax error at|violates|relation "|column "/;
const wordsOfLibrary =
  /Invalid (input|option|key|element|string)|\bexpected \w+, received\b|\bUnrecognized key|Too (small|big)/;

describe('malformed input', () => {
  let running: RunningApp;
  let askers: Record<Asker, { token: Record<string, string>; cookie: Record<string, string> }>;
  let targets: Target[];
  let real: Record<string, string>;
  let sent = 0;

  beforeAll(async () => {
    process.stdout.write(`malformed input: TEST_SEED=${seed}\n`);
    running = await withDemonstrationData(await startApp());
    const manager = await signIn(running, 'manager');
    const support = await signIn(running, 'support');
    real = await makeVictims(support, manager);
    const asker = async (client: ApiClient, person: 'manager' | 'support') => ({
      token: { authorization: `Bearer ${client.token}` },
      cookie: { cookie: await cookieOf(running, person) },
    });
    askers = {
      manager: await asker(manager, 'manager'),
      support: await asker(support, 'support'),
      nobody: { token: {}, cookie: {} },
    };
    const routes = registeredRoutes(running.app).filter(
      ({ path }) => !/^\/(health|metrics|oauth2|\.well-known)/.test(path),
    );
    const kindOf = (path: string) => (path.startsWith('/api/') ? 'api' : 'page');
    targets = [...routes.map((route): Target => ({ ...route, kind: kindOf(route.path) })), ...ofClients];
  });
  afterAll(() => running.close());

  /** Things that may come to harm, so that those who ask keep what they need. */
  const makeVictims = async (support: ApiClient, manager: ApiClient): Promise<Record<string, string>> => {
    const of = async (client: ApiClient, path: string, body: object) =>
      (await client.post(path, body)).body.id as string;
    const organisation = await of(support, '/admin/organisations', {
      name: 'Victim',
      countryCode: 'NL',
      kind: 'other',
    });
    const api = (await support.get('/admin/apis')).body.items[0];
    const application = { name: 'Victim', environment: api.environment, apiIds: [api.id] };
    const person = await of(support, '/admin/users', { name: 'Vic Tim', email: 'victim@registry.example' });
    const held = (await manager.get('/applications?q=PartnerAlternative')).body.items[0].id;
    const secret = { name: 'Victim', expiresOn: '2027-05-01' };
    const role = { userId: person, role: 'credential_manager', organisationId: organisation };
    const victims = {
      organisation,
      api: api.id,
      application: await of(support, '/admin/applications', { ...application, organisationId: organisation }),
      person,
      role: await of(support, '/admin/role-assignments', role),
      held,
      secret: await of(manager, `/applications/${held}/secrets`, secret),
      session: (await (await signIn(running, 'manager')).get('/me/sessions')).body.items[0].id,
    };
    await running.drain();
    return { ...victims, notification: (await support.get('/admin/notifications')).body.items[0].id };
  };

  /** By the path which thing an id is of. */
  const realIds = ({ path }: Target): Record<string, string> => {
    const things: [RegExp, string][] = [
      [/introspectors/, 'application'],
      [/\/admin\/organisations/, 'organisation'],
      [/\/admin\/apis/, 'api'],
      [/\/admin\/applications/, 'application'],
      [/\/admin\/(people|users)/, 'person'],
      [/\/admin\/role/, 'role'],
      [/\/api\/v1\/admin\/secrets/, 'secret'],
      [/\/admin\/notifications/, 'notification'],
      [/sessions/, 'session'],
    ];
    const thing = things.find(([pattern]) => pattern.test(path))?.[1] ?? 'held';
    return { id: real[thing] ?? 'x', apiId: real.api ?? 'x', secretId: real.secret ?? 'x' };
  };

  const credentialsOf = ({ target, asker }: GeneratedRequest): Record<string, string> => {
    if (endsSession.has(`${target.method} ${target.path}`) || target.kind === 'oauth') return {};
    const whoever = / (\/api\/v1)?\/admin(\/|$)/.test(` ${target.path}`) ? 'support' : 'manager';
    const person = askers[asker === 'whoever may' ? whoever : asker];
    return target.kind === 'api' ? person.token : person.cookie;
  };

  /** The answer must be a good one, or a refusal in the words of whoever asks, and never 5xx. */
  const ask = async (request: GeneratedRequest): Promise<number> => {
    const { target, options } = request;
    // Limits are for one address: nonsense from everywhere gets past them, to the code behind.
    sent += 1;
    const remoteAddress = `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`;
    const answer = await running.app.inject({
      ...options,
      headers: { ...credentialsOf(request), ...options.headers },
      remoteAddress,
    });
    const { statusCode: status, headers, body } = answer;
    expect([describeRequest(request), status < 500, status]).toEqual([expect.anything(), true, status]);
    expect(body.match(fromInside)?.[0]).toBeUndefined();
    if (status < 400 || target.method === 'HEAD') return status;
    const type = String(headers['content-type']);
    expect([describeRequest(request), type]).toEqual([
      expect.anything(),
      expect.stringMatching(/^(application\/(problem\+)?json|text\/html); charset=utf-8$/),
    ]);
    if (type.startsWith('application/problem+json')) {
      const { errors = [] } = answer.json() as { errors?: { message: string }[] };
      expect(errors.filter(({ message }) => wordsOfLibrary.test(message))).toEqual([]);
    }
    return status;
  };
  const describeRequest = ({ target, options }: GeneratedRequest) =>
    JSON.stringify({ route: `${target.method} ${target.path}`, ...options, payload: String(options.payload ?? '') });

  it(
    'R60 R73 never answers 5xx to one hostile value, in any place of any route of API, pages and OAuth',
    async () => {
      let number = seed;
      for (const request of everyPlace(targets, realIds)) {
        number += 1;
        if (number % oneOf === 0) await ask(request);
      }
      expect(sent).toBeGreaterThan(400);
    },
    patience,
  );

  it(
    `R60 R73 never answers 5xx to generated nonsense, on any route of API, pages and OAuth (${generated} requests)`,
    async () => {
      const statuses = new Map<string, number>();
      const failures: string[] = [];
      const note = async (request: GeneratedRequest) => {
        const answered = await ask(request).catch((failure: Error) => {
          failures.push(`${describeRequest(request)}: ${failure.message}`);
          return 'failed';
        });
        const key = `${request.target.kind} ${answered}`;
        statuses.set(key, (statuses.get(key) ?? 0) + 1);
      };
      const arbitrary = generatedRequests(targets, realIds);
      for (let made = 0; made < generated; made += together) {
        const requests = fc.sample(arbitrary, { numRuns: together, seed: seed + made });
        const oneAfterAnother = async () => {
          for (let request = requests.pop(); request; request = requests.pop()) await note(request);
        };
        await Promise.all(Array.from({ length: atOnce }, oneAfterAnother));
      }
      const counted = [...statuses].toSorted(([one], [other]) => one.localeCompare(other));
      process.stdout.write(`${counted.map(([key, count]) => `${key}: ${count}`).join(', ')}\n`);
      expect(failures).toEqual([]);
      // Whoever asked was somebody to the end.
      for (const { token, cookie } of [askers.manager, askers.support]) {
        expect((await running.app.inject({ url: '/api/v1/me', headers: token })).statusCode).toBe(200);
        expect(
          (await running.app.inject({ url: '/account', headers: { ...cookie, accept: 'text/html' } })).statusCode,
        ).toBe(200);
      }
      // The nonsense reaches every kind of refusal and of success, so it is not turned away at one gate.
      const kinds = ['api 200', 'api 400', 'api 404', 'api 422', 'oauth 400', 'oauth 401'];
      for (const key of [...kinds, 'page 200', 'page 303', 'page 404', 'page 422']) {
        expect([key, (statuses.get(key) ?? 0) > 5]).toEqual([key, true]);
      }
    },
    patience,
  );
});
