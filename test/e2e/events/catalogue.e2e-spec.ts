import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import { definedEvents } from '../../../src/events/define-event.js';
import { type RunningApp, startApp } from '../../support/app.js';

const document = path.resolve(import.meta.dirname, '../../../docs/events.md');

describe('docs/events.md', () => {
  let running: RunningApp;
  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  it('lists every event that the product can record, with the fields of its payload', async () => {
    const rows = [...(await readFile(document, 'utf8')).matchAll(/^\| `([a-z-]+\.[a-z-]+)` \| (.*?) \|/gm)];
    const documented = new Map(rows.map(([, type = '', fields = '']) => [type, fields.match(/[a-zA-Z]+/g) ?? []]));
    const defined = [...definedEvents()].map(([type, { schema }]): [string, string[]] => [
      type,
      Object.keys((schema as z.ZodObject).shape),
    ]);
    expect(Object.fromEntries(documented)).toEqual(Object.fromEntries(defined));
    expect([...documented.keys()]).toEqual([...documented.keys()].toSorted());
  });
});
