import { randomUUID } from 'node:crypto';
import { PreparedStatements } from '../../../src/database/prepared-statements.js';
import { guessingLimits } from '../../../src/modules/verification/failure-counts.js';
import { GuessingGuard } from '../../../src/modules/verification/guessing-guard.js';
import { generateSecretValue } from '../../../src/modules/secrets/secret-value.js';
import { HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import { signIn } from '../../support/api-client.js';
import { createSecret } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { attempt, flush, startBeside, startTwoInstances, type TwoInstances } from './instances.js';

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
  const rowsFrom = async (network: string) => {
    const [row = { pairs: 0, networks: 0 }] = await query<{ pairs: number; networks: number }>(
      instances.system.running.database.superuserUrl,
      `select (select count(*)::int from client_failure where network like $1) as pairs,
         (select count(*)::int from address_failure where network like $1) as networks`,
      [network],
    );
    return row;
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

  it('R11 refuses further failures of a client id from an address after ten, without a closer look', async () => {
    await guess(9, 1);
    await share();
    await guess(1, 1);
    expect(await from(1, 'wrong')).toMatchObject(throttled(5));
    await flush(instances.system.running);
    expect(await from(1, 'wrong')).toMatchObject(throttled(5));
    expect(await from(1, generateSecretValue())).toMatchObject(throttled(5));
    await flush(instances.system.running);
    // They are no refusals that anybody is told of.
    expect(await refusals()).toBe(10);
  });

  it('R66 accepts a right secret whatever was guessed before from the same address', async () => {
    await guess(10, 1);
    await share();
    expect(await from(1, 'wrong')).toMatchObject(throttled(5));
    expect(await from(1)).toMatchObject(granted);
    expect(await from(1, value, id, instances.second)).toMatchObject(granted);
    const fields = await attempt(instances.system.running, other.clientId, other.value, address(1));
    // It is accepted: only the API has to be named.
    expect({ status: fields.status, error: fields.body.error }).toEqual({ status: 400, error: 'invalid_target' });
  });

  it('R66 counts the failures of a client id from an address from nought after a success, on every instance', async () => {
    await guess(10, 1);
    expect(await from(1, 'wrong')).toMatchObject(throttled(5));
    expect(await from(1)).toMatchObject(granted);
    await guess(9, 1);
    await share();
    expect(await from(1, value, id, instances.second)).toMatchObject(granted);
    await flush(instances.second);
    await share();
    await guess(10, 1);
    expect(await from(1, 'wrong')).toMatchObject(throttled(5));
    // Not for another address, nor for another client id.
    await guess(10, 2);
    await share();
    expect(await from(3)).toMatchObject(granted);
    expect((await attempt(instances.system.running, other.clientId, other.value, address(2))).status).toBe(400);
    await share();
    expect(await from(2, 'wrong')).toMatchObject(throttled(5));
  });

  it('R5 R11 refuses guesses at a client id that no application has, just as at another', async () => {
    const unknown = randomUUID();
    for (let time = 0; time < 10; time += 1) expect((await from(1, value, unknown)).status).toBe(401);
    expect(await from(1, value, unknown)).toMatchObject(throttled(5));
    await share();
    expect(await from(1, value, unknown, instances.second)).toMatchObject(throttled(5));
  });

  it('R5 answers whoever is slowed down alike, after the same questions to the database, whatever is wrong', async () => {
    const { running, application } = instances.system;
    const manager = await signIn(running, 'manager');
    const secrets = `/applications/${application.id}/secrets`;
    const [deleted, disabled] = [
      await createSecret({ running, manager, application }, 'Slowed, deleted'),
      await createSecret({ running, manager, application }, 'Slowed, disabled'),
    ];
    await manager.delete(`${secrets}/${deleted.id}`);
    await manager.patch(`${secrets}/${disabled.id}`, { enabled: false });
    const unknown = randomUUID();
    await guess(10, 1);
    for (const clientId of [unknown, 'no UUID']) {
      for (let time = 0; time < 10; time += 1) expect((await from(1, 'wrong', clientId)).status).toBe(401);
    }
    await share();
    const answers = new Set<string>();
    const questionsAbout = async (...attempts: [clientId: string, secret: string][]) => {
      const asked = new Set<string>();
      for (const [clientId, secret] of attempts) {
        const { names, answer } = await listening(running, () => from(1, secret, clientId));
        asked.add(names.join(', '));
        answers.add(`${answer.status} ${answer.text} ${answer.headers['retry-after']}`);
      }
      return [...asked];
    };
    const wellFormed = generateSecretValue();
    expect(
      await questionsAbout(
        [id, wellFormed],
        [id, deleted.value],
        [id, disabled.value],
        [id, other.value],
        [unknown, wellFormed],
        [unknown, value],
        ['no UUID', value],
      ),
    ).toEqual(['application-standings, live-secrets']);
    expect(await questionsAbout([id, 'wrong'], [unknown, 'wrong'], ['no UUID', 'wrong'])).toEqual(['']);
    expect([...answers]).toEqual([
      '429 {"error":"temporarily_unavailable","error_description":"try again in 5 seconds"} 5',
    ]);
  });

  it('R11 tells managers of a disabled secret that somebody still presents, although the answer does not say it', async () => {
    const { running, application } = instances.system;
    const manager = await signIn(running, 'manager');
    const disabled = await createSecret({ running, manager, application }, 'Disabled beside a guesser');
    const path = `/applications/${application.id}/secrets/${disabled.id}`;
    await manager.patch(path, { enabled: false });
    await guess(10, 1);
    expect(await from(1, disabled.value)).toMatchObject(throttled(5));
    await flush(running);
    expect((await manager.get(path)).body).toMatchObject({
      lastRefusedFrom: address(1),
      lastRefusedReason: 'disabled',
    });
  });

  it('R11 refuses no failure from another address, nor at another client id', async () => {
    await guess(10, 1);
    await share();
    expect(await from(1, 'wrong')).toMatchObject(throttled(5));
    expect((await from(2, 'wrong')).status).toBe(401);
    expect((await from(1, 'wrong', other.clientId)).status).toBe(401);
  });

  it('R11 takes the addresses of one IPv6 /64 for one, and those of a /48 for a site', async () => {
    const at = (network: number, host: string, secret: string, running = instances.system.running) =>
      attempt(running, id, secret, `2001:db8:${block}:${network.toString(16)}::${host}`);
    for (let time = 1; time <= 10; time += 1) expect((await at(0, String(time), 'wrong')).status).toBe(401);
    expect(await at(0, 'ffff', 'wrong')).toMatchObject(throttled(5));
    for (let network = 1; network <= 40; network += 1) expect((await at(network, '1', 'wrong')).status).toBe(401);
    await share();
    expect(await at(99, '1', 'wrong', instances.second)).toMatchObject(throttled(5));
    expect((await attempt(instances.second, id, 'wrong', `2001:db8:${block + 1000}::1`)).status).toBe(401);
    expect(await at(99, '1', value, instances.second)).toMatchObject(granted);
    expect(await at(0, '1', value)).toMatchObject(granted);
  });

  it('R11 ends after Retry-After, and doubles it with every further failure', async () => {
    const { clock } = instances.system.running;
    await guess(10, 1);
    for (const seconds of [5, 10, 20, 40]) {
      await share();
      expect(await from(1, 'wrong')).toMatchObject(throttled(seconds));
      clock.advance(seconds * SECOND - 1);
      expect(await from(1, 'wrong')).toMatchObject(throttled(1));
      clock.advance(1);
      await guess(1, 1);
      expect(await from(1, 'wrong')).toMatchObject(throttled(seconds * 2));
    }
  });

  it('R11 refuses for a quarter of an hour at most, and forgets failures after a quarter of an hour', async () => {
    const { clock } = instances.system.running;
    await guess(10, 1);
    for (let times = 0; times < 10; times += 1) {
      const { headers } = await from(1, 'wrong');
      clock.advance(Number(headers['retry-after']) * SECOND);
      await share();
      await guess(1, 1);
    }
    expect(await from(1, 'wrong')).toMatchObject(throttled(900));
    clock.advance(15 * MINUTE + 1);
    await share();
    await guess(9, 1);
    await share();
    await guess(1, 1, instances.second);
    expect(await from(1, 'wrong', id, instances.second)).toMatchObject(throttled(5));
  });

  it('R11 R59 adds up what both instances saw, and both refuse', async () => {
    await guess(5, 1, instances.system.running);
    await guess(4, 1, instances.second);
    await share();
    await guess(1, 1, instances.second);
    expect(await from(1, 'wrong', id, instances.second)).toMatchObject(throttled(5));
    await flush(instances.second);
    await flush(instances.system.running);
    expect(await from(1, 'wrong', id, instances.system.running)).toMatchObject(throttled(5));
  });

  it('R11 R59 gives a guesser who goes round all instances ten failures at each between two flushes, and none after', async () => {
    const third = await startBeside(instances.system);
    const all = [instances.system.running, instances.second, third];
    const round = async () => {
      const statuses = [];
      for (let time = 0; time < 60; time += 1) {
        const running = all[time % all.length] ?? third;
        statuses.push((await from(1, generateSecretValue(), id, running)).status);
      }
      return statuses.filter((status) => status === 401).length;
    };
    expect(await round()).toBe(all.length * 10);
    for (const running of [...all, ...all]) await flush(running);
    expect(await round()).toBe(0);
    await third.close();
  });

  it('R78 refuses an address that makes up client ids, whatever success it had, and fills few rows', async () => {
    expect(await from(1)).toMatchObject(granted);
    await share();
    const { second, system } = instances;
    const { running } = system;
    const statuses: number[] = [];
    // At once, so that none is answered before many are asked.
    for (let time = 0; time < 4000; time += 500) {
      const asked = Array.from({ length: 500 }, (_, index) =>
        from(1, value, randomUUID(), index % 2 ? second : running),
      );
      for (const { status } of await Promise.all(asked)) statuses.push(status);
      if (time > 0) await share();
    }
    const count = (status: number) => statuses.filter((each) => each === status).length;
    // Each instance lets a hundred through until it hears of the other.
    expect(count(401)).toBeLessThanOrEqual(200);
    expect(count(401)).toBeGreaterThanOrEqual(100);
    expect(count(429)).toBe(4000 - count(401));
    await share();
    expect(await rowsFrom(address(1))).toEqual({ pairs: count(401), networks: 1 });
    expect(await from(1, value, randomUUID())).toMatchObject({ status: 429 });
    expect(await from(1, 'wrong')).toMatchObject({ status: 429 });
    expect(await from(1)).toMatchObject(granted);
    expect((await from(2, value, randomUUID())).status).toBe(401);
  });

  it('R78 refuses an IPv6 /48 that makes up addresses and client ids, and fills few rows', async () => {
    const { running } = instances.system;
    const site = `2001:db8:${(block + 2000).toString(16)}`;
    const statuses: number[] = [];
    for (let time = 0; time < 1500; time += 100) {
      const asked = Array.from({ length: 100 }, (_, index) =>
        attempt(running, randomUUID(), value, `${site}:${(time + index).toString(16)}::1`),
      );
      for (const { status } of await Promise.all(asked)) statuses.push(status);
      await flush(running);
    }
    expect(statuses.filter((status) => status === 401)).toHaveLength(500);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1000);
    expect(await rowsFrom(`${site}%`)).toEqual({ pairs: 1000, networks: 501 });
    expect(await attempt(running, id, value, `${site}:ffff::1`)).toMatchObject(granted);
  });

  it('R78 keeps a bounded number of rows in all, those with the newest failures', async () => {
    const { second, system } = instances;
    const { running } = system;
    const guards = [running.app.get(GuessingGuard), second.app.get(GuessingGuard)];
    const networks = (round: number, index: number) => `10.${100 + round}.${index >> 8}.${index & 255}`;
    for (let round = 0; round < 6; round += 1) {
      running.clock.advance(2 * SECOND);
      for (const guard of guards) {
        for (let index = 0; index < 600; index += 1) guard.failed(id, networks(round, index), running.clock.now());
      }
      await Promise.all([flush(running), flush(second)]);
    }
    const { rowsOfEachKind, countedAtOnce } = guessingLimits;
    const rows = await rowsFrom('%');
    expect(rows.pairs).toBeGreaterThan(500);
    expect(rows.pairs).toBeLessThanOrEqual(rowsOfEachKind + countedAtOnce);
    expect(rows.networks).toBeGreaterThan(500);
    expect(rows.networks).toBeLessThanOrEqual(rowsOfEachKind + countedAtOnce);
    expect(await rowsFrom(networks(5, 1))).toEqual({ pairs: 1, networks: 1 });
    expect(await rowsFrom(networks(0, 1))).toEqual({ pairs: 0, networks: 0 });
    running.clock.advance(15 * MINUTE + SECOND);
    await from(1, 'wrong');
    await share();
    expect(await rowsFrom('%')).toEqual({ pairs: 1, networks: 1 });
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
    expect((await from(1, 'wrong')).status).toBe(401);
  });

  it('R11 never refuses the owner a failure of their own, however many others cause at the client id', async () => {
    const { running } = instances.system;
    const guard = running.app.get(GuessingGuard);
    const now = running.clock.now();
    for (let failure = 0; failure < 100_000; failure += 1) {
      const host = failure % 5000;
      guard.failed(id, `172.16.${host >> 8}.${host & 255}`, now);
    }
    await share();
    expect(await attempt(running, id, 'wrong', '172.16.0.1')).toMatchObject({ status: 429 });
    for (const instance of [running, instances.second]) {
      expect((await from(1, 'wrong', id, instance)).status).toBe(401);
      expect(await from(1, value, id, instance)).toMatchObject(granted);
    }
  });

  it('R11 R59 shares failures in both instances at the same moment, and loses none', async () => {
    const { running } = instances.system;
    const guards = [running.app.get(GuessingGuard), instances.second.app.get(GuessingGuard)];
    const [rounds, hosts] = [3, 50];
    for (let round = 0; round < rounds; round += 1) {
      for (const [instance, guard] of guards.entries()) {
        for (let failure = 0; failure < hosts * 3; failure += 1) {
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
    expect(counts).toEqual([{ pairs: 2 * hosts, least: rounds * 3, most: rounds * 3 }]);
  });

  it('R11 keeps failures that could not be shared for the next flush', async () => {
    const { database } = instances.system.running;
    const role = decodeURIComponent(new URL(database.url).username);
    await guess(10, 1);
    await query(database.superuserUrl, `revoke insert, update on client_failure from ${role}`);
    await flush(instances.system.running);
    // It goes on by what it knows itself.
    expect(await from(1, 'wrong')).toMatchObject(throttled(5));
    expect(await from(1)).toMatchObject(granted);
    await guess(10, 2);
    await query(database.superuserUrl, `grant insert, update on client_failure to ${role}`);
    await share();
    expect((await from(1, 'wrong')).status).toBe(401);
    expect(await from(2, 'wrong')).toMatchObject(throttled(5));
    expect(await from(2, 'wrong', id, instances.second)).toMatchObject(throttled(5));
  });
});

/** The names of the statements that `work` has an instance ask, in their order. */
async function listening<Answer>({ app }: RunningApp, work: () => Promise<Answer>) {
  const statements = app.get(PreparedStatements);
  const ask = statements.query.bind(statements);
  const names: string[] = [];
  statements.query = (name, ...rest) => {
    names.push(name);
    return ask(name, ...rest);
  };
  try {
    return { answer: await work(), names };
  } finally {
    statements.query = ask;
  }
}
