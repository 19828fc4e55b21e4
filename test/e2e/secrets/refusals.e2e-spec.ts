import { MikroORM } from '@mikro-orm/postgresql';
import { migrations } from '../../../migrations/list.js';
import { installQueue } from '../../../src/database/schema/install-queue.js';
import { Schedules } from '../../../src/jobs/schedules.js';
import { useCleanUp } from '../../../src/modules/secrets/use/use-clean-up.job.js';
import { DAY, HOUR, MINUTE } from '../../../src/shared/clock.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import { basic, type ClientSystem, createSecret, postForm, startClientSystem } from '../../support/client-system.js';
import { freshDatabase, query } from '../../support/databases.js';
import { migrate, ormOptions } from '../../support/product-database.js';
import { attempt, flush, startBeside } from '../oauth/instances.js';

const smc = 'Partner-NL-ExampleDonorRegistry-SMC';

interface Refusal {
  readonly hour: string;
  readonly secretId: string | null;
  readonly reason: string;
  readonly address: string;
  readonly count: number;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly lastRequestId: string;
}

describe('refused requests', () => {
  let system: ClientSystem;
  beforeEach(async () => {
    // The demonstration data knows of no refusal.
    system = await startClientSystem({ config: { trustProxy: 1 } }, smc);
  });
  afterEach(() => system.running.close());

  const path = (rest: string) => `/applications/${system.application.id}/${rest}`;
  const present = (value: string, from = '192.0.2.1') =>
    attempt(system.running, system.application.clientId, value, from);
  const ask = (fields: Record<string, string>, from = '192.0.2.1', endpoint = 'token') =>
    postForm(system, `/oauth2/${endpoint}`, fields, {
      ...basic(system.application.clientId, system.secret.value),
      'x-forwarded-for': from,
    });
  const refusals = async (search = '', manager: ApiClient = system.manager): Promise<Refusal[]> => {
    const { status, body } = await manager.get(path(`refusals${search}`));
    expect(status).toBe(200);
    return body.items;
  };
  const secretNow = async (manager: ApiClient = system.manager, id = system.secret.id) =>
    (await manager.get(path(`secrets/${id}`))).body;
  const disable = () => system.manager.patch(path(`secrets/${system.secret.id}`), { enabled: false });

  it('R30 stand by the hour, with reason, secret where it is known, address, count, first and last', async () => {
    const { running, secret } = system;
    const { clock } = running;
    await disable();
    clock.set('2026-11-23T09:10:00.000Z');
    await present(secret.value);
    clock.advance(MINUTE);
    const lastOfHour = await present(secret.value);
    clock.advance(MINUTE);
    await present('wrong', '2001:db8:1:2::7');
    clock.set('2026-11-23T10:00:00.000Z');
    const last = await present(secret.value);
    const manager = await signIn(running, 'manager');
    // No request writes: the flush does.
    expect(await refusals('', manager)).toEqual([]);
    await flush(running);
    const known = { secretId: secret.id, name: 'Client system', hint: secret.value.slice(0, 3), reason: 'disabled' };
    const old = { lastFrom: '192.0.2.1', count24h: 3 };
    expect(await refusals('', manager)).toEqual([
      {
        hour: '2026-11-23T10:00:00.000Z',
        ...known,
        address: '192.0.2.1',
        count: 1,
        firstAt: '2026-11-23T10:00:00.000Z',
        lastAt: '2026-11-23T10:00:00.000Z',
        lastRequestId: last.headers['x-request-id'],
        ...old,
      },
      {
        hour: '2026-11-23T09:00:00.000Z',
        secretId: null,
        name: null,
        hint: null,
        reason: 'unknown_secret',
        address: '2001:db8:1:2::/64',
        count: 1,
        firstAt: '2026-11-23T09:12:00.000Z',
        lastAt: '2026-11-23T09:12:00.000Z',
        lastRequestId: expect.any(String),
        lastFrom: '2001:db8:1:2::7',
        count24h: 1,
      },
      {
        hour: '2026-11-23T09:00:00.000Z',
        ...known,
        address: '192.0.2.1',
        count: 2,
        firstAt: '2026-11-23T09:10:00.000Z',
        lastAt: '2026-11-23T09:11:00.000Z',
        lastRequestId: lastOfHour.headers['x-request-id'],
        ...old,
      },
    ]);
    const first = (await manager.get(path('refusals?limit=2'))).body;
    const rest = (await manager.get(path(`refusals?limit=2&cursor=${first.nextCursor}`))).body;
    expect([...first.items, ...rest.items]).toEqual(await refusals('', manager));
    expect(rest.nextCursor).toBeNull();
  });

  it('R30 are filtered by reason, by address and by days', async () => {
    const { running, secret } = system;
    await disable();
    await present(secret.value);
    await present('wrong', '192.0.2.2');
    await present('wrong', '2001:db8:1:2::7');
    await flush(running);
    const found = async (search: string, manager = system.manager) =>
      (await refusals(search, manager)).map(({ address }) => address);
    expect(await found('?reason=disabled')).toEqual(['192.0.2.1']);
    expect(await found('?address=192.0.2.2')).toEqual(['192.0.2.2']);
    expect(await found('?address=2001:db8:1:2::99')).toEqual(['2001:db8:1:2::/64']);
    expect(await found('?address=2001:db8:1:2::/64')).toEqual(['2001:db8:1:2::/64']);
    expect(await found('?address=others')).toEqual([]);
    expect(await found('?reason=disabled&address=192.0.2.2')).toEqual([]);
    for (const wrong of [
      'days=0',
      'days=31',
      'address=nowhere',
      'reason=A',
      'format=xml',
      'format=csv&limit=2',
      'q=1',
    ]) {
      expect([wrong, (await system.manager.get(path(`refusals?${wrong}`))).status]).toEqual([wrong, 400]);
    }
    running.clock.advance(2 * DAY);
    const later = await signIn(running, 'manager');
    expect(await found('?days=1', later)).toEqual([]);
    expect(await found('?days=3', later)).toHaveLength(3);
    const stranger = await signIn(running, 'stranger');
    for (const search of ['', '?format=csv']) {
      expect((await stranger.get(path(`refusals${search}`))).status).toBe(404);
    }
  });

  it('R30 keep the fields of before: where the last came from, and how many in a day, for each secret and reason', async () => {
    const { running, secret } = system;
    await disable();
    await present(secret.value, '192.0.2.1');
    running.clock.advance(HOUR);
    await present(secret.value, '192.0.2.2');
    await flush(running);
    const old = async (manager: ApiClient) =>
      (await manager.get(path('refusals'))).body.items.map(
        ({ lastFrom, count24h }: { lastFrom: string; count24h: number }) => [lastFrom, count24h],
      );
    expect(await old(await signIn(running, 'manager'))).toEqual([
      ['192.0.2.2', 2],
      ['192.0.2.2', 2],
    ]);
    running.clock.advance(2 * DAY);
    const later = await signIn(running, 'manager');
    expect(await old(later)).toEqual([
      ['192.0.2.2', 0],
      ['192.0.2.2', 0],
    ]);
  });

  it.each([
    ['invalid_target', { grant_type: 'client_credentials' }, 'token'],
    ['invalid_scope', { grant_type: 'client_credentials', resource: '', scope: 'no.such' }, 'token'],
    ['unsupported_grant_type', { grant_type: 'password' }, 'token'],
    ['invalid_request', {}, 'token'],
    ['invalid_request', {}, 'introspect'],
  ])('R30 are also those that a right secret got nothing for: %s', async (error, fields, endpoint) => {
    const [api] = (await system.manager.get(`/applications/${system.application.id}`)).body.apis;
    const sent = 'resource' in fields ? { ...fields, resource: api.resource } : fields;
    const { status, body } = await ask(sent as Record<string, string>, '192.0.2.9', endpoint);
    expect([status, body.error]).toEqual([400, error]);
    await flush(system.running);
    expect(await refusals()).toEqual([
      expect.objectContaining({ secretId: system.secret.id, reason: error, address: '192.0.2.9', count: 1 }),
    ]);
    // It is no use, and nobody is mailed of a secret that ended.
    expect(await secretNow()).toMatchObject({
      lastUsedAt: null,
      usesLast30Days: 0,
      lastRefusedReason: error,
      lastRefusedFrom: '192.0.2.9',
    });
    expect((await system.manager.get(path('usage?limit=1'))).body.items).toEqual([
      expect.objectContaining({ secretId: system.secret.id, uses: 0, refusals: 1 }),
    ]);
  });

  it('R30 R95 keep a secret that only gets 400s from being called unused or safe to delete', async () => {
    const { running, secret } = system;
    const { clock } = running;
    // Its successor is in use, and nothing ever got a token with this one.
    clock.advance(MINUTE);
    const successor = await createSecret(system, 'Successor', '2027-11-01');
    const [api] = (await system.manager.get(`/applications/${system.application.id}`)).body.apis;
    const use = () =>
      postForm(
        system,
        '/oauth2/token',
        { grant_type: 'client_credentials', resource: api.resource },
        basic(system.application.clientId, successor.value),
      );
    const judged = async () => {
      const { advice, safeToDelete, inUse } = await secretNow(await signIn(running, 'manager'), secret.id);
      return { advice, safeToDelete, inUse };
    };
    expect((await use()).status).toBe(200);
    await flush(running);
    expect(await judged()).toEqual({ advice: 'delete', safeToDelete: true, inUse: false });
    expect((await ask({ grant_type: 'client_credentials' })).status).toBe(400);
    await flush(running);
    expect(await judged()).toEqual({ advice: 'none', safeToDelete: false, inUse: false });
    clock.advance(45 * DAY - HOUR);
    await use();
    await flush(running);
    expect(await judged()).toMatchObject({ advice: 'none', safeToDelete: false });
    clock.advance(2 * HOUR);
    expect(await judged()).toMatchObject({ advice: 'delete', safeToDelete: true });
  });

  it('R30 R41 come as a file, in which no spreadsheet runs a name', async () => {
    const { running } = system;
    const odd = await createSecret(system, '=1+1');
    await system.manager.patch(path(`secrets/${odd.id}`), { enabled: false });
    const answer = await present(odd.value, '192.0.2.3');
    await present('wrong', '192.0.2.4');
    await flush(running);
    const { status, headers, text } = await system.manager.get(path('refusals?format=csv&reason=disabled'));
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe('attachment; filename="refused-requests-2026-11-23.csv"');
    const at = running.clock.now().toISOString();
    const hour = `${at.slice(0, 13)}:00:00.000Z`;
    expect(text.split('\r\n')).toEqual([
      '\uFEFFhour,secretId,name,hint,reason,address,count,firstAt,lastAt,lastRequestId',
      `${hour},${odd.id},'=1+1,${odd.value.slice(0, 3)},disabled,192.0.2.3,1,${at},${at},${answer.headers['x-request-id']}`,
      '',
    ]);
  });

  it('R78 have rows of fifty addresses in an hour, whichever instances write them, and lose no request', async () => {
    const { running, secret } = system;
    await disable();
    const second = await startBeside(system);
    const hosts = Array.from({ length: 70 }, (_, host) => host + 1);
    for (const host of hosts) {
      await attempt(running, system.application.clientId, secret.value, `198.51.100.${host}`);
      await attempt(second, system.application.clientId, secret.value, `203.0.113.${host}`);
      if (host % 20 === 0) await Promise.all([flush(running), flush(second)]);
    }
    await Promise.all([flush(running), flush(second)]);
    // One that is told apart stays so, and so does one that is not.
    await attempt(running, system.application.clientId, secret.value, '198.51.100.1');
    await attempt(running, system.application.clientId, secret.value, '198.51.100.70');
    await flush(running);
    await second.close();
    const items = await refusals('?limit=200');
    const toldApart = items.filter(({ address }) => address !== 'others');
    expect(toldApart).toHaveLength(50);
    expect(items).toHaveLength(51);
    expect(items.reduce((total, { count }) => total + count, 0)).toBe(142);
    expect(await refusals('?address=198.51.100.1')).toEqual([expect.objectContaining({ count: 2 })]);
    expect(await refusals('?address=others')).toEqual([
      expect.objectContaining({ count: 142 - 51, secretId: secret.id }),
    ]);
  });

  it('R55 forget after thirty days where they came from', async () => {
    const { running } = system;
    await present('wrong');
    await flush(running);
    const rows = () =>
      query(
        running.database.superuserUrl,
        `select (select count(*)::int from refused_request) as hours, count(*)::int as refusals,
           count(last_from)::int as addresses from client_refusal`,
      );
    const cleanUp = async () => {
      await running.app.get(Schedules).ask(useCleanUp);
      await running.drain();
    };
    running.clock.advance(30 * DAY - HOUR);
    await cleanUp();
    expect(await rows()).toEqual([{ hours: 1, refusals: 1, addresses: 1 }]);
    running.clock.advance(2 * HOUR);
    await cleanUp();
    expect(await rows()).toEqual([{ hours: 0, refusals: 1, addresses: 0 }]);
  });
});

