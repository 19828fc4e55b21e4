import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { definedEvents } from '../../../src/events/define-event.js';
import { handlersOf } from '../../../src/events/on-event.js';
import { type RunningApp, startApp } from '../../support/app.js';

const document = path.resolve(import.meta.dirname, '../../../docs/events.md');

/** Other tests of the same worker define events of their own. */
const eventsOfProduct = () => [...definedEvents()].filter(([type]) => !type.startsWith('test.'));

describe('docs/events.md', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  it('lists every event that the product can record, with the fields of its payload', async () => {
    const rows = [...(await readFile(document, 'utf8')).matchAll(/^\| `([a-z-]+\.[a-z-]+)` \| (.*?) \|/gm)];
    const documented = new Map(rows.map(([, type = '', fields = '']) => [type, fields.match(/[a-zA-Z\d]+/g) ?? []]));
    const defined = eventsOfProduct().map(([type, { schema }]): [string, string[]] => [
      type,
      Object.keys((schema as z.ZodObject).shape),
    ]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(defined));
    expect([...documented.keys()]).toEqual([...documented.keys()].toSorted());
  });

  it('names the handlers of each event, as jobs name them', async () => {
    const lines = (await readFile(document, 'utf8')).match(/^- `[a-z-]+\.[a-z-]+`: .*$/gm);
    const handled = eventsOfProduct()
      .map(([type]) => ({ type, handlers: handlersOf(type).toSorted() }))
      .filter(({ handlers }) => handlers.length > 0)
      .toSorted((one, other) => (one.type < other.type ? -1 : 1));
    expect(lines).toEqual(
      handled.map(({ type, handlers }) => `- \`${type}\`: ${handlers.map((name) => `\`${name}\``).join(', ')}`),
    );
  });
});

describe('the payload of every event', () => {
  /** What names a person, or leads to one or to a secret. None of it can be erased from a sealed log. */
  const personal = [
    'Ada',
    'Ada Lovelace',
    'ada@example.org',
    'https://registry.example/invitation?token=x',
    '192.0.2.7',
    '2001:db8::7',
    'Mozilla/5.0 (X11; Linux x86_64)',
  ];
  const exceptions = new Set([
    // Of earlier versions: read and no longer written.
    'secrets.secret-deleted revokedFrom',
    // Names of permissions, which can look like any word.
    'applications.api-changed scopes',
    'applications.api-created scopes',
    'applications.application-scopes-changed scopes',
    // What somebody wrote into the database, of columns that hold ids and choices.
    'events.unexplained-changes-found changes',
  ]);

  const fields = eventsOfProduct().flatMap(([type, { schema }]) =>
    Object.entries((schema as z.ZodObject).shape).map(([name, field]) => [`${type} ${name}`, field] as const),
  );
  const takes = (field: z.core.$ZodType) =>
    personal.filter((text) => leavesOf(field).some((leaf) => z.safeParse(leaf, text).success));

  it('R55 takes ids, choices, numbers and dates, and neither a name nor an e-mail address, a URL or an address', () => {
    const free = fields.filter(([name, field]) => !exceptions.has(name) && takes(field).length > 0);
    expect(free.map(([name]) => name)).toEqual([]);
    expect(fields.length).toBeGreaterThan(100);
  });

  it('R55 has no field that this test could not look into', () => {
    expect(takes(z.string())).toEqual(personal);
    expect(takes(z.array(z.object({ note: z.string().nullable().optional() })))).toEqual(personal);
    expect(takes(z.record(z.string(), z.int()))).toEqual(personal);
    expect(takes(z.union([z.int(), z.string()]))).toEqual(personal);
    expect(takes(z.unknown())).toEqual(personal);
  });
});

/** The parts of a schema that hold a value of their own. */
function leavesOf(schema: z.core.$ZodType): z.core.$ZodType[] {
  if (schema instanceof z.ZodObject) return Object.values(schema.shape as z.core.$ZodShape).flatMap(leavesOf);
  if (schema instanceof z.ZodArray) return leavesOf(schema.element);
  if (schema instanceof z.ZodUnion) return schema.options.flatMap(leavesOf);
  if (schema instanceof z.ZodRecord) return [...leavesOf(schema.keyType), ...leavesOf(schema.valueType)];
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable) return leavesOf(schema.unwrap());
  return [schema];
}
