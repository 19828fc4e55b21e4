import { UseFlush } from '../../../src/modules/verification/use-flush.js';
import { UseLedger } from '../../../src/modules/verification/use-ledger.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import type { RunningApp } from '../../support/app.js';
import { basic, createSecret, fetchToken, startClientSystem } from '../../support/client-system.js';
import { asPage, cookieOf } from '../../support/page-reading.js';

/** Moments and dates that no list of this product can have ended at; PostgreSQL reads none of the years 0000. */
const absurd = {
  moment: [
    '0000-01-01T00:00:00.000Z',
    '0001-01-01T00:00:00.000Z',
    '9999-12-31T23:59:59.999Z',
    '-271821-04-20T00:00:00.000Z',
    '+275760-09-13T00:00:00.000Z',
    '2026-02-30T00:00:00.000Z',
    'infinity',
    'now',
  ],
  date: ['0000-01-01', '0001-01-01', '9999-12-31', '+275760-09-13', '2026-02-30', 'infinity', 'today'],
  id: ['------------------------------------', '{00000000-0000-0000-0000-000000000000}', ''],
  text: ['a\u0000b', '\ud800'],
} as const;

const encode = (key: readonly unknown[]) => Buffer.from(JSON.stringify(key)).toString('base64url');
const decode = (cursor: string) => JSON.parse(Buffer.from(cursor, 'base64url').toString()) as string[];

function kindOf(part: string): keyof typeof absurd {
  if (/^\d{4}-\d\d-\d\dT/.test(part)) return 'moment';
  if (/^\d{4}-\d\d-\d\d$/.test(part)) return 'date';
  return /^[0-9a-f-]{36}$/.test(part) ? 'id' : 'text';
}

describe('cursors', () => {
  let running: RunningApp;
  let support: ApiClient;
  let lists: string[];

  /** Two of everything that lists hold, so that each list has a next page. */
  beforeAll(async () => {
    const system = await startClientSystem();
    ({ running } = system);
    const { application, manager } = system;
    await signIn(running, 'support');
    support = await signIn(running, 'support');
    for (const secret of ['none', system.secret.id]) {
      await fetchToken(system, {}, basic(application.clientId, secret));
      await manager.post(`/applications/${application.id}/secrets`, { name: secret, expiresOn: '2027-05-01' });
    }
    await running.app.get(UseFlush).flush();
    for (const name of ['One', 'Other']) {
      const leaked = await createSecret(system, name);
      await support.post('/secrets/revoke', { value: leaked.value });
      await support.post('/admin/reminders/sweep');
      await running.drain();
    }
    for (const person of ['manager', 'deputy']) {
      const { items } = (await support.get(`/admin/users?q=${person}@`)).body;
      await support.post('/admin/role-assignments', { userId: items[0].id, role: 'support' });
    }
    // On its fourteenth day before the end somebody else is reminded, too.
    const stranger = await signIn(running, 'stranger');
    const [foreign] = (await stranger.get('/applications')).body.items;
    const other = await stranger.post(`/applications/${foreign.id}/secrets`, {
      name: 'Other',
      expiresOn: '2026-12-21',
    });
    // Both organisations lose access on their last day.
    running.app.get(UseLedger).used(other.body.id, '192.0.2.7', running.clock.now());
    await running.app.get(UseFlush).flush();
    const { paths } = (await support.get('/api/openapi.json')).body as {
      paths: Record<string, { get?: { parameters: { name: string }[] } }>;
    };
    lists = Object.entries(paths)
      .filter(([, { get }]) => get?.parameters.some(({ name }) => name === 'cursor'))
      .map(([path]) => path.replace('{id}', application.id))
      .map((path) => (path.endsWith('/preview') ? `${path}?on=2026-12-08&` : `${path}?`));
  });
  afterAll(() => running.close());

  it('R73 are refused with 400 by every list that did not give them out, whatever stands in them', async () => {
    expect(lists.length).toBeGreaterThan(15);
    for (const list of lists) {
      const { body } = await support.get(`${list}limit=1`);
      expect([list, body.nextCursor]).toEqual([list, expect.any(String)]);
      const key = decode(body.nextCursor);
      for (const [place, part] of key.entries()) {
        for (const odd of absurd[kindOf(part)]) {
          const cursor = encode(key.with(place, odd));
          const answer = await support.get(`${list}limit=1&cursor=${cursor}`);
          expect([list, odd, answer.status, answer.body.code]).toEqual([list, odd, 400, 'cursor-unreadable']);
        }
      }
      expect((await support.get(`${list}limit=1&cursor=${body.nextCursor}`)).status).toBe(200);
    }
  });

  it('R73 and dates of pages that PostgreSQL cannot read are passed over', async () => {
    const cookie = await cookieOf(running, 'support');
    for (const day of absurd.date) {
      for (const query of [`events?from=${encodeURIComponent(day)}`, `events?to=${day}`, `reminders?on=${day}`]) {
        const page = await running.app.inject({ url: `/admin/${query}`, headers: { ...asPage, cookie } });
        expect([query, page.statusCode]).toEqual([query, 200]);
      }
    }
  });
});
