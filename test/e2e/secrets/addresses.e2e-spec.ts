import { Schedules } from '../../../src/jobs/schedules.js';
import { UsedAddresses } from '../../../src/modules/secrets/contract/used-addresses.js';
import { useCleanUp } from '../../../src/modules/secrets/use/use-clean-up.job.js';
import { UseLedger } from '../../../src/modules/verification/use-ledger.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import type { RunningApp } from '../../support/app.js';
import { type ClientSystem, createSecret } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { attempt, eventsOf, flush, startBehindProxy, startTwoInstances } from '../oauth/instances.js';

interface Seen {
  readonly address: string;
  readonly name: string | null;
  readonly firstAt: string;
  readonly lastAt: string;
  readonly uses: number;
}

const pathOf = ({ application }: ClientSystem, rest: string) => `/applications/${application.id}/${rest}`;

/** What the API shows of where a secret was used from. */
async function seenOf(system: ClientSystem, manager: ApiClient, { id } = system.secret): Promise<Seen[]> {
  return (await manager.get(pathOf(system, `secrets/${id}`))).body.addresses;
}

/** As if a system at this address had fetched tokens with a secret, now. */
function useFrom({ app, clock }: RunningApp, secretId: string, address: string | null, times = 1): void {
  for (let time = 0; time < times; time += 1) app.get(UseLedger).used(secretId, address, clock.now());
}

async function cleanUp({ app, drain }: RunningApp): Promise<void> {
  await app.get(Schedules).ask(useCleanUp);
  await drain();
}

