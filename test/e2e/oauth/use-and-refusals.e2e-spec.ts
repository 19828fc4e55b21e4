import { UseLedger } from '../../../src/modules/verification/use-ledger.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ClientSystem, createSecret } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { freePort } from '../../support/free-port.js';
import { isReady } from '../../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../../support/process.js';
import { until } from '../../support/until.js';
import { attempt, eventsOf, flush, startBehindProxy, startBeside, startTwoInstances } from './instances.js';

const neverUsed = {
  lastUsedAt: null,
  lastUsedFrom: null,
  usesLast30Days: 0,
  lastRefusedAt: null,
  lastRefusedFrom: null,
  lastRefusedReason: null,
};
type Use = typeof neverUsed;

describe('use and refusals of client secrets', () => {
  let system: ClientSystem;
  let use: (from?: string, value?: string) => Promise<number>;
  beforeEach(async () => {
    system = await startBehindProxy();
    use = async (from, value = system.secret.value) =>
      (await attempt(system.running, system.application.clientId, value, from)).status;
  });
  afterEach(() => system.running.close());

  const secretsPath = () => `/applications/${system.application.id}/secrets`;
  /** What the list shows of a secret's use. */
  const shown = async ({ id } = system.secret, manager: ApiClient = system.manager): Promise<Use> => {
    const { status, body } = await manager.get(secretsPath());
    expect(status).toBe(200);
    const secret = body.items.find((item: { id: string }) => item.id === id);
    return Object.fromEntries(Object.keys(neverUsed).map((key) => [key, secret[key]])) as Use;
  };
  const days = ({ id } = system.secret) =>
    query(
      system.running.database.superuserUrl,
      `select day::text, uses::int, refusals::int from client_secret_use_day where secret_id = $1 order by day`,
      [id],
    );
  const ids = ({ id } = system.secret) => ({
    secretId: id,
    applicationId: system.application.id,
    organisationId: expect.any(String),
  });

  it('R30 shows null for a secret that was never used', async () => {
    await flush(system.running);
    expect(await shown()).toEqual(neverUsed);
    const { body } = await system.manager.get(`${secretsPath()}/${system.secret.id}`);
    expect(body).toMatchObject(neverUsed);
  });

  it('R30 shows when and from where a secret was last used, and how often', async () => {
    const { clock } = system.running;
    expect(await use('192.0.2.1')).toBe(200);
    clock.advance(MINUTE);
    expect(await use('2001:db8::7')).toBe(200);
    clock.advance(MINUTE);
    const last = clock.now().toISOString();
    expect(await use('::ffff:192.0.2.7')).toBe(200);
    clock.advance(MINUTE);
    expect(await shown()).toEqual(neverUsed);
    await flush(system.running);
    expect(await shown()).toEqual({ ...neverUsed, lastUsedAt: last, lastUsedFrom: '192.0.2.7', usesLast30Days: 3 });
    await flush(system.running);
    expect(await shown()).toMatchObject({ lastUsedAt: last, usesLast30Days: 3 });
  });

  it('R30 counts for each day in UTC, and thirty days in the list', async () => {
    const { clock } = system.running;
    clock.set('2026-11-23T23:59:59.999Z');
    await use();
    await use();
    clock.set('2026-11-24T00:00:00.000Z');
    await use();
    await use('192.0.2.1', 'wrong');
    await flush(system.running);
    await use();
    await flush(system.running);
    expect(await days()).toEqual([
      { day: '2026-11-23', uses: 2, refusals: 0 },
      { day: '2026-11-24', uses: 2, refusals: 0 },
    ]);
    clock.set('2026-12-22T12:00:00.000Z');
    const manager = await signIn(system.running, 'manager');
    expect(await shown(system.secret, manager)).toMatchObject({ usesLast30Days: 4 });
    clock.set('2026-12-23T00:00:00.000Z');
    const later = await signIn(system.running, 'manager');
    expect(await shown(system.secret, later)).toMatchObject({ usesLast30Days: 2 });
  });

  it.each([
    ['expired', '2026-11-23'],
    ['disabled', '2027-05-01'],
  ])('R30 shows when, from where and why a secret was last refused that is %s', async (reason, expiresOn) => {
    const { clock } = system.running;
    const secret = await createSecret(system, reason, expiresOn);
    if (reason === 'disabled') await system.manager.patch(`${secretsPath()}/${secret.id}`, { enabled: false });
    else clock.set('2026-11-24T00:00:00.000Z');
    const at = clock.now().toISOString();
    expect(await use('192.0.2.9', secret.value)).toBe(401);
    await flush(system.running);
    const manager = await signIn(system.running, 'manager');
    const refused = { lastRefusedAt: at, lastRefusedFrom: '192.0.2.9', lastRefusedReason: reason };
    expect(await shown(secret, manager)).toEqual({ ...neverUsed, ...refused });
    expect(await days(secret)).toEqual([{ day: at.slice(0, 10), uses: 0, refusals: 1 }]);
    expect(await shown(system.secret, manager)).toEqual(neverUsed);
  });

  it('R30 counts each reason of a refusal, with the secret where it is known', async () => {
    const other = (await system.manager.get('/applications?q=Partner-NL-ExampleDonorRegistry-SMC')).body.items[0];
    const foreign = await createSecret({ ...system, application: other }, 'Of the other system');
    const deleted = await createSecret(system, 'To delete');
    const { value } = system.secret;
    await system.manager.delete(`${secretsPath()}/${deleted.id}`);
    const mistyped = value.slice(0, -1) + (value.endsWith('x') ? 'y' : 'x');
    const wrong = [
      'wrong',
      mistyped,
      mistyped,
      `${value}\n`,
      `${value} `,
      `\uFEFF${value}`,
      system.application.id,
      foreign.value,
      deleted.value,
    ];
    for (const text of wrong) expect(await use('192.0.2.1', text)).toBe(401);
    const setStatus = (status: string) =>
      query(system.running.database.superuserUrl, 'update application set status = $1 where id = $2', [
        status,
        system.application.id,
      ]);
    await setStatus('disabled');
    expect(await use('192.0.2.1')).toBe(401);
    await setStatus('active');
    await flush(system.running);
    const rows = await query(
      system.running.database.superuserUrl,
      `select secret_id as "secretId", reason, refusals::int from client_refusal where application_id = $1 order by reason`,
      [system.application.id],
    );
    expect(rows).toEqual([
      { secretId: system.secret.id, reason: 'application_disabled', refusals: 1 },
      { secretId: null, reason: 'checksum_wrong', refusals: 2 },
      { secretId: deleted.id, reason: 'deleted', refusals: 1 },
      { secretId: null, reason: 'looks_like_an_id', refusals: 1 },
      { secretId: null, reason: 'more_than_the_value', refusals: 3 },
      { secretId: null, reason: 'other_application', refusals: 1 },
      { secretId: null, reason: 'unknown_secret', refusals: 1 },
    ]);
  });

  it('R30 keeps counts that could not be written for the next flush', async () => {
    const { database, clock } = system.running;
    const role = decodeURIComponent(new URL(database.url).username);
    const disabled = await createSecret(system, 'Disabled');
    await system.manager.patch(`${secretsPath()}/${disabled.id}`, { enabled: false });
    await query(database.superuserUrl, `revoke insert, update on client_secret_use from ${role}`);
    await use('192.0.2.1');
    await use('192.0.2.2', disabled.value);
    await flush(system.running);
    clock.advance(SECOND);
    const last = clock.now().toISOString();
    await use('192.0.2.3');
    await use('192.0.2.4', disabled.value);
    await flush(system.running);
    expect(await shown()).toEqual(neverUsed);
    await query(database.superuserUrl, `grant insert, update on client_secret_use to ${role}`);
    await flush(system.running);
    const used = { lastUsedAt: last, lastUsedFrom: '192.0.2.3', usesLast30Days: 2 };
    expect(await shown()).toEqual({ ...neverUsed, ...used });
    const refused = { lastRefusedAt: last, lastRefusedFrom: '192.0.2.4', lastRefusedReason: 'disabled' };
    expect(await shown(disabled)).toEqual({ ...neverUsed, ...refused });
    expect(await days(disabled)).toEqual([{ day: '2026-11-23', uses: 0, refusals: 2 }]);
    expect(await eventsOf(system.running, 'secrets.secret-first-used')).toEqual([ids()]);
  });

  it('R30 writes what it counted when it stops', async () => {
    await use('192.0.2.5');
    const { database } = system.running;
    const second = await startBeside(system);
    await attempt(second, system.application.clientId, system.secret.value, '192.0.2.6');
    await second.close();
    const sql = `select host(last_used_from) as "from" from client_secret_use where secret_id = $1`;
    expect(await query(database.superuserUrl, sql, [system.secret.id])).toEqual([{ from: '192.0.2.6' }]);
  });
});

