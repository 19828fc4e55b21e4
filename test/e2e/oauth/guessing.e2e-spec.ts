import { randomUUID } from 'node:crypto';
import { addressBlock } from '../../../src/http/rate-limits.js';
import { GuessingGuard } from '../../../src/modules/secrets/guessing-guard.js';
import { HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { signIn } from '../../support/api-client.js';
import { createSecret } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { attempt, flush, startTwoInstances, type TwoInstances } from './instances.js';

describe('guessing at client secrets', () => {
  let instances: TwoInstances;
  let id: string;
  let value: string;
  let other: { clientId: string; value: string };

  beforeAll(async () => {
    instances = await startTwoInstances();
    const { system } = instances;
    id = system.application.clientId;
    value = system.secret.value;
    const [application] = (await system.manager.get('/applications?q=Partner-NL-ExampleDonorRegistry-SMC')).body.items;
    const secret = await createSecret({ ...system, application }, 'Other system');
    other = { clientId: application.clientId, value: secret.value };
  });
  afterAll(() => instances.close());

  /** Every test guesses from addresses of its own, at a time of its own. */
  let block = 0;
  beforeEach(() => {
    block += 1;
    instances.system.running.clock.advance(SECOND);
  });
  const address = (host: number) => `10.${block}.0.${host}`;
  const from = (host: number, secret = value, clientId = id, running = instances.system.running) =>
    attempt(running, clientId, secret, address(host));
  const guess = async (times: number, host: number, running = instances.system.running) => {
    for (let time = 0; time < times; time += 1) {
      expect((await from(host, `wrong ${time}`, id, running)).status).toBe(401);
    }
  };
  const guessAtManyClients = async (times: number, host: number) => {
    for (let time = 0; time < times; time += 1) expect((await from(host, value, randomUUID())).status).toBe(401);
  };
  const share = async () => {
    await flush(instances.system.running);
    await flush(instances.second);
    await flush(instances.system.running);
  };
  const throttled = (seconds: number) => ({
    status: 429,
    body: { error: 'temporarily_unavailable', error_description: `try again in ${seconds} seconds` },
    headers: expect.objectContaining({ 'retry-after': String(seconds), 'cache-control': 'no-store' }),
  });
  const granted = {
    status: 200,
    body: { access_token: expect.any(String), token_type: 'Bearer', expires_in: 3600, scope: 'donors.write' },
  };
  const refusals = async () => {
    const { database } = instances.system.running;
    const [row] = await query<{ sum: number }>(
      database.superuserUrl,
      'select coalesce(sum(refusals), 0)::int as sum from client_refusal where host(last_from) = $1',
      [address(1)],
    );
    return row?.sum;
  };

  it('R11 blocks a client id and an address together after ten failures, before it verifies anything', async () => {
    await guess(9, 1);
    await flush(instances.system.running);
    expect(await from(1)).toMatchObject(granted);
    await guess(1, 1);
    await flush(instances.system.running);
    expect(await from(1)).toMatchObject(throttled(5));
    expect(await from(1, 'wrong')).toMatchObject(throttled(5));
    await flush(instances.system.running);
    // Nothing was looked at: no use, no refusal is counted.
    expect(await refusals()).toBe(10);
  });

  it('R5 R11 holds off whoever guesses at a client id that no application has, just as at another', async () => {
    const unknown = randomUUID();
    for (let time = 0; time < 10; time += 1) expect((await from(1, value, unknown)).status).toBe(401);
    expect(await from(1, value, unknown)).toMatchObject(throttled(5));
    await share();
    expect(await from(1, value, unknown, instances.second)).toMatchObject(throttled(5));
  });

  it('R11 holds a burst off before the first flush', async () => {
    const guard = new GuessingGuard();
    const now = new Date('2026-11-23T09:00:00.000Z');
    for (let time = 0; time < 9; time += 1) guard.failed(id, '192.0.2.1', now);
    expect(guard.blockedForSeconds(id, '192.0.2.1', now)).toBe(0);
    guard.failed(id, '192.0.2.1', now);
    expect(guard.blockedForSeconds(id, '192.0.2.1', now)).toBe(5);
    expect(guard.blockedForSeconds(id, '192.0.2.2', now)).toBe(0);
  });

  it('R11 lets the owner in from another address, and another client from the same one', async () => {
    await guess(10, 1);
    await share();
    expect(await from(1)).toMatchObject(throttled(5));
    expect(await from(2)).toMatchObject(granted);
    const fields = await attempt(instances.system.running, other.clientId, other.value, address(1));
    // It is looked at: only the API has to be named.
    expect({ status: fields.status, error: fields.body.error }).toEqual({ status: 400, error: 'invalid_target' });
  });

  it('R11 takes the addresses of one IPv6 host for one', async () => {
    const at = (host: string, secret: string) =>
      attempt(instances.system.running, id, secret, `2001:db8:0:${block}::${host}`);
    for (let time = 1; time <= 10; time += 1) expect((await at(String(time), 'wrong')).status).toBe(401);
    await share();
    expect(await at('ffff', value)).toMatchObject(throttled(5));
    expect(await attempt(instances.system.running, id, value, `2001:db8:1:${block}::1`)).toMatchObject(granted);
  });

  it('R11 ends the block after Retry-After, and doubles it with every further failure', async () => {
    const { clock } = instances.system.running;
    await guess(10, 1);
    for (const seconds of [5, 10, 20, 40]) {
      await share();
      expect(await from(1)).toMatchObject(throttled(seconds));
      clock.advance(seconds * SECOND - 1);
      expect(await from(1)).toMatchObject(throttled(1));
      clock.advance(1);
      await guess(1, 1);
    }
    await share();
    clock.advance(80 * SECOND);
    expect(await from(1)).toMatchObject(granted);
  });

  it('R11 blocks for a quarter of an hour at most, and forgets failures after a quarter of an hour', async () => {
    const { clock } = instances.system.running;
    const guard = instances.system.running.app.get(GuessingGuard);
    for (let time = 0; time < 1000; time += 1) guard.failed(id, addressBlock(address(1)), clock.now());
    await share();
    expect(await from(1)).toMatchObject(throttled(900));
    clock.advance(15 * MINUTE + 1);
    await share();
    await guess(9, 1);
    await share();
    expect(await from(1)).toMatchObject(granted);
  });

  it('R11 R59 adds up what both instances saw, and both hold off', async () => {
    await guess(5, 1, instances.system.running);
    await guess(4, 1, instances.second);
    await share();
    expect(await from(1, value, id, instances.second)).toMatchObject(granted);
    await guess(1, 1, instances.second);
    await flush(instances.second);
    await flush(instances.system.running);
    expect(await from(1, value, id, instances.system.running)).toMatchObject(throttled(5));
    expect(await from(1, value, id, instances.second)).toMatchObject(throttled(5));
  });

  it('R11 blocks an address alone after a hundred failures over many client ids', async () => {
    await guessAtManyClients(99, 1);
    await share();
    expect((await from(1, value, randomUUID())).status).toBe(401);
    await share();
    expect(await from(1)).toMatchObject(throttled(5));
    expect(await from(1, value, id, instances.second)).toMatchObject(throttled(5));
    expect(await from(2)).toMatchObject(granted);
    instances.system.running.clock.advance(5 * SECOND);
    expect(await from(1)).toMatchObject(granted);
  });

  it('R11 does not block an address as a whole that had a success within the hour', async () => {
    const { clock } = instances.system.running;
    expect(await from(1)).toMatchObject(granted);
    await share();
    clock.advance(HOUR);
    await guessAtManyClients(100, 1);
    await share();
    expect(await from(1)).toMatchObject(granted);
    expect(await from(2)).toMatchObject(granted);
    await share();
    clock.advance(HOUR + 1);
    await guessAtManyClients(100, 2);
    await share();
    expect(await from(2)).toMatchObject(throttled(5));
  });

  it('R11 does not take an expired, disabled or deleted secret for a guess', async () => {
    const { running, application } = instances.system;
    const secrets = `/applications/${application.id}/secrets`;
    // Earlier tests moved the clock past the end of the first session.
    const manager = await signIn(running, 'manager');
    const make = (name: string, expiresOn?: string) => createSecret({ running, manager, application }, name, expiresOn);
    const deleted = await make('deleted');
    const disabled = await make('disabled');
    const expired = await make('expired', running.clock.now().toISOString().slice(0, 10));
    expect((await manager.delete(`${secrets}/${deleted.id}`)).status).toBe(204);
    expect((await manager.patch(`${secrets}/${disabled.id}`, { enabled: false })).status).toBe(200);
    running.clock.set(
      `${new Date(running.clock.now().getTime() + 24 * HOUR).toISOString().slice(0, 10)}T00:00:00.000Z`,
    );
    for (const secret of [deleted, disabled, expired]) {
      for (let time = 0; time < 40; time += 1) expect((await from(1, secret.value)).status).toBe(401);
    }
    await share();
    expect(await from(1)).toMatchObject(granted);
  });

  it('R11 never blocks the owner, however many failures others cause at the client id', async () => {
    const { running } = instances.system;
    const guard = running.app.get(GuessingGuard);
    const now = running.clock.now();
    for (let failure = 0; failure < 1_000_000; failure += 1) {
      const host = failure % 20_000;
      guard.failed(id, `172.16.${host >> 8}.${host & 255}`, now);
    }
    expect(await from(1)).toMatchObject(granted);
    await share();
    expect(await from(1)).toMatchObject(granted);
    expect(await from(1, value, id, instances.second)).toMatchObject(granted);
    expect(await attempt(running, id, value, '172.16.0.1')).toMatchObject({ status: 429 });
  });

  it('R11 R59 shares failures in both instances at the same moment, and loses none', async () => {
    const { running } = instances.system;
    const guards = [running.app.get(GuessingGuard), instances.second.app.get(GuessingGuard)];
    const [rounds, hosts] = [3, 100];
    for (let round = 0; round < rounds; round += 1) {
      for (const [instance, guard] of guards.entries()) {
        for (let failure = 0; failure < hosts * 10; failure += 1) {
          guard.failed(id, address(instance * hosts + (failure % hosts)), running.clock.now());
        }
      }
      await Promise.all([flush(running), flush(instances.second)]);
    }
    const counts = await query(
      running.database.superuserUrl,
      'select count(*)::int as pairs, min(failures) as least, max(failures) as most from client_failure where network like $1',
      [`10.${block}.%`],
    );
    expect(counts).toEqual([{ pairs: 2 * hosts, least: rounds * 10, most: rounds * 10 }]);
  });

  it('R11 keeps failures that could not be shared for the next flush', async () => {
    const { database } = instances.system.running;
    const role = decodeURIComponent(new URL(database.url).username);
    await guess(10, 1);
    await query(database.superuserUrl, `revoke insert, update on client_failure from ${role}`);
    await flush(instances.system.running);
    await query(database.superuserUrl, `grant insert, update on client_failure to ${role}`);
    await share();
    expect(await from(1)).toMatchObject(throttled(5));
    expect(await from(1, value, id, instances.second)).toMatchObject(throttled(5));
  });
});