describe('the addresses from which a secret is used', () => {
  let system: ClientSystem;
  beforeEach(async () => {
    system = await startBehindProxy();
  });
  afterEach(() => system.running.close());

  const use = (from: string) => attempt(system.running, system.application.clientId, system.secret.value, from);
  const name = (address: string, called: string | null, manager = system.manager) =>
    manager.send('PUT', pathOf(system, 'addresses'), { address, name: called });
  const rows = () =>
    query(
      system.running.database.url,
      `select abbrev(address) as address, day::text, uses::int from client_secret_address where secret_id = $1 order by day, address`,
      [system.secret.id],
    );

  it('R30 are shown with the first and the last use and how many there were, the latest first', async () => {
    const { clock } = system.running;
    const first = clock.now().toISOString();
    expect((await use('192.0.2.7')).status).toBe(200);
    clock.advance(MINUTE);
    await use('2001:db8:1:2:3::4');
    await use('2001:db8:1:2:5::6');
    const second = clock.now().toISOString();
    expect(await seenOf(system, system.manager)).toEqual([]);
    await flush(system.running);
    clock.advance(DAY);
    const manager = await signIn(system.running, 'manager');
    const last = clock.now().toISOString();
    await use('192.0.2.7');
    expect((await attempt(system.running, system.application.clientId, 'wrong', '192.0.2.66')).status).toBe(401);
    await flush(system.running);
    const expected = [
      { address: '192.0.2.7', name: null, firstAt: first, lastAt: last, uses: 2 },
      { address: '2001:db8:1:2::/64', name: null, firstAt: second, lastAt: second, uses: 2 },
    ];
    expect(await seenOf(system, manager)).toEqual(expected);
    const list = (await manager.get(pathOf(system, 'secrets'))).body.items as { id: string; addresses: Seen[] }[];
    expect(list.find(({ id }) => id === system.secret.id)?.addresses).toEqual(expected);
    const renamed = await manager.patch(pathOf(system, `secrets/${system.secret.id}`), { name: 'Renamed' });
    expect(renamed.body.addresses).toEqual(expected);
    const created = await createSecret({ ...system, manager }, 'Of nobody yet');
    expect(created).toMatchObject({ addresses: [] });
    expect(await rows()).toEqual([
      { address: '192.0.2.7', day: '2026-11-23', uses: 1 },
      { address: '2001:db8:1:2::/64', day: '2026-11-23', uses: 2 },
      { address: '192.0.2.7', day: '2026-11-24', uses: 1 },
    ]);
  });

  it('are shown to support of one application, and never in the list over all of them', async () => {
    await use('192.0.2.7');
    await flush(system.running);
    const support = await signIn(system.running, 'support');
    expect(await seenOf(system, support)).toMatchObject([{ address: '192.0.2.7' }]);
    const fleet = await support.get('/admin/secrets?limit=200');
    expect(fleet.body.items.length).toBeGreaterThan(3);
    expect(fleet.body.items.filter((secret: object) => 'addresses' in secret)).toEqual([]);
    const stranger = await signIn(system.running, 'stranger');
    expect((await stranger.get(pathOf(system, `secrets/${system.secret.id}`))).status).toBe(404);
  });

  it('are twenty at most: the one used longest ago gives way, and no use is lost', async () => {
    const { running, secret, manager } = system;
    for (let host = 1; host <= 25; host += 1) {
      useFrom(running, secret.id, `192.0.2.${host}`, host);
      running.clock.advance(SECOND);
      if (host % 7 === 0) await flush(running);
    }
    await flush(running);
    const seen = await seenOf(system, manager);
    expect(seen.map(({ address }) => address)).toEqual([
      ...Array.from({ length: 20 }, (_, index) => `192.0.2.${25 - index}`),
      'others',
    ]);
    expect(seen.at(-1)).toMatchObject({ name: null, uses: 1 + 2 + 3 + 4 + 5 });
    // One that comes back takes the place of another.
    useFrom(running, secret.id, '192.0.2.1');
    useFrom(running, secret.id, null);
    await flush(running);
    const later = await seenOf(system, manager);
    expect(later).toHaveLength(21);
    expect(later.map(({ address }) => address)).not.toContain('192.0.2.6');
    expect(later.find(({ address }) => address === '192.0.2.1')?.uses).toBe(1);
    expect(later.find(({ address }) => address === 'others')?.uses).toBe(15 + 6 + 1);
  });

  it('R30 are kept for the next flush when they could not be written', async () => {
    const { running } = system;
    const role = decodeURIComponent(new URL(running.database.url).username);
    await query(running.database.superuserUrl, `revoke insert on client_secret_address from ${role}`);
    await use('192.0.2.7');
    await flush(running);
    await use('192.0.2.7');
    await flush(running);
    expect(await rows()).toEqual([]);
    await query(running.database.superuserUrl, `grant insert on client_secret_address to ${role}`);
    await flush(running);
    expect(await rows()).toEqual([{ address: '192.0.2.7', day: '2026-11-23', uses: 2 }]);
  });

  it('R55 S27 are forgotten after 90 days, and their name with the last of them', async () => {
    const { running } = system;
    await use('192.0.2.7');
    await use('192.0.2.9');
    await flush(running);
    for (const address of ['192.0.2.7', '192.0.2.9']) expect((await name(address, `At ${address}`)).status).toBe(204);
    running.clock.advance(DAY);
    await use('192.0.2.9');
    await flush(running);
    running.clock.advance(88 * DAY);
    await cleanUp(running);
    expect(await rows()).toHaveLength(3);
    running.clock.advance(DAY);
    const later = await signIn(running, 'manager');
    const named = { address: '192.0.2.9', name: 'At 192.0.2.9' };
    expect(await seenOf(system, later)).toMatchObject([named]);
    await cleanUp(running);
    expect(await rows()).toEqual([{ address: '192.0.2.9', day: '2026-11-24', uses: 1 }]);
    expect(await query(running.database.url, 'select host(address) as address, name from address_name')).toEqual([
      named,
    ]);
  });

  it('get a name from a manager, which those who see the application read, and everybody hears that they did', async () => {
    const { running, manager, application } = system;
    await use('192.0.2.7');
    await use('2001:db8::1');
    await flush(running);
    expect((await name('192.0.2.7', '  search server Leiden ')).status).toBe(204);
    expect((await name('2001:db8::/64', 'by its network')).status).toBe(204);
    expect((await name('2001:db8::99', 'by a neighbour')).status).toBe(204);
    const support = await signIn(running, 'support');
    const named = [
      { address: '192.0.2.7', name: 'search server Leiden' },
      { address: '2001:db8::/64', name: 'by a neighbour' },
    ];
    expect(await seenOf(system, support)).toMatchObject(named);
    // A second secret that is used from there has the name, too.
    const second = await createSecret(system, 'Second');
    useFrom(running, second.id, '192.0.2.7');
    await flush(running);
    expect(await seenOf(system, manager, second)).toMatchObject(named.slice(0, 1));
    expect((await name('192.0.2.7', 'search server Leiden')).status).toBe(204);
    expect((await name('192.0.2.7', null)).status).toBe(204);
    expect(await seenOf(system, manager, second)).toMatchObject([{ address: '192.0.2.7', name: null }]);
    const payload = { applicationId: application.id, organisationId: expect.any(String) };
    expect(await eventsOf(running, 'secrets.address-named')).toEqual([
      ...[1, 2, 3].map(() => ({ ...payload, named: true })),
      { ...payload, named: false },
    ]);
    const { items } = (await manager.get(pathOf(system, 'activity'))).body;
    const [gone, given] = items.filter(({ type }: { type: string }) => type === 'secrets.address-named');
    expect(gone).toMatchObject({
      actor: { name: 'Mara Manager' },
      summary: 'An address that its systems use lost its name.',
    });
    expect(given.summary).toBe('An address that its systems use got a name.');
  });

  it('get no name that hides something, none where nothing came from, and none from others than managers', async () => {
    const { running } = system;
    await use('192.0.2.7');
    useFrom(running, system.secret.id, null);
    await flush(running);
    const refused: [string, string | null, string][] = [
      ['192.0.2.7', 'a\u202Eb', 'name'],
      ['192.0.2.7', '', 'name'],
      ['192.0.2.7', 'x'.repeat(101), 'name'],
      ['192.0.2.8', 'never seen', 'address'],
      ['192.0.2.8', null, 'address'],
      ['others', 'the rest', 'address'],
      ['0.0.0.0/0', 'the rest', 'address'],
      ['0.0.0.0', 'the rest', 'address'],
    ];
    for (const [address, called, field] of refused) {
      const { status, body } = await name(address, called);
      expect([address, called, status, body.errors[0].path]).toEqual([address, called, 422, field]);
    }
    const support = await signIn(running, 'support');
    expect((await name('192.0.2.7', 'by support', support)).status).toBe(403);
    const stranger = await signIn(running, 'stranger');
    expect((await name('192.0.2.7', 'by a stranger', stranger)).status).toBe(404);
    expect(await seenOf(system, support)).toMatchObject([{ name: null }, { name: null }]);
    expect(await eventsOf(running, 'secrets.address-named')).toEqual([]);
  });
});