describe('the log of a running product', () => {
  const pasted = '7c1d4a52-9a55-4c11-9d0e-3f0f5e6a7b8c';
  let system: ClientSystem;
  let lines: Record<string, unknown>[];
  let output: string;
  let answer: { status: number; body: unknown };

  beforeAll(async () => {
    system = await startBehindProxy();
    const environment = { ...productionEnvironment(system.running.database, await freePort()), LOG_LEVEL: 'info' };
    const product = ProductProcess.start('src/main.ts', environment);
    try {
      await until(() => isReady(environment.PUBLIC_URL));
      const { clientId } = system.application;
      const body = { grant_type: 'client_credentials', client_id: clientId, client_secret: pasted };
      const address = `${environment.PUBLIC_URL}/oauth2/token`;
      const response = await fetch(address, { method: 'POST', body: new URLSearchParams(body) });
      answer = { status: response.status, body: await response.json() };
    } finally {
      await product.kill('SIGTERM');
    }
    output = product.output;
    const json = output.split('\n').filter((line) => line.startsWith('{'));
    lines = json.map((line) => JSON.parse(line));
  });
  afterAll(() => system.running.close());

  it('R27 says that an id was pasted where the secret belongs, and not the id', () => {
    expect(answer).toEqual({
      status: 401,
      body: { error: 'invalid_client', error_description: 'client authentication failed' },
    });
    const said = lines.filter(({ msg }) => msg === 'an id was presented where the client secret belongs');
    expect(said).toEqual([expect.objectContaining({ level: 40, applicationId: system.application.id })]);
    expect(output).not.toContain(pasted);
  });

  it('has one line for each answer of the token endpoint', () => {
    const answered = lines.filter(({ msg, path }) => msg === 'answered' && path === '/oauth2/token');
    expect(answered).toEqual([expect.objectContaining({ method: 'POST', status: 401, from: '127.0.0.1' })]);
  });
});

