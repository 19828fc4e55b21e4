import { RoleChanges } from '../../src/modules/roles/contract/role-changes.js';
import { type ApiClient, signIn, withDemonstrationData } from '../support/api-client.js';
import { type RunningApp, startApp } from '../support/app.js';
import { query } from '../support/databases.js';
import { inRequestContext } from '../../src/database/request-context.js';
import { EntityManager } from '@mikro-orm/postgresql';

describe('roles', () => {
  let running: RunningApp;
  let manager: ApiClient;
  let deputy: ApiClient;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    manager = await signIn(running, 'manager');
    deputy = await signIn(running, 'deputy');
  });
  afterEach(() => running.close());

  const roles = <T>(work: (service: RoleChanges) => Promise<T>) =>
    inRequestContext(running.app.get(EntityManager), () => work(running.app.get(RoleChanges)));
  const idOf = async (client: ApiClient) => (await client.get('/me')).body.id as string;
  const assignmentOf = async (client: ApiClient) => {
    const [row] = await query<{ id: string }>(
      running.database.url,
      'select id from role_assignment where user_id = $1',
      [await idOf(client)],
    );
    return row?.id ?? '';
  };
  const visible = async (client: ApiClient) =>
    (await client.get('/applications')).body.items.map((item: { name: string }) => item.name);
  const registry = async () => (await manager.get('/me')).body.roles[0].organisation.id as string;

  it('shows who is signed in and what for', async () => {
    expect((await manager.get('/me')).body).toEqual({
      id: expect.any(String),
      email: 'manager@example.org',
      name: 'Mara Manager',
      roles: [{ role: 'credential_manager', organisation: { id: expect.any(String), name: 'Example Donor Registry' } }],
      recoveryCodesLeft: 0,
    });
    expect((await deputy.get('/me')).body.roles).toEqual([
      {
        role: 'credential_manager',
        application: { id: expect.any(String), name: 'Partner-NL-ExampleDonorRegistry-DM' },
      },
    ]);
    const support = await signIn(running, 'support');
    expect((await support.get('/me')).body.roles).toEqual([{ role: 'support' }]);
  });

  it('R51 refuses the next request of an open session once a role is withdrawn', async () => {
    expect(await visible(manager)).toHaveLength(3);
    const application = (await manager.get('/applications')).body.items[0].id;
    const assignment = await assignmentOf(manager);
    await roles((service) => service.withdraw(assignment));
    expect(await visible(manager)).toEqual([]);
    expect((await manager.get(`/applications/${application}`)).status).toBe(404);
    expect(
      (await manager.post(`/applications/${application}/secrets`, { name: 'x', expiresOn: '2026-12-01' })).status,
    ).toBe(404);
    expect((await manager.get('/me')).body.roles).toEqual([]);
  });

  it('R51 refuses the next request of an open session once the person is disabled', async () => {
    await query(
      running.database.superuserUrl,
      `update user_account set status = 'disabled' where email = 'manager@example.org'`,
    );
    expect((await manager.get('/me')).body).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  it('suspends roles and applications of a disabled organisation, not its people', async () => {
    await query(running.database.superuserUrl, `update organisation set status = 'disabled' where ion = 9999`);
    expect(await visible(manager)).toEqual([]);
    expect(await visible(deputy)).toEqual([]);
    expect((await manager.get('/me')).status).toBe(200);
    expect(await visible(await signIn(running, 'support'))).toHaveLength(4);
  });

  it('counts and lists the active managers of an application, an organisation-wide role winning', async () => {
    const application = (await manager.get('/applications?q=Registry-DM')).body.items[0];
    const managers = async () => (await manager.get(`/applications/${application.id}/managers`)).body.items;
    expect(application.managerCount).toBe(2);
    expect(await managers()).toEqual([
      { id: expect.any(String), name: 'Dede Deputy', email: 'deputy@example.org', scope: 'application' },
      { id: expect.any(String), name: 'Mara Manager', email: 'manager@example.org', scope: 'organisation' },
    ]);
    const first = (await manager.get(`/applications/${application.id}/managers?limit=1`)).body;
    expect(first.items).toHaveLength(1);
    const rest = (await manager.get(`/applications/${application.id}/managers?limit=1&cursor=${first.nextCursor}`))
      .body;
    expect([rest.items[0].name, rest.nextCursor]).toEqual(['Mara Manager', null]);
    const organisationId = await registry();
    await roles(async (service) => service.grant(await idOf(deputy), { role: 'credential_manager', organisationId }));
    expect((await managers()).map(({ scope }: { scope: string }) => scope)).toEqual(['organisation', 'organisation']);
    await query(
      running.database.superuserUrl,
      `update user_account set status = 'disabled' where email = 'deputy@example.org'`,
    );
    expect(await managers()).toHaveLength(1);
  });

  it('R55 lets racing grants and withdrawals leave one truth, with one event for each change', async () => {
    const organisationId = await registry();
    const userId = await idOf(deputy);
    const granted = await Promise.allSettled(
      Array.from({ length: 6 }, () =>
        roles((service) => service.grant(userId, { role: 'credential_manager', organisationId })),
      ),
    );
    expect(granted.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const outcome of granted) {
      if (outcome.status === 'rejected') expect(outcome.reason).toMatchObject({ code: 'roles.already-granted' });
    }
    const [row] = await query<{ id: string }>(
      running.database.url,
      'select id from role_assignment where user_id = $1 and organisation_id is not null',
      [userId],
    );
    const withdrawn = await Promise.allSettled(
      Array.from({ length: 6 }, () => roles((service) => service.withdraw(row?.id ?? ''))),
    );
    expect(withdrawn.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const events = await query(
      running.database.url,
      `select type from event_log where type like 'roles.%' and payload ->> 'userId' = $1 order by sequence`,
      [userId],
    );
    expect(events.map(({ type }) => type)).toEqual([
      'roles.role-granted',
      'roles.role-granted',
      'roles.role-withdrawn',
    ]);
  });

  it('keeps a role to its scope in the database too', async () => {
    const userId = await idOf(deputy);
    const insert = (role: string, organisation: string, application: string) =>
      query(
        running.database.url,
        `insert into role_assignment values (gen_random_uuid(), '${userId}', '${role}', ${organisation}, ${application}, now(), null)`,
      );
    const id = 'gen_random_uuid()';
    await expect(insert('support', id, 'null')).rejects.toThrow('role_assignment_scope');
    await expect(insert('credential_manager', 'null', 'null')).rejects.toThrow('role_assignment_scope');
    await expect(insert('credential_manager', id, id)).rejects.toThrow('role_assignment_scope');
    await expect(insert('credential_manager', id, 'null')).rejects.toThrow('role_assignment_organisation');
  });
});