describe('two instances that write down addresses', () => {
  it('R30 R59 lose no use, keep to twenty, and never wait for each other in a circle', async () => {
    const { system, second, close } = await startTwoInstances();
    const { running, manager } = system;
    const secrets = [system.secret, await createSecret(system, 'Second'), await createSecret(system, 'Third')];
    const rounds = 20;
    for (let round = 0; round < rounds; round += 1) {
      for (const [index, { app }] of [running, second].entries()) {
        for (const { id } of index === 0 ? secrets : secrets.toReversed()) {
          for (let host = 0; host < 15; host += 1) {
            app.get(UseLedger).used(id, `192.0.${index}.${(round + host) % 40}`, running.clock.now());
          }
        }
      }
      await Promise.all([flush(running), flush(second)]);
      // A flush that failed would have put its page back.
      expect([running, second].map(({ app }) => app.get(UseLedger).take())).toEqual([undefined, undefined]);
      running.clock.advance(SECOND);
    }
    for (const secret of secrets) {
      const seen = await seenOf(system, manager, secret);
      expect(seen).toHaveLength(21);
      expect(seen.reduce((sum, { uses }) => sum + uses, 0)).toBe(rounds * 2 * 15);
    }
    await close();
  });
});

describe('the addresses that have not changed to a new secret', () => {
  let system: ClientSystem;
  let next: ClientSystem['secret'];
  beforeEach(async () => {
    system = await startBehindProxy();
    next = await createSecret(system, 'Next');
  });
  afterEach(() => system.running.close());

  const at = async (moment: string, secret: { id: string }, ...addresses: (string | null)[]) => {
    system.running.clock.set(moment);
    for (const address of addresses) useFrom(system.running, secret.id, address);
    await flush(system.running);
  };
  const since = '2027-01-10T12:00:00.000Z';
  const lagging = async (moment = since) => {
    const change = { oldId: system.secret.id, newId: next.id, since: new Date(moment) };
    const found = await system.running.app.get(UsedAddresses).lagging([change]);
    return (found.get(system.secret.id) ?? []).map(({ address, lastAt }) => [address, lastAt.toISOString()]);
  };

  it('are those that used the old one in the 45 days before its first use, and the new one never since', async () => {
    await at('2026-11-26T11:00:00.000Z', system.secret, '192.0.2.1');
    await at('2026-11-26T12:00:00.000Z', system.secret, '192.0.2.2');
    await at('2027-01-10T11:59:00.000Z', system.secret, '192.0.2.3', '192.0.2.4', '2001:db8::1');
    // A use of the new one before that moment says nothing.
    await at('2027-01-09T09:00:00.000Z', next, '192.0.2.4');
    await at(since, next, '192.0.2.3');
    await at('2027-01-10T13:00:00.000Z', system.secret, '192.0.2.2', '192.0.2.5');
    expect(await lagging()).toEqual([
      ['192.0.2.2', '2027-01-10T13:00:00.000Z'],
      ['192.0.2.4', '2027-01-10T11:59:00.000Z'],
      ['2001:db8::/64', '2027-01-10T11:59:00.000Z'],
    ]);
    await at('2027-01-11T09:00:00.000Z', next, '192.0.2.2', '192.0.2.4', '2001:db8::2');
    expect(await lagging()).toEqual([]);
  });

  it('name the others as soon as a use came from where nobody knows', async () => {
    await at('2027-01-09T09:00:00.000Z', system.secret, '192.0.2.1', null);
    await at(since, next, '192.0.2.1', null);
    expect(await lagging()).toEqual([['others', '2027-01-09T09:00:00.000Z']]);
  });

  it('name the others when uses were counted by day alone, as before addresses were kept or after their time', async () => {
    await at('2026-12-20T09:00:00.000Z', system.secret, '192.0.2.1');
    await at(since, next, '192.0.2.1');
    expect(await lagging()).toEqual([]);
    await at('2027-03-25T09:00:00.000Z', next, '192.0.2.1');
    await cleanUp(system.running);
    expect(await lagging()).toEqual([['others', '2026-12-20T00:00:00.000Z']]);
  });

  it('are found for many secrets at once', async () => {
    const third = await createSecret(system, 'Third');
    await at('2027-01-09T09:00:00.000Z', system.secret, '192.0.2.1');
    await at('2027-01-09T09:00:00.000Z', next, '192.0.2.1', '192.0.2.2');
    await at(since, third, '192.0.2.1');
    const changes = [system.secret, next].map(({ id }) => ({ oldId: id, newId: third.id, since: new Date(since) }));
    const found = await system.running.app.get(UsedAddresses).lagging(changes);
    expect([...found.keys()]).toEqual([next.id]);
    expect(found.get(next.id)).toEqual([
      { address: '192.0.2.2', name: null, lastAt: new Date('2027-01-09T09:00:00.000Z') },
    ]);
  });
});

