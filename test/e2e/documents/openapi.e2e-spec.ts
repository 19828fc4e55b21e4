import { readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { type RunningApp, startApp } from '../../support/app.js';
import { registeredRoutes } from '../../support/routes.js';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly maxLength?: number;
  readonly minLength?: number;
  readonly additionalProperties?: unknown;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly default?: unknown;
}
interface Content {
  readonly [type: string]: { readonly schema: Schema };
}
interface Answer {
  readonly content?: Content;
  readonly 'x-codes'?: readonly string[];
}
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly tags: readonly string[];
  readonly parameters?: readonly { readonly in: string }[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Answer>>;
  readonly 'x-open-because'?: string;
}
interface Document {
  readonly openapi: string;
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}

const root = path.resolve(import.meta.dirname, '../../..');
const file = path.join(root, 'docs/openapi.json');
const ofClients = ['POST /oauth2/introspect', 'POST /oauth2/token'];

describe('docs/openapi.json', () => {
  let running: RunningApp;
  let text: string;
  let document: Document;
  let operations: { readonly route: string; readonly operation: Operation }[];

  beforeAll(async () => {
    running = await startApp();
    document = (await running.app.inject({ url: '/api/openapi.json' })).json<Document>();
    text = `${JSON.stringify(document, null, 2)}\n`;
    operations = Object.entries(document.paths).flatMap(([at, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ route: `${method.toUpperCase()} ${at}`, operation })),
    );
  });
  afterAll(() => running.close());

  const bodiesOf = ({ requestBody }: Operation) => Object.values(requestBody?.content ?? {});
  const answersOf = ({ responses }: Operation) =>
    Object.entries(responses).map(([status, answer]): [string, Answer] => {
      const { $ref: ref } = answer as { $ref?: string };
      return [status, ref ? (document.components.responses[ref.split('/').at(-1) ?? ''] ?? {}) : answer];
    });
  const named = ({ $ref: ref = '' }: Schema) => document.components.schemas[ref.replace('#/components/schemas/', '')];

  it('is what the running product serves (npm run openapi writes it anew)', async () => {
    if (process.env.WRITE_OPENAPI) await writeFile(file, text);
    expect(await readFile(file, 'utf8')).toBe(text);
  });

  it('R60 has every route of programs, each with an id, a summary, a group, and what it answers', () => {
    const ofPrograms = /^\/(api\/|oauth2\/|\.well-known\/(oauth|openid))/;
    const registered = registeredRoutes(running.app)
      .filter(({ path: at }) => ofPrograms.test(at))
      .map(({ method, path: at }) => `${method} ${at.replace(/:(\w+)/g, '{$1}')}`);
    expect(operations.map(({ route }) => route).toSorted()).toEqual([...registered, ...ofClients].toSorted());
    expect([document.openapi, document.servers]).toEqual(['3.1.0', [{ url: 'http://localhost:3000' }]]);
    const groups = new Set(document.tags.map(({ name }) => name));
    for (const { route, operation } of operations) {
      expect([route, operation.summary]).toEqual([route, expect.stringMatching(/^[A-Z]/)]);
      expect([route, operation.operationId]).toEqual([route, expect.stringMatching(/^[a-z][A-Za-z]+$/)]);
      expect([route, operation.tags.filter((tag) => !groups.has(tag)), operation.tags.length]).toEqual([route, [], 1]);
    }
    expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length);
  });

  it('R60 has each refusal where it can happen, and not where it cannot', () => {
    for (const { route, operation } of operations) {
      const statuses = Object.keys(operation.responses);
      const takes = (place: string) => operation.parameters?.some((parameter) => parameter.in === place) ?? false;
      const isForm = ofClients.includes(route);
      const changes = !route.startsWith('GET ');
      expect([route, statuses.filter((status) => status < '300').length > 0]).toEqual([route, true]);
      expect([route, statuses]).toEqual([route, expect.arrayContaining(['500', '503'])]);
      const expected = {
        400: changes || takes('query'),
        401: isForm || operation['x-open-because'] === undefined || statuses.includes('401'),
        404: takes('path'),
        413: changes,
        415: changes && !isForm,
        422: !isForm && operation.requestBody !== undefined,
      };
      for (const [status, is] of Object.entries(expected)) {
        expect([route, status, statuses.includes(status)]).toEqual([route, status, is]);
      }
    }
  });

  it('names no code that the product does not have', async () => {
    const folders = ['src/http', 'src/shared', 'src/modules'];
    const files = await Promise.all(folders.map((folder) => readdir(path.join(root, folder), { recursive: true })));
    const sources = files.flatMap((names, index) => names.map((name) => path.join(root, folders[index] ?? '', name)));
    const code = /\b(?:code|error) ?[=:] '([a-z_.-]+)'|\?\? '(server_error)'/g;
    const texts = await Promise.all(
      sources.filter((name) => name.endsWith('.ts')).map((name) => readFile(name, 'utf8')),
    );
    const known = new Set(texts.flatMap((source) => [...source.matchAll(code)].map(([, one, other]) => one ?? other)));
    const documented = operations.flatMap(({ operation }) =>
      answersOf(operation).flatMap(([, answer]) => answer['x-codes'] ?? []),
    );
    expect(new Set(documented).size).toBeGreaterThan(30);
    expect([...new Set(documented)].filter((each) => !known.has(each))).toEqual([]);
  });

  it('has a name for what is sent and answered: requests are closed, answers are open', () => {
    for (const { route, operation } of operations) {
      for (const { schema } of bodiesOf(operation)) {
        const closed = ofClients.includes(route) ? undefined : false;
        expect([route, named(schema)?.type, named(schema)?.additionalProperties]).toEqual([route, 'object', closed]);
      }
      for (const [status, { content = {} }] of answersOf(operation)) {
        for (const [type, { schema }] of Object.entries(content)) {
          if (type === 'text/csv') continue;
          expect([route, status, named(schema)?.type]).toEqual([route, status, 'object']);
          expect([route, status, named(schema)?.additionalProperties]).toEqual([route, status, undefined]);
        }
      }
    }
    expect(text).not.toMatch(/"default": null/);
  });

  it('R60 says of every text that is sent how long it may be, as it is enforced', () => {
    const tooLong = (rule: z.core.$ZodType, length: number) =>
      z
        .safeParse(rule, 'a'.repeat(length))
        .error?.issues.some(({ code, message }) => code === 'too_big' || message.endsWith('characters at most')) ??
      false;
    const bodies = new Map(
      registeredRoutes(running.app).map(({ method, path: at, body }) => [
        `${method} ${at.replace(/:(\w+)/g, '{$1}')}`,
        body,
      ]),
    );
    let compared = 0;
    for (const { route, operation } of operations) {
      for (const { schema } of bodiesOf(operation)) {
        for (const [field, { type, maxLength }] of Object.entries(named(schema)?.properties ?? {})) {
          const rule = bodies.get(route)?.shape[field];
          if (![type].flat().includes('string') || !rule) continue;
          compared += 1;
          expect([route, field, tooLong(rule, maxLength ?? 5000)]).toEqual([route, field, false]);
          // The rules of passwords know more than their field, and are asked later.
          const enforced = maxLength !== undefined && (field === 'password' ? maxLength !== 128 : true);
          if (enforced) expect([route, field, tooLong(rule, maxLength + 1)]).toEqual([route, field, true]);
        }
      }
    }
    expect(compared).toBeGreaterThan(30);
  });
});
