import fc from 'fast-check';
import { type ApiClient, ApiClient as Client, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { registeredRoutes } from '../../support/routes.js';

interface Operation {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly queryNames: string[];
  readonly fields: string[];
}

/** Ends the session of the one who asks, so it is asked by nobody. */
const endsSession = new Set(['POST /api/v1/auth/logout']);

/** Each of these has broken some service before. */
const hostile = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  '\ufeff',
  '\u202e',
  '%00',
  "'; drop table x; --",
  '../..',
  '{{7*7}}',
  '${7*7}',
  '9'.repeat(400),
  'NaN',
  '-0',
  '1e400',
  '2027-02-30',
  '0000-00-00',
  '+275760-09-13',
  '2027-11-23T00:00:00Z',
  'a@b.c',
  '000000',
  'null',
  '[]',
  '00000000-0000-0000-0000-000000000000',
  'ffffffff-ffff-ffff-ffff-ffffffffffff',
  Buffer.from('["\\u0000"]').toString('base64url'),
];

const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...hostile),
  fc.uuid(),
  fc.date({ noInvalidDate: true }).map((date) => date.toISOString().slice(0, 10)),
);
const value = fc.oneof(
  text,
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(text),
  fc.object(),
  fc.jsonValue(),
);

function operationsOf(document: { paths: Record<string, Record<string, OpenApiOperation>> }): Operation[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).map(([method, { parameters = [], requestBody }]) => ({
      method: method.toUpperCase() as Operation['method'],
      path,
      queryNames: parameters.filter((parameter) => parameter.in === 'query').map((parameter) => parameter.name),
      fields: Object.keys(requestBody?.content['application/json']?.schema.properties ?? {}),
    })),
  );
}

interface OpenApiOperation {
  readonly parameters?: { readonly in: string; readonly name: string }[];
  readonly requestBody?: { readonly content: Record<string, { readonly schema: { readonly properties?: object } }> };
}

/** Values that pass, so that a request with one bad value among them gets past the first check. */
const passing: Record<string, unknown> = {
  name: 'Good',
  expiresOn: '2027-05-01',
  enabled: false,
  email: 'manager@example.org',
  password: 'a password that is wrong',
  current: 'a password that is wrong',
  code: '000000',
  challenge: 'x',
  refreshToken: 'x',
  countryCode: 'NL',
  ion: 4321,
  kind: 'other',
  resource: 'https://api.example.org/good',
  scopes: ['good.read'],
  introspectionApplicationIds: [],
  apiIds: ['0199a3c8-7b1e-7c00-8000-0123456789ab'],
  organisationId: '0199a3c8-7b1e-7c00-8000-0123456789ab',
  environment: 'production',
  status: 'active',
};

/**
 * Query and body made of this operation's own names, and of others, with values that nobody would send in good faith:
 * one bad value among good ones, or nothing but nonsense.
 */
function requests({ queryNames, fields }: Operation) {
  const one =
    queryNames.length > 0 ? fc.dictionary(fc.constantFrom(...queryNames), text, { maxKeys: 1 }) : fc.constant({});
  const query = fc.oneof(
    one,
    one,
    fc.dictionary(fc.oneof(fc.constantFrom('limit', ...queryNames), text), text, { maxKeys: 4 }),
  );
  const good = Object.fromEntries(fields.map((field) => [field, passing[field]]));
  const oneBad = fields.length > 0 ? fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 1 }) : fc.constant({});
  const body = fc.oneof(
    { weight: 3, arbitrary: oneBad.map((bad) => ({ ...good, ...bad })) },
    { weight: 2, arbitrary: fc.dictionary(fc.constantFrom('x', '__proto__', 'constructor', ...fields), value) },
    { weight: 1, arbitrary: value },
    { weight: 1, arbitrary: text.map((raw) => ({ raw })) },
  );
  return fc.record({ ids: fc.array(text, { minLength: 2, maxLength: 2 }), query, body, real: fc.boolean() });
}

