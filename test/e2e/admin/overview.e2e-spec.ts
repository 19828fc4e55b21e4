import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { UseFlush } from '../../../src/modules/verification/use-flush.js';
import { UseLedger } from '../../../src/modules/verification/use-ledger.js';
import { after, DAY, HOUR } from '../../../src/shared/clock.js';

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

  it('groups them by organisation, ten on the overview and all on a page of their own', async () => {
    const groups = async () =>
      (await overview()).understaffed.organisations.map(
        ({ name, understaffed, unmanaged }: { name: string; understaffed: number; unmanaged: number }) =>
          `${name} ${understaffed} ${unmanaged}`,
      );
    expect(await groups()).toEqual(['Example Donor Registry 2 0', 'Sample Cord Blood Bank 1 0']);
    await change(`update user_account set status = 'disabled' where email = 'stranger@example.org'`);
    expect(await groups()).toEqual(['Sample Cord Blood Bank 1 1', 'Example Donor Registry 2 0']);
    await change(
      `with more as (
         insert into organisation (id, name, country_code, kind, status, created_at)
         select gen_random_uuid(), 'More ' || to_char(n, 'FM000'), 'NL', 'other', 'active', now()
         from generate_series(1, 60) n returning id, name
       )
       insert into application (id, client_id, name, organisation_id, environment, status, created_at)
       select gen_random_uuid(), gen_random_uuid(), 'App of ' || name, id, 'production', 'active', now() from more`,
    );
    const { understaffed } = await overview();
    expect([understaffed.count, understaffed.organisations.length]).toEqual([63, 10]);
    const cookie = await cookieOf(running, 'support');
    const headers = { ...asPage, 'accept-encoding': 'identity', cookie };
    const page = async (url: string) => (await running.app.inject({ url, headers })).body.replaceAll('&#x3D;', '=');
    const first = await page('/admin/managers-missing');
    expect(first).toContain('App of More 001');
    expect(first).not.toContain('Example Donor Registry');
    const next = /href="(\/admin\/managers-missing\?cursor=[^"]+)"/.exec(first)?.[1] ?? '';
    const second = await page(next);
    expect(second).toContain('App of More 060');
    expect(second).toContain('Example Donor Registry');
    expect(second).not.toContain('App of More 001');
  });

  it('begins with what loses access and names whose systems are refused now', async () => {
    const manager = await signIn(running, 'manager');
    const cookie = await cookieOf(running, 'support');
    const shown = async () => {
      const headers = { ...asPage, 'accept-encoding': 'identity', cookie };
      return (await running.app.inject({ url: '/admin', headers })).body;
    };
    const headings = Array.from((await shown()).matchAll(/<h2>([^<(]+)/g), ([, heading = '']) => heading.trim());
    expect(headings).toEqual([
      'Applications that will lose access',
      'Mails that could not be delivered',
      'Applications that are refused now',
      'Applications with fewer than two credential managers',
      'What there is',
    ]);
    expect(await shown()).toContain('Applications that are refused now (0)');
    const [application] = (await manager.get('/applications?q=DM')).body.items;
    const [secret] = (await manager.get(`/applications/${application.id}/secrets`)).body.items;
    const ledger = running.app.get(UseLedger);
    const [hourAgo, monthAgo] = [after(running.clock.now(), -HOUR), after(running.clock.now(), -30 * DAY)];
    ledger.used(secret.id, '192.0.2.7', monthAgo);
    ledger.refused(
      { applicationId: application.id, secretId: secret.id, reason: 'disabled' },
      { from: '192.0.2.9', requestId: null },
      hourAgo,
    );
    await running.app.get(UseFlush).flush();
    expect((await manager.get(`/applications/${application.id}`)).body.needs).not.toBe('refused-now');
    expect(await shown()).toContain('Applications that are refused now (0)');
    await change(`update client_secret set disabled_at = now(), disabled_by = created_by where id = $1`, [secret.id]);
    expect((await manager.get(`/applications/${application.id}`)).body.needs).toBe('refused-now');
    expect(await shown()).toContain('Applications that are refused now (1)');
    expect(await shown()).toContain('192.0.2.9');
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