describe('the order of events', () => {
  it('is that in which things happened: a first use has its own time, and names its address', async () => {
    const system = await startBehindProxy();
    const { running, manager, secret, application } = system;
    const usedAt = running.clock.now().toISOString();
    await attempt(running, application.clientId, secret.value, '192.0.2.7');
    running.clock.advance(SECOND);
    await attempt(running, application.clientId, secret.value, '192.0.2.9');
    await manager.patch(pathOf(system, `secrets/${secret.id}`), { enabled: false });
    running.clock.advance(SECOND);
    const refusedAt = running.clock.now().toISOString();
    await attempt(running, application.clientId, secret.value, '192.0.2.7');
    running.clock.advance(HOUR);
    await flush(running);
    const hint = secret.value.slice(0, 3);
    const { items } = (await (await signIn(running, 'manager')).get(pathOf(system, 'activity?limit=3'))).body;
    const told = items.map(({ summary, occurredAt }: { summary: string; occurredAt: string }) => [summary, occurredAt]);
    expect(told).toEqual([
      [expect.stringMatching(/is disabled, and a system still presents it\.$/), refusedAt],
      [expect.stringMatching(/was disabled/), expect.any(String)],
      [`Client secret ‘Client system’ (${hint}…) was used for the first time by a system at 192.0.2.7.`, usedAt],
    ]);
    await running.close();
  });
});
