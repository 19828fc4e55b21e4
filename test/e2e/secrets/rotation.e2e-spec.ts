import { DAY, MINUTE } from '../../../src/shared/clock.js';
import { type ApiClient, signIn } from '../../support/api-client.js';
import { type ClientSystem, createSecret, fetchToken, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { eventsOf } from '../oauth/instances.js';

describe('the rotation of a client secret', () => {
  let system: ClientSystem;
  let secrets: string;

  beforeEach(async () => {
    system = await startClientSystem();
    secrets = `/applications/${system.application.id}/secrets`;
  });
  afterEach(() => system.running.close());

  const rotate = (body: object = {}, id = system.secret.id, client: ApiClient = system.manager) =>
    client.post(`${secrets}/${id}/rotate`, body);
  const seen = async (id: string) => (await system.manager.get(`${secrets}/${id}`)).body;

  it('R27 answers as for a new secret, with the one that it replaces, and both work', async () => {
    const { status, body, headers } = await rotate();
    expect(status).toBe(201);
    expect(headers).toMatchObject({ 'cache-control': 'no-store', location: `/api/v1${secrets}/${body.id}` });
    expect(body).toMatchObject({
      name: 'Client system (Nov 2026)',
      state: 'active',
      expiresOn: '2027-11-23',
      replaces: system.secret.id,
      endAfterDays: null,
      firstUsedAt: null,
    });
    const { value, ...rest } = body;
    expect(await seen(body.id)).toEqual(rest);
    expect(await seen(system.secret.id)).toMatchObject({ state: 'active', replaces: null, endAfterDays: null });
    for (const secret of [system.secret, { id: body.id, value }]) {
      expect((await fetchToken({ ...system, secret })).status).toBe(200);
    }
  });

  it('takes a name, a last day and after how many days the old one ends', async () => {
    const { body } = await rotate({ name: 'Next', expiresOn: '2027-06-30', endOldAfterDays: 0 });
    expect(body).toMatchObject({ name: 'Next', expiresOn: '2027-06-30', replaces: system.secret.id });
    expect(await seen(system.secret.id)).toMatchObject({ endAfterDays: 0 });
    const change = (endAfterDays: unknown) => system.manager.patch(`${secrets}/${system.secret.id}`, { endAfterDays });
    expect((await change(30)).body).toMatchObject({ endAfterDays: 30 });
    expect((await change(null)).body).toMatchObject({ endAfterDays: null });
    for (const wrong of [31, -1, 1.5, '7']) expect((await change(wrong)).status).toBe(422);
    expect((await rotate({ endOldAfterDays: 31 })).body.errors).toMatchObject([{ path: 'endOldAfterDays' }]);
    expect((await rotate({ expiresOn: '2027-11-24' })).body.errors).toMatchObject([{ path: 'expiresOn' }]);
    expect((await rotate({ days: 7 })).status).toBe(422);
    expect(await eventsOf(system.running, 'secrets.secret-ending-arranged')).toMatchObject([
      { secretId: system.secret.id, days: 0, successorId: body.id },
      { secretId: system.secret.id, days: 30 },
      { secretId: system.secret.id, days: null },
    ]);
  });

  it('R26 gives the next number where the name of the month is taken, and refuses a taken name', async () => {
    const names: string[] = [];
    for (let time = 0; time < 3; time += 1) names.push((await rotate()).body.name);
    expect(names).toEqual(['Client system (Nov 2026)', 'Client system (Nov 2026) 2', 'Client system (Nov 2026) 3']);
    expect((await rotate({ name: 'client SYSTEM' })).body).toMatchObject({ code: 'secrets.name-taken' });
    const raced = await Promise.all([rotate(), rotate()]);
    expect(raced.map(({ status }) => status)).toEqual([201, 201]);
  });

  it('R26 may exceed the limit by one, enabling never', async () => {
    const fill = async (count: number) => {
      for (let number = 0; number < count; number += 1) await createSecret(system, `Filler ${number}`);
    };
    const live = async () => (await system.manager.get(secrets)).body.items.length;
    await fill(10 - (await live()));
    const off = await system.manager.get(secrets).then(({ body }) => body.items[0].id);
    await system.manager.patch(`${secrets}/${off}`, { enabled: false });
    expect((await system.manager.post(secrets, { name: 'x', expiresOn: '2027-06-01' })).body.code).toBe(
      'secrets.limit-reached',
    );
    const raced = await Promise.all([rotate(), rotate(), rotate()]);
    expect(raced.map(({ status }) => status).toSorted()).toEqual([201, 409, 409]);
    expect(await live()).toBe(11);
    const enable = () => system.manager.patch(`${secrets}/${off}`, { enabled: true });
    expect(await enable()).toMatchObject({ status: 409, body: { code: 'secrets.limit-reached' } });
    expect((await rotate()).body.detail).toBe(
      'This application has 11 secrets, more than there may be. Delete one that is not used any more.',
    );
    await system.manager.delete(`${secrets}/${system.secret.id}`);
    expect((await enable()).status).toBe(200);
  });

  it('R52 is for managers with a recent factor, and for a secret that works', async () => {
    const { running } = system;
    const [support, stranger] = [await signIn(running, 'support'), await signIn(running, 'stranger')];
    expect([(await rotate({}, undefined, support)).status, (await rotate({}, undefined, stranger)).status]).toEqual([
      403, 404,
    ]);
    await system.manager.patch(`${secrets}/${system.secret.id}`, { enabled: false });
    expect(await rotate()).toMatchObject({ status: 409, body: { code: 'secrets.disabled' } });
    expect(await system.manager.patch(`${secrets}/${system.secret.id}`, { endAfterDays: 7 })).toMatchObject({
      status: 409,
      body: { code: 'secrets.disabled' },
    });
    await system.manager.patch(`${secrets}/${system.secret.id}`, { enabled: true });
    running.clock.advance(31 * MINUTE);
    system = { ...system, manager: await system.manager.renewed() };
    expect((await rotate()).body.code).toBe('identity.step-up-required');
    running.clock.advance(400 * DAY);
    system = { ...system, manager: await signIn(running, 'manager') };
    expect((await rotate()).body.code).toBe('secrets.expired');
    await system.manager.delete(`${secrets}/${system.secret.id}`);
    expect((await rotate()).status).toBe(404);
    await query(running.database.superuserUrl, `update application set status = 'disabled'`);
    expect((await rotate()).body.code).toBe('applications.disabled');
  });

  it('tells the managers by one mail what takes the place of what, and what becomes of the old one', async () => {
    await system.running.drain();
    const before = (await mailboxOf(system.running)).length;
    await rotate({ endOldAfterDays: 7 });
    await system.running.drain();
    const mails = (await mailboxOf(system.running)).slice(0, -before);
    expect(mails.map(({ to }) => to).toSorted()).toEqual(['deputy@example.org', 'manager@example.org']);
    for (const { text } of mails) {
      expect(text).toContain(
        'created the client secret “Client system (Nov 2026)” to take the place of “Client system”',
      );
      expect(text).toContain(
        'The old one ends by itself 7 days after its last use, once every system uses the new one',
      );
    }
    await system.manager.patch(`${secrets}/${system.secret.id}`, { endAfterDays: null });
    await system.running.drain();
    const [last] = await mailboxOf(system.running);
    expect(last?.subject).toContain('does not end by itself any more: Client system');
    const { body } = await system.manager.get(`/applications/${system.application.id}/activity`);
    expect(body.items.map(({ summary }: { summary: string }) => summary).slice(0, 3)).toEqual([
      expect.stringContaining('does not end by itself any more.'),
      expect.stringContaining('is to end by itself, 7 days after its last use, once another one is in use.'),
      expect.stringContaining('was created to take the place of another one, its last day is 23 Nov 2027 (UTC).'),
    ]);
  });
});