describe('malformed input', () => {
  let running: RunningApp;
  let manager: ApiClient;
  let support: ApiClient;
  /** Ids that exist, by the beginning of the paths they fit; the first that fits counts. */
  let known: [string, string[]][];
  let operations: Operation[];
  let sent = 0;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    manager = await signIn(running, 'manager');
    const applicationId = (await manager.get('/applications')).body.items[0].id;
    const secretId = (await manager.get(`/applications/${applicationId}/secrets`)).body.items[0].id;
    support = await signIn(running, 'support');
    const first = async (list: string) => [(await support.get(`/admin/${list}`)).body.items[0].id];
    known = [
      ['/api/v1/admin/organisations', await first('organisations')],
      ['/api/v1/admin/apis', await first('apis')],
      ['', [applicationId, secretId]],
    ];
    operations = operationsOf((await manager.get('/api/openapi.json')).body);
  });
  afterAll(() => running.close());

  it('R60 has every route in the OpenAPI document, each with its answers', async () => {
    const { body } = await manager.get('/api/openapi.json');
    expect(body.openapi).toBe('3.1.0');
    const registered = registeredRoutes(running.app)
      .filter(({ path }) => path.startsWith('/api/'))
      .map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, '{$1}')}`);
    expect(operations.map(({ method, path }) => `${method} ${path}`).toSorted()).toEqual(registered.toSorted());
    for (const operation of Object.values(body.paths).flatMap((each) => Object.values(each as object))) {
      const { responses, summary } = operation as { responses: Record<string, { content?: object }>; summary: string };
      expect(summary).toMatch(/^[A-Z]/);
      const good = Object.entries(responses).find(([status]) => status.startsWith('2'));
      expect(['202', '204'].includes(good?.[0] ?? '') || good?.[1].content !== undefined).toBe(true);
      expect(Object.keys(responses)).toEqual(expect.arrayContaining(['400', '401', '422', '503']));
    }
  });

  const idsFor = ({ path }: Operation) => known.find(([start]) => path.startsWith(start))?.[1] ?? [];

  /** Sends one request of an operation; the answer must be a problem, or good, and never 5xx. */
  const send = async (operation: Operation, chosen: string[], query: Record<string, string>, raw: unknown) => {
    const key = `${operation.method} ${operation.path}`;
    const person = operation.path.startsWith('/api/v1/admin/') ? support : manager;
    const client = endsSession.has(key) ? new Client(running.app) : person;
    const path = operation.path.replace('{id}', chosen[0] ?? 'x').replace('{secretId}', chosen[1] ?? 'x');
    const url = `${path}?${new URLSearchParams(query).toString()}`;
    const body = ['POST', 'PATCH'].includes(operation.method) ? raw : undefined;
    // Limits are for one address: nonsense from everywhere gets past them, to the code behind.
    sent += 1;
    client.remoteAddress = `10.0.${sent >> 8}.${sent & 255}`;
    const { status, headers } = await client.send(operation.method, url, body, { 'content-type': 'application/json' });
    expect([key, url, body, status < 500]).toEqual([key, url, body, true]);
    if (status >= 400) expect(headers['content-type']).toBe('application/problem+json; charset=utf-8');
    return status;
  };

  it('R60 never answers 5xx to one hostile value, in any place of any route', async () => {
    for (const operation of operations) {
      const ids = idsFor(operation);
      const good = Object.fromEntries(operation.fields.map((field) => [field, passing[field]]));
      for (const bad of hostile) {
        for (const name of operation.queryNames) await send(operation, ids, { [name]: bad }, '{}');
        for (const field of operation.fields) await send(operation, ids, {}, JSON.stringify({ ...good, [field]: bad }));
        if (operation.path.includes('{')) {
          const id = encodeURIComponent(bad.toWellFormed()) || 'x';
          await send(operation, [id, id], {}, JSON.stringify(good));
          await send(operation, [ids[0] ?? '', id], {}, JSON.stringify(good));
        }
      }
    }
  });

  it('R60 never answers 5xx to generated nonsense, on any route of the document', async () => {
    const statuses = new Map<number, number>();
    for (const operation of operations) {
      await fc.assert(
        fc.asyncProperty(requests(operation), async ({ ids: nonsense, query, body, real }) => {
          const chosen = real ? idsFor(operation) : nonsense.map((id) => encodeURIComponent(id.toWellFormed()) || 'x');
          const raw = typeof body === 'object' && body !== null && 'raw' in body ? body.raw : JSON.stringify(body);
          const status = await send(operation, chosen, query, raw);
          statuses.set(status, (statuses.get(status) ?? 0) + 1);
        }),
        { numRuns: 60 },
      );
    }
    // The nonsense reaches every kind of refusal, so it is not turned away at one gate.
    for (const status of [400, 404, 422]) expect(statuses.get(status) ?? 0).toBeGreaterThan(20);
  });
});