describe('refusals of the version before', () => {
  const name = '0040-expand-refusals';
  const before = migrations[migrations.findIndex((migration) => migration.name === name) - 1]?.name ?? '';

  it('stand among the refused requests of the last thirty days, from there where one address is known', async () => {
    const { ownerUrl, url } = await freshDatabase({ empty: true });
    const orm = await MikroORM.init(ormOptions(ownerUrl));
    await orm.migrator.up({ to: before });
    await orm.close(true);
    await installQueue(ownerUrl);
    await query(
      ownerUrl,
      `insert into organisation (id, name, country_code, kind, status, created_at)
       values ('00000000-0000-7000-8000-000000000002', 'One', 'NL', 'other', 'active', now());
       insert into application (id, client_id, name, organisation_id, environment, status, created_at)
       values ('00000000-0000-7000-8000-000000000001', gen_random_uuid(), 'App', '00000000-0000-7000-8000-000000000002',
         'production', 'active', now());
       insert into client_refusal (application_id, reason, hour, refusals, last_at, last_from)
       select '00000000-0000-7000-8000-000000000001', reason, now() - ago, refusals, now() - ago + interval '1 minute', seen::inet
       from (values
         ('one', interval '1 day', 1, '192.0.2.1'), ('six', interval '1 day', 1, '2001:db8:1:2::7'),
         ('several', interval '1 day', 3, '192.0.2.1'), ('unknown', interval '1 day', 1, null),
         ('old', interval '31 days', 1, '192.0.2.1')
       ) as refused(reason, ago, refusals, seen)`,
    );
    await migrate(ownerUrl, url);
    const rows = await query(
      url,
      'select reason, text(address) as address, requests::int from refused_request order by reason',
    );
    expect(rows).toEqual([
      { reason: 'one', address: '192.0.2.1/32', requests: 1 },
      { reason: 'several', address: '0.0.0.0/0', requests: 3 },
      { reason: 'six', address: '2001:db8:1:2::/64', requests: 1 },
      { reason: 'unknown', address: '0.0.0.0/0', requests: 1 },
    ]);
  });
});
