import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';

describe("WMDA support's overview", () => {
  let running: RunningApp;
  let support: ApiClient;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
  });
  afterEach(() => running.close());

  const overview = async () => (await support.get('/admin/overview')).body;
  const change = (sql: string, values: unknown[] = []) => query(running.database.superuserUrl, sql, values);

  it('counts organisations, applications, people and secrets', async () => {
    expect((await overview()).counts).toEqual({
      organisations: { active: 2, disabled: 0 },
      applications: { active: 4, disabled: 0 },
      people: { active: 4, invited: 0, disabled: 0 },
      secrets: { active: 1, expiring: 3, disabled: 0, expired: 1 },
    });
    await change(`update organisation set status = 'disabled' where ion = 9998`);
    await change(`update application set status = 'disabled' where name like '%-DM'`);
    await change(`update user_account set status = 'disabled' where email = 'stranger@example.org'`);
    await change(
      `update client_secret set disabled_at = now(), disabled_by = created_by where name in ('Nightly export', 'Trial run')`,
    );
    await change(
      `update client_secret set deleted_at = now(), delete_reason = 'other' where name = 'Secret by Mara, new system'`,
    );
    expect((await overview()).counts).toEqual({
      organisations: { active: 1, disabled: 1 },
      applications: { active: 2, disabled: 2 },
      people: { active: 3, invited: 0, disabled: 1 },
      secrets: { active: 0, expiring: 2, disabled: 1, expired: 1 },
    });
  });

  it('shows for 26 weeks from today on how many working secrets expire', async () => {
    // Last days: 2, 7 and 29 days are left, today counted; the fourth expires after the 26 weeks.
    const { expiries } = await overview();
    expect(expiries).toHaveLength(26);
    expect(expiries[0]).toEqual({ from: '2026-11-23', through: '2026-11-29', expiring: 2 });
    expect(expiries[4]).toEqual({ from: '2026-12-21', through: '2026-12-27', expiring: 1 });
    expect(expiries[25]).toEqual({ from: '2027-05-17', through: '2027-05-23', expiring: 0 });
    expect(expiries.reduce((sum: number, { expiring }: { expiring: number }) => sum + expiring, 0)).toBe(3);
    await change(
      `update client_secret set disabled_at = now(), disabled_by = created_by where name = 'Nightly export'`,
    );
    expect((await overview()).expiries[0].expiring).toBe(1);
  });

  it('names active applications with fewer than two active managers, those without any first', async () => {
    const few = async () => {
      const { count, applications } = (await overview()).understaffed;
      expect(applications).toHaveLength(count);
      return applications.map((each: { name: string; managerCount: number }) => `${each.managerCount} ${each.name}`);
    };
    expect(await few()).toEqual([
      '1 Partner-BE-SampleCordBloodBank-DM',
      '1 Partner-NL-ExampleDonorRegistry-SMC',
      '1 PartnerAlternative-NL-ExampleDonorRegistry-SMC',
    ]);
    const { userId, registry } = await query<{ userId: string; registry: string }>(
      running.database.url,
      `select u.id as "userId", o.id as registry from user_account u, organisation o
       where u.email = 'deputy@example.org' and o.ion = 9999`,
    ).then(([row]) => row as { userId: string; registry: string });
    await change(`update user_account set status = 'disabled' where email = 'manager@example.org'`);
    expect(await few()).toEqual([
      '0 Partner-NL-ExampleDonorRegistry-SMC',
      '0 PartnerAlternative-NL-ExampleDonorRegistry-SMC',
      '1 Partner-BE-SampleCordBloodBank-DM',
      '1 Partner-NL-ExampleDonorRegistry-DM',
    ]);
    await support.post('/admin/role-assignments', { userId, role: 'credential_manager', organisationId: registry });
    expect((await few()).at(-3)).toBe('1 Partner-NL-ExampleDonorRegistry-DM');
    await change(`update user_account set status = 'active' where email = 'manager@example.org'`);
    await change(`update organisation set status = 'disabled' where ion = 9998`);
    expect(await few()).toEqual([]);
  });

  it('shows notifications that failed', async () => {
    expect((await overview()).failedNotifications).toEqual({ count: 0, latest: [] });
    await change(
      `insert into notification (id, cause, kind, address, facts, state, attempts, last_error, reported, created_at, settled_at)
       select gen_random_uuid(), gen_random_uuid(), 'secret-created', n || '@gone.example', '{}',
         case when n = 12 then 'sent' else 'failed' end, 1, 'MailRefused: no such person', true,
         timestamptz '2026-11-01Z' + n * interval '1 hour', now()
       from generate_series(1, 12) n`,
    );
    const { count, latest } = (await overview()).failedNotifications;
    expect([count, latest.length]).toEqual([11, 10]);
    expect(latest[0]).toEqual({
      id: expect.any(String),
      kind: 'secret-created',
      address: '11@gone.example',
      lastError: 'MailRefused: no such person',
      createdAt: '2026-11-01T11:00:00.000Z',
    });
  });
});
