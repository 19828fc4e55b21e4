import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { EntityManager } from '@mikro-orm/postgresql';
import { inTransaction } from '../../../src/database/transaction.js';
import { DomainEvents } from '../../../src/events/domain-events.js';
import { withOrigin } from '../../../src/events/origins/event-origin.js';
import { SecretCreated } from '../../../src/modules/secrets/contract/secret-created.event.js';
import { SecretDeleted } from '../../../src/modules/secrets/contract/secret-deleted.event.js';
import { DAY, MINUTE } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';

interface Item {
  readonly id: string;
  readonly type: string;
  readonly occurredAt: string;
  readonly actor: { readonly id: string; readonly name: string } | null;
  readonly payload: object;
}

const uuid = (number: number) => `0199a3c8-7b1e-7c00-8000-${String(number).padStart(12, '0')}`;
const organisationId = uuid(1);
const applicationId = uuid(2);

describe('the event log, as WMDA support searches it', () => {
  let running: RunningApp;
  let support: ApiClient;
  let managerId: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    const manager = await signIn(running, 'manager');
    managerId = (await manager.get('/me')).body.id;
    support = await signIn(running, 'support');
  });
  afterEach(() => running.close());

  const search = async (filter = '') => (await support.get(`/admin/events?limit=200${filter}`)).body.items as Item[];
  const types = async (filter: string) => (await search(filter)).map(({ type }) => type);
  const of = { organisationId, applicationId, secretId: uuid(3) };
  /** Two events of one moment, in this order. */
  const happen = (actorId: string | null = managerId) =>
    withOrigin({ actorId, ip: '192.0.2.7', userAgent: 'Firefox', requestId: 'request-1' }, () =>
      inTransaction(running.app.get(EntityManager).fork(), async () => {
        const events = running.app.get(DomainEvents);
        events.record(new SecretCreated({ ...of, expiresOn: '2027-01-01' }));
        events.record(new SecretDeleted({ ...of, reason: 'by_manager' }));
      }),
    );

  it('R55 shows who, what, when, where and in which request', async () => {
    await happen();
    const [, created] = await search();
    expect(created).toEqual({
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      type: 'secrets.secret-created',
      occurredAt: running.clock.now().toISOString(),
      actor: { id: managerId, name: 'Mara Manager' },
      ip: '192.0.2.7',
      userAgent: 'Firefox',
      requestId: 'request-1',
      payload: { ...of, expiresOn: '2027-01-01' },
      organisationId,
      applicationId,
      foreign: false,
    });
  });

  it('shows what the system did as nobody’s, and a person whom nobody knows as such', async () => {
    await happen(null);
    await happen(uuid(99));
    const actors = (await search(`&applicationId=${applicationId}`)).map(({ actor }) => actor);
    const unknown = { id: uuid(99), name: 'Unknown person' };
    expect(actors).toEqual([unknown, unknown, null, null]);
  });

  it('filters by type, person, organisation, application and time, and by all of them at once', async () => {
    await happen();
    running.clock.advance(DAY);
    await happen();
    support = await signIn(running, 'support');
    const pair = ['secrets.secret-deleted', 'secrets.secret-created'];
    expect(await types(`&organisationId=${organisationId}`)).toEqual([...pair, ...pair]);
    expect(await types(`&applicationId=${applicationId}`)).toEqual([...pair, ...pair]);
    const created = await query(running.database.url, `select from event_log where type = 'secrets.secret-created'`);
    expect(await types('&type=secrets.secret-created')).toEqual(created.map(() => 'secrets.secret-created'));
    expect((await types(`&actorId=${managerId}`)).slice(0, 5)).toEqual([...pair, ...pair, 'identity.signed-in']);
    expect(await types(`&applicationId=${uuid(77)}`)).toEqual([]);
    expect(await types('&type=no.such-type')).toEqual([]);
    const all = `&type=secrets.secret-created&actorId=${managerId}&organisationId=${organisationId}&applicationId=${applicationId}`;
    expect(await types(`${all}&from=2026-11-24&to=2026-11-24`)).toEqual(['secrets.secret-created']);
  });

  it('takes moments and dates: from the first that counts, to the first that does not, a last date to its end', async () => {
    running.clock.set('2026-12-01T00:00:00.000Z');
    await happen();
    support = await signIn(running, 'support');
    const count = async (filter: string) => (await search(`&applicationId=${applicationId}${filter}`)).length;
    expect(await count('&from=2026-12-01T00:00:00.000Z')).toBe(2);
    expect(await count('&from=2026-12-01T00:00:00.001Z')).toBe(0);
    expect(await count('&to=2026-12-01T00:00:00.000Z')).toBe(0);
    expect(await count('&to=2026-12-01T00:00:00.001Z')).toBe(2);
    expect(await count('&from=2026-12-01')).toBe(2);
    expect(await count('&from=2026-12-02')).toBe(0);
    expect(await count('&to=2026-11-30')).toBe(0);
    expect(await count('&to=2026-12-01')).toBe(2);
    // With an offset, its plus sign encoded or not.
    expect(await count('&from=2026-12-01T01:00:00%2B01:00')).toBe(2);
    expect(await count('&from=2026-12-01T01:00:00.001+01:00')).toBe(0);
    expect(await count('&to=2026-11-30T19:00:00.000-05:00')).toBe(0);
    expect(await count('&to=2026-11-30T19:00:00.001-05:00')).toBe(2);
  });

  it('goes through the whole log page by page, the newest first, also those of one moment', async () => {
    for (let time = 0; time < 4; time += 1) {
      if (time !== 2) running.clock.advance(MINUTE);
      await happen();
    }
    const logged = await query<{ id: string }>(running.database.url, 'select id from event_log order by sequence desc');
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await support.get(`/admin/events?limit=3${cursor && `&cursor=${cursor}`}`);
      expect(body.items.length).toBeLessThanOrEqual(3);
      seen.push(...(body.items as Item[]).map(({ id }) => id));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(logged.map(({ id }) => id));
  });

  const unreadable = [
    'type=Secrets',
    'actorId=x',
    'organisationId=1',
    'from=yesterday',
    'from=2027-02-30',
    'from=0000-01-01',
    'to=0000-01-01T00:00:00Z',
    'to=9999-12-31',
    'from=2000-01-01T00:00:00%2B01:00',
    'from=2026-12-01T00:00:00%2B24:00',
    'cursor=x',
    `cursor=${Buffer.from('["0000-01-01T00:00:00.000Z","1"]').toString('base64url')}`,
    'limit=201',
    'format=xml',
    'format=csv&limit=10',
    `format=csv&cursor=${Buffer.from('["2026-01-01T00:00:00.000Z","1"]').toString('base64url')}`,
    'unknown=1',
  ];
  it('answers 400 to what it cannot read', async () => {
    for (const filter of unreadable) {
      expect([filter, (await support.get(`/admin/events?${filter}`)).status]).toEqual([filter, 400]);
    }
  });

  describe('as a file', () => {
    const file = (filter = '') => support.get(`/admin/events?format=csv${filter}`);
    const rename = (name: string) =>
      query(running.database.ownerUrl, 'update user_account set name = $1 where id = $2', [name, managerId]);

    it('holds every event that matches, named by its day', async () => {
      await happen();
      const events = await search(`&applicationId=${applicationId}`);
      const { status, headers, text } = await file(`&applicationId=${applicationId}`);
      expect(status).toBe(200);
      expect(headers['content-type']).toBe('text/csv; charset=utf-8');
      expect(headers['content-disposition']).toBe('attachment; filename="events-2026-11-23.csv"');
      const who = `${managerId},Mara Manager,192.0.2.7,request-1,${organisationId},${applicationId}`;
      const quoted = (payload: object) => `"${JSON.stringify(payload).replaceAll('"', '""')}"`;
      expect(text.split('\r\n')).toEqual([
        '\uFEFFoccurredAt,type,actorId,actorName,ip,requestId,organisationId,applicationId,payload,id,userAgent,foreign',
        ...events.map(
          ({ id, type, occurredAt, payload }) => `${occurredAt},${type},${who},${quoted(payload)},${id},Firefox,false`,
        ),
        '',
      ]);
    });

    const hostile = [
      ['=cmd|calc', "'=cmd|calc"],
      ['+1+1', "'+1+1"],
      ['-2+3', "'-2+3"],
      ['@SUM(A1)', "'@SUM(A1)"],
      ['\t=1', "'\t=1"],
      ['\r=1', `"'\r=1"`],
      ['\n=1', '"\n=1"'],
      ['=HYPERLINK("https://x.example","a")', `"'=HYPERLINK(""https://x.example"",""a"")"`],
      ['O"Brien, Ada', '"O""Brien, Ada"'],
      ['two\r\nlines', '"two\r\nlines"'],
      ['＝1+1', "'＝1+1"],
    ] as const;
    it('R41 has hostile names in one cell each, which no spreadsheet runs', async () => {
      await happen();
      for (const [name, cell] of hostile) {
        await rename(name);
        const { text } = await file(`&type=secrets.secret-created&applicationId=${applicationId}`);
        expect(text.slice(text.indexOf('\r\n') + 2)).toContain(
          `,secrets.secret-created,${managerId},${cell},192.0.2.7,request-1,`,
        );
      }
    });

    it('is sent in pages, each event once, however many there are', async () => {
      await query(
        running.database.url,
        `insert into event_log (id, type, payload, occurred_at, application_id, mac_key_id, mac)
         select gen_random_uuid(), 'secrets.secret-created', '{}', timestamptz '2026-01-01' + n / 3 * interval '1 second', $1,
           'a1', sha256('')
         from generate_series(1, 2500) n`,
        [applicationId],
      );
      const lines = (await file(`&applicationId=${applicationId}`)).text.trim().split('\r\n').slice(1);
      expect(new Set(lines.map((line) => /([0-9a-f-]{36}),,true$/.exec(line)?.[1])).size).toBe(2500);
      const moments = lines.map((line) => line.slice(0, 24));
      expect(moments).toEqual(moments.toSorted().toReversed());
    });

    it.each([
      ['gzip', gunzipSync],
      ['br', brotliDecompressSync],
    ] as const)('is compressed by %s for whoever accepts that', async (encoding, decompress) => {
      await happen();
      const plain = (await file(`&applicationId=${applicationId}`)).text;
      const { statusCode, headers, rawPayload } = await running.app.inject({
        method: 'GET',
        url: `/api/v1/admin/events?format=csv&applicationId=${applicationId}`,
        headers: { authorization: `Bearer ${support.token}`, 'accept-encoding': encoding },
      });
      expect([statusCode, headers['content-encoding'], headers.vary]).toEqual([200, encoding, 'Accept-Encoding']);
      expect(decompress(rawPayload).toString()).toBe(plain);
    });

    it.each(['identity', 'gzip'])(
      'is cut off, not made to look whole, when the log cannot be read to its end, as %s',
      async (encoding) => {
        await query(
          running.database.url,
          `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
         select gen_random_uuid(), 'secrets.secret-created', jsonb_build_object('x', repeat('x', 1000)), '2026-01-01',
           'a1', sha256('')
         from generate_series(1, 40000)`,
        );
        await running.app.listen(0, '127.0.0.1');
        const answer = await fetch(`${await running.app.getUrl()}/api/v1/admin/events?format=csv`, {
          headers: { authorization: `Bearer ${support.token}`, 'accept-encoding': encoding },
        });
        expect(answer.status).toBe(200);
        await query(running.database.ownerUrl, 'revoke select on event_log from client_credentials_app');
        await expect(answer.text()).rejects.toThrow('terminated');
      },
    );

    it('R50 is for support alone', async () => {
      const stranger = await signIn(running, 'stranger');
      expect((await stranger.get('/admin/events?format=csv')).status).toBe(403);
    });
  });
});