describe('events of use', () => {
  let system: ClientSystem;
  beforeEach(async () => {
    system = await startBehindProxy();
  });
  afterEach(() => system.running.close());
  const secretsPath = () => `/applications/${system.application.id}/secrets`;
  const payload = ({ id } = system.secret) => ({
    secretId: id,
    applicationId: system.application.id,
    organisationId: expect.any(String),
  });
  const use = (value = system.secret.value, from = '192.0.2.1', running = system.running) =>
    attempt(running, system.application.clientId, value, from);

  it('R30 tells the first use of a secret once, whichever instances see it', async () => {
    const second = await startBeside(system);
    await use('wrong');
    await flush(system.running);
    expect(await eventsOf(system.running, 'secrets.secret-first-used')).toEqual([]);
    await Promise.all([use(), use(system.secret.value, '192.0.2.2', second)]);
    await Promise.all([flush(system.running), flush(second)]);
    expect(await eventsOf(system.running, 'secrets.secret-first-used')).toEqual([payload()]);
    system.running.clock.advance(40 * DAY);
    await Promise.all([use(), use(system.secret.value, '192.0.2.2', second)]);
    await Promise.all([flush(system.running), flush(second)]);
    expect(await eventsOf(system.running, 'secrets.secret-first-used')).toEqual([payload()]);
    await second.close();
  });

  it('R30 does not take a refusal for the first use', async () => {
    const disabled = await createSecret(system, 'Disabled');
    const path = `${secretsPath()}/${disabled.id}`;
    await system.manager.patch(path, { enabled: false });
    await use(disabled.value);
    await flush(system.running);
    expect(await eventsOf(system.running, 'secrets.secret-first-used')).toEqual([]);
    await system.manager.patch(path, { enabled: true });
    expect((await use(disabled.value)).status).toBe(200);
    await flush(system.running);
    expect(await eventsOf(system.running, 'secrets.secret-first-used')).toEqual([payload(disabled)]);
  });

  it('R30 tells that a refused secret is still used once for each secret and day, with its reason', async () => {
    const { clock } = system.running;
    const second = await startBeside(system);
    const expired = await createSecret(system, 'Expired', '2026-11-23');
    const disabled = await createSecret(system, 'Disabled');
    const deleted = await createSecret(system, 'Deleted');
    await system.manager.patch(`${secretsPath()}/${disabled.id}`, { enabled: false });
    await system.manager.delete(`${secretsPath()}/${deleted.id}`);
    clock.set('2026-11-24T06:00:00.000Z');
    const tryAll = async () => {
      for (const { value } of [expired, disabled, deleted]) {
        expect((await use(value)).status).toBe(401);
        expect((await use(value, '192.0.2.2', second)).status).toBe(401);
      }
      await Promise.all([flush(system.running), flush(second)]);
    };
    const day = [
      { ...payload(expired), reason: 'expired' },
      { ...payload(disabled), reason: 'disabled' },
      { ...payload(deleted), reason: 'deleted' },
    ];
    const told = () => eventsOf(system.running, 'secrets.refused-secret-used');
    await use('wrong');
    await tryAll();
    expect(await told()).toHaveLength(3);
    expect(await told()).toEqual(expect.arrayContaining(day));
    clock.set('2026-11-24T23:59:59.999Z');
    await tryAll();
    expect(await told()).toHaveLength(3);
    clock.set('2026-11-25T00:00:00.000Z');
    await tryAll();
    expect(await told()).toHaveLength(6);
    expect((await told()).slice(3)).toEqual(expect.arrayContaining(day));
    await second.close();
  });

  it('R30 suspects guessing from the hundredth wrong secret within the hour on, once a day', async () => {
    const { clock } = system.running;
    const suspected = () => eventsOf(system.running, 'secrets.guessing-suspected');
    const guess = async (hosts: number, times: number, net: string) => {
      for (let host = 1; host <= hosts; host += 1) {
        for (let time = 0; time < times; time += 1) expect((await use('wrong', `${net}.${host}`)).status).toBe(401);
      }
      await flush(system.running);
    };
    clock.set('2026-11-24T08:00:00.000Z');
    await guess(11, 9, '192.0.2');
    expect(await suspected()).toEqual([]);
    // What was refused in an earlier hour is not added.
    clock.set('2026-11-24T09:00:00.000Z');
    await guess(11, 9, '192.0.2');
    expect(await suspected()).toEqual([]);
    // T4: the last moment of the same hour still belongs to it.
    clock.set('2026-11-24T09:59:59.999Z');
    await guess(1, 1, '198.51.100');
    const { secretId: _, ...application } = payload();
    expect(await suspected()).toEqual([{ ...application, refusals: 100 }]);
    await guess(1, 1, '198.51.100');
    clock.advance(2 * HOUR);
    await guess(12, 9, '192.0.2');
    expect(await suspected()).toHaveLength(1);
    clock.set('2026-11-25T09:00:00.000Z');
    await guess(12, 9, '192.0.2');
    expect(await suspected()).toHaveLength(2);
  });
});

