import { createHmac } from 'node:crypto';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { testKey } from '../../support/test-config.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { addDays, dateOf } from '../../../src/shared/calendar-date.js';
import { HOUR, MINUTE } from '../../../src/shared/clock.js';
import { SecretVerifier } from '../../../src/modules/verification/contract/secret-verifier.js';
import { secretPattern } from '../../../src/modules/secrets/contract/secret-format.js';

describe('client secrets', () => {
  let running: RunningApp;
  let manager: ApiClient;
  let application: { id: string; clientId: string };
  let secrets: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    manager = await signIn(running, 'manager');
    const { body } = await manager.get('/applications?q=PartnerAlternative');
    application = body.items[0];
    secrets = `/applications/${application.id}/secrets`;
  });
  afterEach(() => running.close());

  const inDays = (days: number) => addDays(dateOf(running.clock.now()), days);
  const create = (name = 'Secret by VM', expiresOn = inDays(300), client = manager) =>
    client.post(secrets, { name, expiresOn });
  const events = async () =>
    (
      await query(
        running.database.url,
        `select type from event_log where type like 'secrets.%' order by sequence offset 5`,
      )
    ).map(({ type }) => type as string);

  it('R27 shows the value once, and its first three characters from then on', async () => {
    const created = await create();
    expect(created.status).toBe(201);
    expect(created.headers).toMatchObject({
      'cache-control': 'no-store',
      location: `/api/v1${secrets}/${created.body.id}`,
    });
    const { value, ...rest } = created.body;
    expect(value).toMatch(secretPattern);
    expect(rest).toEqual({
      id: expect.any(String),
      name: 'Secret by VM',
      hint: value.slice(0, 3),
      state: 'active',
      pausedUntil: null,
      expiresOn: inDays(300),
      expiresAt: `${inDays(301)}T00:00:00.000Z`,
      daysLeft: 301,
      createdAt: running.clock.now().toISOString(),
      createdBy: { id: expect.any(String), name: 'Mara Manager' },
      firstUsedAt: null,
      firstUsedFrom: null,
      lastUsedAt: null,
      lastUsedFrom: null,
      usesLast30Days: 0,
      lastRefusedAt: null,
      lastRefusedFrom: null,
      lastRefusedReason: null,
      inUse: false,
      advice: 'none',
      safeToDelete: false,
      successorId: null,
      replaces: null,
      endAfterDays: null,
      addresses: [],
    });
    expect((await manager.get(`${secrets}/${rest.id}`)).body).toEqual(rest);
    const listed = await manager.get(secrets);
    expect(listed.body.items[0]).toEqual(rest);
    expect(listed.text).not.toContain(value);
  });

  it('R21 stores a keyed hash and the name of its key, never the value', async () => {
    const { value, id } = (await create()).body;
    const [row] = await query(running.database.url, `select * from client_secret where id = $1`, [id]);
    const hash = createHmac('sha256', testKey(1)).update(`client-secret\n${value}`).digest();
    expect(row).toMatchObject({ hint: value.slice(0, 3), hash_key_id: 'h1', hash });
  });

  it('lists newest first, page by page, and by state', async () => {
    const names = ['one', 'two', 'three'];
    for (const name of names) {
      running.clock.advance(MINUTE);
      await create(name, inDays(name === 'two' ? 5 : 300));
    }
    const first = await manager.get(`${secrets}?limit=2`);
    expect(first.body.items.map((secret: { name: string }) => secret.name)).toEqual(['three', 'two']);
    const second = await manager.get(`${secrets}?limit=2&cursor=${first.body.nextCursor}`);
    expect(second.body).toMatchObject({
      items: [{ name: 'one' }, { name: 'Trial run', state: 'expired', daysLeft: 0 }],
      nextCursor: null,
    });
    const states = async (state: string) =>
      (await manager.get(`${secrets}?state=${state}`)).body.items.map((secret: { name: string }) => secret.name);
    expect(await states('expiring')).toEqual(['two']);
    expect(await states('expired')).toEqual(['Trial run']);
    expect(await states('disabled')).toEqual([]);
  });

  it('pages through all of them although the clock went back between two', async () => {
    await create('later');
    running.clock.advance(-HOUR);
    await create('earlier');
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await manager.get(`${secrets}?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map((secret: { name: string }) => secret.name));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(['later', 'earlier', 'Trial run']);
  });

  it('counts states exactly as it shows them, on every day that matters', async () => {
    await create('disabled one', inDays(29));
    const { id } = (await create('disabled too', inDays(30))).body;
    await create('active one', inDays(30));
    await create('expiring one', inDays(29));
    await manager.patch(`${secrets}/${id}`, { enabled: false });
    await manager.patch(`${secrets}/${(await manager.get(secrets)).body.items.at(-2).id}`, { enabled: false });
    for (const day of [0, 1, 28, 29, 30, 31]) {
      running.clock.set(`${addDays('2026-11-23', day)}T12:00:00.000Z`);
      const client = await signIn(running, 'manager');
      const { items } = (await client.get(secrets)).body;
      const counts = { active: 0, expiring: 0, disabled: 0, expired: 0 };
      for (const { state } of items) counts[state as keyof typeof counts] += 1;
      const working = items.filter(({ state }: { state: string }) => state === 'active' || state === 'expiring');
      const { body } = await client.get(`/applications/${application.id}`);
      expect([day, body.secretCounts]).toEqual([day, counts]);
      expect(body.nextExpiresOn).toBe(
        working
          .map(({ expiresOn }: { expiresOn: string }) => expiresOn)
          .toSorted()
          .at(0) ?? null,
      );
    }
  });

  it('R62 does not start without the key that stored secrets need, and names it', async () => {
    const other = { secretHashKeys: new KeyRing([{ id: 'h2', bytes: testKey(9) }]) };
    await expect(startApp({ database: running.database, clock: running.clock, config: other })).rejects.toThrow(
      'SECRET_HASH_KEYS: the key "h1" is needed by 5 client secrets',
    );
  });

  it('counts in the application what the list shows', async () => {
    const { id } = (await create('one')).body;
    await create('two', inDays(4));
    await create('three');
    await manager.patch(`${secrets}/${id}`, { enabled: false });
    const { body } = await manager.get(`/applications/${application.id}`);
    expect(body).toMatchObject({
      secretCounts: { active: 1, expiring: 1, disabled: 1, expired: 1 },
      nextExpiresOn: inDays(4),
      managerCount: 1,
    });
  });

  it('R55 disables, enables, renames and deletes, leaving one event for each change and none for no change', async () => {
    const { id } = (await create()).body;
    const change = (body: object) => manager.patch(`${secrets}/${id}`, body);
    expect((await change({ enabled: false })).body).toMatchObject({ state: 'disabled' });
    expect((await change({ enabled: false })).body).toMatchObject({ state: 'disabled' });
    expect((await change({ enabled: true })).body).toMatchObject({ state: 'active' });
    expect((await change({ name: ' Secret by  VM 2 ' })).body).toMatchObject({ name: 'Secret by  VM 2' });
    expect((await change({ name: 'Secret by  VM 2', enabled: true })).status).toBe(200);
    expect((await manager.delete(`${secrets}/${id}`)).status).toBe(204);
    expect(await events()).toEqual([
      'secrets.secret-created',
      'secrets.secret-disabled',
      'secrets.secret-enabled',
      'secrets.secret-renamed',
      'secrets.secret-deleted',
    ]);
    const [last] = await query(
      running.database.url,
      `select payload, actor_id, request_id, host(o.ip) as ip, application_id, organisation_id
       from event_log left join event_origin o on o.event_id = event_log.id order by sequence desc limit 1`,
    );
    expect(last).toMatchObject({
      payload: { secretId: id, applicationId: application.id, reason: 'by_manager' },
      actor_id: (await manager.get('/me')).body.id,
      request_id: expect.any(String),
      ip: '127.0.0.1',
      application_id: application.id,
    });
  });

  it('R55 changes nothing when the event cannot be written', async () => {
    const { id } = (await create()).body;
    await query(running.database.superuserUrl, 'revoke insert on event_log from client_credentials_app');
    const refused = [
      await create('another'),
      await manager.patch(`${secrets}/${id}`, { enabled: false }),
      await manager.delete(`${secrets}/${id}`),
    ];
    expect(refused.map(({ status }) => status)).toEqual([500, 500, 500]);
    await query(running.database.superuserUrl, 'grant insert on event_log to client_credentials_app');
    const { body } = await manager.get(secrets);
    expect(body.items.map((secret: { name: string; state: string }) => [secret.name, secret.state])).toEqual([
      ['Secret by VM', 'active'],
      ['Trial run', 'expired'],
    ]);
  });

  it('is gone once deleted: from lists, for reading, changing and deleting again; its name is free', async () => {
    const { id } = (await create()).body;
    await manager.delete(`${secrets}/${id}`);
    expect((await manager.get(`${secrets}/${id}`)).status).toBe(404);
    expect((await manager.patch(`${secrets}/${id}`, { enabled: true })).status).toBe(404);
    expect((await manager.delete(`${secrets}/${id}`)).status).toBe(404);
    expect((await manager.get(secrets)).body.items).toHaveLength(1);
    expect((await create()).status).toBe(201);
    const kept = await query(
      running.database.url,
      `select s.deleted_at, s.delete_reason, u.email as deleted_by
       from client_secret s join user_account u on u.id = s.deleted_by where s.id = $1`,
      [id],
    );
    expect(kept).toEqual([
      { deleted_at: expect.any(Date), delete_reason: 'by_manager', deleted_by: 'manager@example.org' },
    ]);
  });

  it('keeps names unique whatever their case, and explains a second submit', async () => {
    await create('Prod');
    const again = await create('pROD');
    expect(again).toMatchObject({ status: 409, body: { code: 'secrets.name-taken' } });
    expect(again.body.detail).toContain('created a moment ago');
    running.clock.advance(HOUR);
    manager = await signIn(running, 'manager');
    expect((await create('PROD')).body.detail).toContain('Choose a different one');
    const { id } = (await create('Other')).body;
    expect((await manager.patch(`${secrets}/${id}`, { name: 'prod' })).body).toMatchObject({
      code: 'secrets.name-taken',
    });
    expect((await manager.patch(`${secrets}/${id}`, { name: 'other' })).status).toBe(200);
  });

  it('T4 takes a name that is taken for a second submit for ten minutes, of the same person alone', async () => {
    const colleague = await signIn(running, 'stranger');
    const { id: userId } = (await colleague.get('/me')).body;
    const support = await signIn(running, 'support');
    await support.post('/admin/role-assignments', {
      userId,
      role: 'credential_manager',
      applicationId: application.id,
    });
    const created = await create('Prod');
    const detailOf = async (client = manager) => (await create('Prod', inDays(300), client)).body.detail;
    expect(await detailOf(colleague)).toContain('Choose a different one');
    const began = new Date(created.body.createdAt).getTime();
    manager = await manager.renewed();
    running.clock.set(new Date(began + 10 * MINUTE - 1).toISOString());
    expect(await detailOf()).toContain('delete it and create another');
    running.clock.set(new Date(began + 10 * MINUTE).toISOString());
    manager = await manager.renewed();
    expect(await detailOf()).toContain('Choose a different one');
  });

  it('R26 lets racing creates pass neither the limit nor a name', async () => {
    const sameName = await Promise.all(Array.from({ length: 8 }, () => create('same')));
    expect(sameName.map(({ status }) => status).toSorted()).toEqual([201, ...Array.from({ length: 7 }, () => 409)]);
    const many = await Promise.all(Array.from({ length: 20 }, (_, number) => create(`racer ${number}`)));
    // One is there from the demonstration data and one from the race for the name: eight places are left of ten.
    expect(many.filter(({ status }) => status === 201)).toHaveLength(8);
    expect(many.filter(({ body }) => body.code === 'secrets.limit-reached')).toHaveLength(12);
    expect((await manager.get(secrets)).body.items).toHaveLength(10);
    await manager.delete(`${secrets}/${(await manager.get(secrets)).body.items[0].id}`);
    expect((await create('after a deletion')).status).toBe(201);
  });

  it('refuses to enable or disable an expired one, and to create for a disabled application', async () => {
    const [expired] = (await manager.get(secrets)).body.items;
    await query(
      running.database.superuserUrl,
      `update client_secret set disabled_at = now(), disabled_by = created_by where id = '${expired.id}'`,
    );
    expect((await manager.patch(`${secrets}/${expired.id}`, { enabled: false })).body).toMatchObject({
      code: 'secrets.expired',
    });
    await query(
      running.database.superuserUrl,
      `update client_secret set disabled_at = null, disabled_by = null where id = '${expired.id}'`,
    );
    for (const enabled of [true, false]) {
      expect((await manager.patch(`${secrets}/${expired.id}`, { enabled })).body).toMatchObject({
        status: 409,
        code: 'secrets.expired',
      });
    }
    await query(
      running.database.superuserUrl,
      `update application set status = 'disabled' where id = '${application.id}'`,
    );
    expect((await create()).body).toMatchObject({ status: 409, code: 'applications.disabled' });
  });

  it('R52 needs a recent factor to create, enable and delete, not to read, rename or disable', async () => {
    const { id } = (await create()).body;
    running.clock.advance(31 * MINUTE);
    const client = await manager.renewed();
    const stepUp = { status: 403, body: { code: 'identity.step-up-required' } };
    expect(await create('late', inDays(3), client)).toMatchObject(stepUp);
    expect(await client.delete(`${secrets}/${id}`)).toMatchObject(stepUp);
    expect(await client.patch(`${secrets}/${id}`, { enabled: true })).toMatchObject(stepUp);
    expect((await client.patch(`${secrets}/${id}`, { enabled: false, name: 'renamed' })).status).toBe(200);
    expect((await client.get(secrets)).status).toBe(200);
  });

  it('R52 lets support read and change nothing', async () => {
    const { id } = (await create()).body;
    const support = await signIn(running, 'support');
    expect((await support.get(secrets)).status).toBe(200);
    expect((await support.get(`${secrets}/${id}`)).status).toBe(200);
    for (const refused of [
      await create('by support', inDays(3), support),
      await support.patch(`${secrets}/${id}`, { name: 'by support' }),
      await support.patch(`${secrets}/${id}`, { enabled: false }),
      await support.delete(`${secrets}/${id}`),
    ]) {
      expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
    }
  });

  describe('verification', () => {
    const verify = (value: string, clientId = application.clientId) =>
      running.app.get(SecretVerifier).verify(clientId, value, { from: '192.0.2.7', requestId: null });

    it('R25 accepts a new secret at once and refuses it at once when disabled, expired or deleted', async () => {
      const { id, value, expiresAt } = (await create('short', inDays(0))).body;
      const accepted = {
        accepted: true,
        secretId: id,
        applicationId: application.id,
        clientId: application.clientId,
        apis: [expect.objectContaining({ code: 'MC' }), expect.objectContaining({ code: 'SM' })],
      };
      expect(await verify(value)).toEqual(accepted);
      await manager.patch(`${secrets}/${id}`, { enabled: false });
      expect(await verify(value)).toMatchObject({ accepted: false, reason: 'disabled', secretId: id });
      await manager.patch(`${secrets}/${id}`, { enabled: true });
      expect(await verify(value)).toEqual(accepted);
      const now = running.clock.now();
      running.clock.set(new Date(new Date(expiresAt).getTime() - 1));
      expect(await verify(value)).toEqual(accepted);
      running.clock.set(expiresAt);
      expect(await verify(value)).toMatchObject({ accepted: false, reason: 'expired', secretId: id });
      running.clock.set(now);
      await manager.delete(`${secrets}/${id}`);
      expect(await verify(value)).toMatchObject({ accepted: false, reason: 'deleted', secretId: id });
    });

    it('names why a value is refused', async () => {
      const { value } = (await create()).body;
      const wrongLast = value.slice(0, -1) + (value.endsWith('0') ? '1' : '0');
      expect(await verify(wrongLast)).toMatchObject({ reason: 'checksum_wrong', secretId: null });
      expect(await verify(application.clientId)).toMatchObject({ reason: 'looks_like_an_id' });
      expect(await verify('hunter2')).toMatchObject({ reason: 'unknown_secret' });
      expect(await verify(value, 'no uuid')).toMatchObject({ reason: 'unknown_client', applicationId: null });
      expect(await verify(value, '0199a3c8-7b1e-7c00-8000-0123456789ab')).toMatchObject({ reason: 'unknown_client' });
      const { body } = await manager.get('/applications?q=Registry-DM');
      expect(await verify(value, body.items[0].clientId)).toMatchObject({
        reason: 'other_application',
        secretId: null,
      });
      const stranger = await signIn(running, 'stranger');
      const foreign = (await stranger.get('/applications')).body.items[0];
      expect(await verify(value, foreign.clientId)).toMatchObject({ reason: 'unknown_secret', secretId: null });
    });

    it('refuses every secret of a disabled application or organisation', async () => {
      const { value } = (await create()).body;
      const disable = (table: string, status: string) =>
        query(running.database.superuserUrl, `update ${table} set status = '${status}'`);
      await disable('application', 'disabled');
      expect(await verify(value)).toMatchObject({ reason: 'application_disabled' });
      await disable('application', 'active');
      await disable('organisation', 'disabled');
      expect(await verify(value)).toMatchObject({ reason: 'application_disabled' });
    });
  });

  it('R23 is enforced by the database too', async () => {
    const insert = (createdAt: string, expiresOn: string) =>
      query(
        running.database.url,
        `insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash,
           created_at, created_by, expires_on)
         select gen_random_uuid(), application_id, organisation_id, client_id, gen_random_uuid()::text, 'abc', 'h1',
           sha256(gen_random_uuid()::text::bytea), $1, created_by, $2
         from client_secret where application_id = $3 limit 1`,
        [createdAt, expiresOn, application.id],
      );
    await insert('2028-02-29T23:00:00Z', '2029-02-28');
    await expect(insert('2028-02-29T23:00:00Z', '2029-03-01')).rejects.toThrow('client_secret_life');
    await expect(insert('2026-11-23T00:00:00Z', '2027-11-24')).rejects.toThrow('client_secret_life');
    await expect(insert('2026-11-23T00:00:00Z', '2026-11-22')).rejects.toThrow('client_secret_life');
    const forge = (change: string) => query(running.database.ownerUrl, `update client_secret set ${change}`);
    await expect(forge(`expires_on = expires_on + 1`)).rejects.toThrow('only the name and the state');
    await expect(forge(`hash = sha256('x')`)).rejects.toThrow('only the name and the state');
    const { id } = (await create()).body;
    await manager.delete(`${secrets}/${id}`);
    await expect(forge(`deleted_at = null, delete_reason = null where id = '${id}'`)).rejects.toThrow(/stays/);
    await expect(query(running.database.ownerUrl, 'delete from client_secret')).rejects.toThrow('append-only');
  });

  it("R21 S8 is given to no other client through the application's database role, and is not taken back", async () => {
    const { id } = (await create()).body;
    const forge = (sql: string) => query(running.database.url, sql);
    await expect(
      forge(`insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash,
               created_at, created_by, expires_on)
             select gen_random_uuid(), a.id, a.organisation_id, a.client_id, 'Copied', s.hint, s.hash_key_id, s.hash,
               s.created_at, s.created_by, s.expires_on
             from client_secret s, application a where s.id = '${id}' and a.id <> s.application_id limit 1`),
    ).rejects.toThrow('client_secret_hash_key');
    await manager.delete(`${secrets}/${id}`);
    for (const change of [
      'deleted_at = null, delete_reason = null',
      'deleted_at = now()',
      `delete_reason = 'other'`,
      `deleted_by = null`,
    ]) {
      await expect(forge(`update client_secret set ${change} where id = '${id}'`)).rejects.toThrow(/stays/);
    }
  });

  it('shows recorded use and refusals', async () => {
    const { id } = (await create()).body;
    await query(
      running.database.url,
      `insert into client_secret_use values ('${id}', '2026-11-22T10:00:00Z', '192.0.2.7', '2026-11-22T11:00:00Z', '2001:db8::1', 'disabled')`,
    );
    await query(
      running.database.url,
      `insert into client_secret_use_day (secret_id, day, uses) values ('${id}', $1, 5), ('${id}', $2, 7), ('${id}', $3, 1000)`,
      [inDays(0), inDays(-29), inDays(-30)],
    );
    expect((await manager.get(`${secrets}/${id}`)).body).toMatchObject({
      lastUsedAt: '2026-11-22T10:00:00.000Z',
      lastUsedFrom: '192.0.2.7',
      usesLast30Days: 12,
      lastRefusedAt: '2026-11-22T11:00:00.000Z',
      lastRefusedFrom: '2001:db8::1',
      lastRefusedReason: 'disabled',
    });
  });
});
