import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { inTransaction } from '../../../src/database/transaction.js';
import { RoleChanges } from '../../../src/modules/roles/contract/role-changes.js';
import { AccountChanges } from '../../../src/modules/identity/contract/people/account-changes.js';
import { DAY } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { comeDue, makeSupport } from '../../support/second-persons.js';
import { makePerson } from '../identity/people.js';

const unknown = '0199a3c8-7b1e-7c00-8000-0123456789ab';

describe('WMDA support gives roles and takes them away', () => {
  let running: RunningApp;
  let support: ApiClient;
  let manager: ApiClient;
  let registry: string;
  let bank: string;
  let application: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
    manager = await signIn(running, 'manager');
    const organisations = (await support.get('/admin/organisations')).body.items;
    [registry, bank] = organisations.map(({ id }: { id: string }) => id);
    application = (await support.get(`/admin/applications?organisationId=${bank}`)).body.items[0].id;
  });
  afterEach(() => running.close());

  const path = '/admin/role-assignments';
  const idOf = async (client: ApiClient) => (await client.get('/me')).body.id as string;
  const grant = (body: object) => support.post(path, body);
  const list = async (search: string) => (await support.get(`${path}?${search}`)).body.items;
  const problem = ({ status, body }: Awaited<ReturnType<typeof grant>>) => [
    status,
    body.code,
    ...(body.errors ?? []).map((each: { path: string }) => each.path),
  ];
  const events = async (type: string) =>
    query(running.database.url, `select payload, actor_id from event_log where type = $1 order by sequence`, [type]);

  it('R51 R55 grants a role that counts from the next request on, and withdraws it again, one event for each', async () => {
    const userId = await idOf(manager);
    const granted = await grant({ userId, role: 'credential_manager', applicationId: application });
    expect([granted.status, granted.headers.location]).toEqual([201, `/api/v1${path}?userId=${userId}`]);
    expect(granted.body).toEqual({
      id: expect.any(String),
      userId,
      role: 'credential_manager',
      organisationId: null,
      applicationId: application,
      grantedAt: running.clock.now().toISOString(),
      grantedBy: await idOf(support),
    });
    expect((await manager.get(`/applications/${application}/secrets`)).status).toBe(200);
    expect((await support.delete(`${path}/${granted.body.id}`)).status).toBe(204);
    expect((await manager.get(`/applications/${application}/secrets`)).status).toBe(404);
    expect((await support.delete(`${path}/${granted.body.id}`)).status).toBe(404);
    const facts = {
      payload: {
        assignmentId: granted.body.id,
        userId,
        role: 'credential_manager',
        organisationId: null,
        applicationId: application,
      },
      actor_id: await idOf(support),
    };
    expect((await events('roles.role-granted')).at(-1)).toEqual(facts);
    expect(await events('roles.role-withdrawn')).toEqual([facts]);
  });

  it('grants a role to somebody who is only invited', async () => {
    const { id } = await makePerson(running, { invited: true });
    expect((await grant({ userId: id, role: 'credential_manager', organisationId: bank })).status).toBe(201);
    expect(await list(`userId=${id}`)).toMatchObject([{ organisationId: bank }]);
  });

  it('R52 refuses support its own roles', async () => {
    const userId = await idOf(support);
    const refused = [403, 'roles.own-roles'];
    expect(problem(await grant({ userId, role: 'credential_manager', organisationId: registry }))).toEqual(refused);
    const [own] = await list(`userId=${userId}`);
    expect(problem(await support.delete(`${path}/${own.id}`))).toEqual(refused);
    expect(await list(`userId=${userId}`)).toEqual([own]);
  });

  it('refuses a scope that does not fit the role, and what does not exist', async () => {
    const userId = await idOf(manager);
    const role = 'credential_manager';
    for (const [body, field] of [
      [{ userId, role }, 'organisationId'],
      [{ userId, role, organisationId: bank, applicationId: application }, 'applicationId'],
      [{ userId, role: 'support', organisationId: bank }, 'organisationId'],
      [{ userId, role: 'support', applicationId: application }, 'applicationId'],
      [{ userId, role: 'owner' }, 'role'],
      [{ userId, role: 'support', scope: 'all' }, 'scope'],
      [{ userId: unknown, role: 'support' }, 'userId'],
      [{ userId, role, organisationId: unknown }, 'organisationId'],
      [{ userId, role, applicationId: unknown }, 'applicationId'],
    ] as const) {
      expect(problem(await grant(body))).toEqual([422, 'validation-failed', field]);
    }
    expect(problem(await grant({ userId, role, organisationId: registry }))).toEqual([409, 'roles.already-granted']);
    expect((await support.delete(`${path}/${unknown}`)).status).toBe(404);
  });

  it('lists the newest first, by person, organisation and application, page by page', async () => {
    const userId = await idOf(manager);
    await grant({ userId, role: 'credential_manager', organisationId: bank });
    await grant({ userId, role: 'credential_manager', applicationId: application });
    expect(await list(`userId=${userId}`)).toMatchObject([
      { applicationId: application },
      { organisationId: bank },
      { organisationId: registry, grantedBy: null },
    ]);
    expect(await list(`organisationId=${bank}&userId=${userId}`)).toHaveLength(1);
    expect(await list(`organisationId=${bank}`)).toHaveLength(2);
    expect(await list(`applicationId=${application}`)).toHaveLength(1);
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await support.get(`${path}?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ id }: { id: string }) => id));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual((await list('limit=200')).map(({ id }: { id: string }) => id));
    expect(seen).toHaveLength(6);
  });

  it('tells the person, the managers of the organisation and whoever gave it, and all of support of a support role', async () => {
    const subjects = async (name: string) => {
      await running.drain();
      const mails = (await mailboxOf(running)).filter(({ subject }) => subject.startsWith(name));
      return mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted();
    };
    await running.drain();
    const { id, name, email } = await makePerson(running);
    await grant({ userId: id, role: 'credential_manager', organisationId: bank });
    const told = (to: string, role: string) => `${to}: ${name} is now ${role}`;
    expect(await subjects(name)).toEqual(
      [told(email, 'credential manager of Sample Cord Blood Bank')]
        .concat(told('stranger@example.org', 'credential manager of Sample Cord Blood Bank'))
        .concat(told('support@example.org', 'credential manager of Sample Cord Blood Bank'))
        .toSorted(),
    );
    await makeSupport(running, id);
    const all = await subjects(name);
    expect(all.filter((line) => line.includes('support'))).toEqual(
      expect.arrayContaining([told(email, 'WMDA support'), told('support@example.org', 'WMDA support')]),
    );
  });

  describe('the last active support user', () => {
    const system = <T>(work: () => Promise<T>) => inRequestContext(running.app.get(EntityManager), work);
    const supportRoleOf = async (userId: string) =>
      (await list(`userId=${userId}`)).find(({ role }: { role: string }) => role === 'support').id as string;

    it('R52 R70 cannot be withdrawn: of two who ask for each other’s end at once, one stays', async () => {
      const userId = await idOf(manager);
      await makeSupport(running, userId);
      const [other, own] = [await supportRoleOf(userId), await supportRoleOf(await idOf(support))];
      const both = await Promise.all([support.delete(`${path}/${other}`), manager.delete(`${path}/${own}`)]);
      expect(both.map(({ status }) => status)).toEqual([202, 202]);
      running.clock.advance(DAY);
      await comeDue(running);
      const left = await query(running.database.url, `select from role_assignment where role = 'support'`);
      expect(left).toHaveLength(1);
      expect(await events('roles.role-withdrawn')).toHaveLength(1);
      expect(await events('approvals.approval-failed')).toMatchObject([
        { payload: { kind: 'support-withdrawal', code: 'approvals.requester-gone' } },
      ]);
    });

    it('R52 R55 R70 stays when one is to be disabled while they withdraw the other', async () => {
      const userId = await idOf(manager);
      const supportId = await idOf(support);
      await makeSupport(running, userId);
      const other = await supportRoleOf(userId);
      const both = await Promise.all([
        support.delete(`${path}/${other}`),
        manager.patch(`/admin/users/${supportId}`, { status: 'disabled' }),
      ]);
      expect(both.map(({ status }) => status)).toEqual([202, 202]);
      running.clock.advance(DAY);
      await comeDue(running);
      const left = await query(
        running.database.url,
        `select from role_assignment r join user_account u on u.id = r.user_id
         where r.role = 'support' and u.status = 'active'`,
      );
      expect(left).toHaveLength(1);
      const changes = [...(await events('roles.role-withdrawn')), ...(await events('identity.person-disabled'))];
      expect(changes).toHaveLength(1);
    });

    it('R52 cannot be withdrawn by the system either, and people who are not active do not count', async () => {
      const { id } = await makePerson(running, { invited: true });
      await makeSupport(running, id);
      const own = await supportRoleOf(await idOf(support));
      await expect(system(() => running.app.get(RoleChanges).withdraw(own))).rejects.toMatchObject({
        kind: 'conflict',
        code: 'roles.last-support',
      });
      expect((await support.get(path)).status).toBe(200);
      expect(await events('roles.role-withdrawn')).toEqual([]);
    });

    it('R52 stays whatever change would take them away, also within a transaction of the caller', async () => {
      const [by, id] = [{ userId: await idOf(manager) }, await idOf(support)];
      // Nobody asks for a turn here: whoever disables somebody is asked all the same.
      const disable = () => running.app.get(AccountChanges).disable(by, id);
      const refused = { code: 'roles.last-support' };
      await expect(system(disable)).rejects.toMatchObject(refused);
      await expect(system(() => inTransaction(running.app.get(EntityManager), disable))).rejects.toMatchObject(refused);
      expect((await support.get(path)).status).toBe(200);
      expect(await events('identity.person-disabled')).toEqual([]);
      await makeSupport(running, by.userId);
      await system(disable);
      expect((await support.get(path)).status).toBe(401);
      expect(await events('identity.person-disabled')).toHaveLength(1);
    });

    it('R52 R55 stays when two are disabled at once by whoever asks nobody for a turn', async () => {
      const [one, other] = [await idOf(support), await idOf(manager)];
      await makeSupport(running, other);
      const accounts = running.app.get(AccountChanges);
      const both = await Promise.allSettled([
        system(() => accounts.disable({ userId: other }, one)),
        system(() => accounts.disable({ userId: one }, other)),
      ]);
      expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
      expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
        reason: { code: 'roles.last-support' },
      });
      expect(await events('identity.person-disabled')).toHaveLength(1);
    });
  });

  it.each(['grant', 'withdrawal'])(
    'R55 leaves one truth when a grant meets a withdrawal, the %s sent first',
    async (first) => {
      const userId = await idOf(manager);
      const body = { userId, role: 'credential_manager', organisationId: bank };
      for (let round = 0; round < 4; round += 1) {
        const before = { granted: await events('roles.role-granted'), withdrawn: await events('roles.role-withdrawn') };
        const { id } = (await grant(body)).body;
        const requests = [() => grant(body), () => support.delete(`${path}/${id}`)];
        const answers = await Promise.all((first === 'grant' ? requests : requests.toReversed()).map((send) => send()));
        const [granted, withdrawn] = first === 'grant' ? answers : answers.toReversed();
        expect([201, 409]).toContain(granted?.status);
        expect(withdrawn?.status).toBe(204);
        const held = await list(`organisationId=${bank}&userId=${userId}`);
        expect(held).toHaveLength(granted?.status === 201 ? 1 : 0);
        expect(await events('roles.role-granted')).toHaveLength(before.granted.length + 1 + held.length);
        expect(await events('roles.role-withdrawn')).toHaveLength(before.withdrawn.length + 1);
        for (const each of held) await support.delete(`${path}/${each.id}`);
      }
    },
  );

  it('R55 lets racing grants and withdrawals over HTTP leave one truth', async () => {
    const userId = await idOf(manager);
    const body = { userId, role: 'credential_manager', organisationId: bank };
    const grants = await Promise.all(Array.from({ length: 5 }, () => grant(body)));
    expect(grants.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409]);
    const [{ id }] = await list(`organisationId=${bank}&userId=${userId}`);
    const ends = await Promise.all(Array.from({ length: 5 }, () => support.delete(`${path}/${id}`)));
    expect(ends.map(({ status }) => status).toSorted()).toEqual([204, 404, 404, 404, 404]);
    const mixed = await Promise.all([
      grant(body),
      ...Array.from({ length: 3 }, () => grant({ ...body, organisationId: undefined, applicationId: application })),
    ]);
    expect(mixed.map(({ status }) => status).toSorted()).toEqual([201, 201, 409, 409]);
    expect(await list(`userId=${userId}`)).toHaveLength(3);
  });
});