describe('two instances that write down use', () => {
  it('R30 never takes last used back when an older flush arrives later', async () => {
    const { system, second, close } = await startTwoInstances();
    const { running, secret, application, manager } = system;
    const earlier = running.clock.now();
    second.app.get(UseLedger).used(secret.id, '192.0.2.2', earlier);
    const refused = (reason: 'disabled' | 'expired') => ({
      applicationId: application.id,
      secretId: secret.id,
      reason,
    });
    const origin = (from: string) => ({ from, requestId: null });
    second.app.get(UseLedger).refused(refused('disabled'), origin('192.0.2.2'), earlier);
    running.clock.advance(MINUTE);
    const later = running.clock.now().toISOString();
    running.app.get(UseLedger).used(secret.id, '192.0.2.1', running.clock.now());
    running.app.get(UseLedger).refused(refused('expired'), origin('192.0.2.1'), running.clock.now());
    await flush(running);
    await flush(second);
    const { body } = await manager.get(`/applications/${application.id}/secrets/${secret.id}`);
    expect(body).toMatchObject({
      lastUsedAt: later,
      lastUsedFrom: '192.0.2.1',
      usesLast30Days: 2,
      lastRefusedAt: later,
      lastRefusedFrom: '192.0.2.1',
      lastRefusedReason: 'expired',
    });
    await close();
  });

  it('R30 R59 flush the same secrets at once without waiting for each other in a circle, and lose no count', async () => {
    const clock = new FixedClock();
    const { system, second, close } = await startTwoInstances({ clock, config: { maxSecretsPerApplication: 40 } });
    const { running, application } = system;
    const secrets: string[] = [];
    for (let number = 0; number < 30; number += 1) secrets.push((await createSecret(system, `Secret ${number}`)).id);
    const ledgers = [running.app.get(UseLedger), second.app.get(UseLedger)] as const;
    const rounds = 60;
    for (let round = 0; round < rounds; round += 1) {
      // In opposite orders: the flush has to bring its own.
      const orders = [secrets, secrets.toReversed()];
      for (const [index, ledger] of ledgers.entries()) {
        for (const id of orders[index] ?? []) {
          ledger.used(id, '192.0.2.1', clock.now());
          const refused = { applicationId: application.id, secretId: id, reason: 'expired' } as const;
          ledger.refused(refused, { from: '192.0.2.1', requestId: null }, clock.now());
        }
      }
      await Promise.all([flush(running), flush(second)]);
      // A flush that failed would have put its page back.
      expect(ledgers.map((ledger) => ledger.take())).toEqual([undefined, undefined]);
      clock.advance(SECOND);
    }
    const { superuserUrl } = running.database;
    const counts = await query(
      superuserUrl,
      `select count(*)::int as secrets, min(uses)::int as least, max(uses)::int as most, sum(refusals)::int as refusals
       from client_secret_use_day where secret_id = any($1)`,
      [secrets],
    );
    expect(counts).toEqual([
      { secrets: 30, least: 2 * rounds, most: 2 * rounds, refusals: 2 * rounds * secrets.length },
    ]);
    const [refused] = await query(superuserUrl, 'select sum(refusals)::int as total from client_refusal');
    expect(refused).toEqual({ total: 2 * rounds * secrets.length });
    expect(await eventsOf(running, 'secrets.secret-first-used')).toHaveLength(30);
    expect(await eventsOf(running, 'secrets.refused-secret-used')).toHaveLength(30);
    await close();
  });
});
