import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { asPage, cookieOf } from '../../support/page-reading.js';

const capitals = (id: string) => id.toUpperCase();
/** Capitals at every letter whose place is a multiple of `step`. */
const mixed = (id: string, step: number) =>
  [...id].map((character, place) => (place % step === 0 ? character.toUpperCase() : character)).join('');

describe('an id is one thing however it is spelled', () => {
  let running: RunningApp;
  let support: ApiClient;
  let manager: ApiClient;
  let ownId: string;
  let organisationId: string;
  let applicationId: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
    manager = await signIn(running, 'manager');
    ownId = (await support.get('/me')).body.id;
    const application = (await manager.get('/applications')).body.items[0];
    [applicationId, organisationId] = [application.id, application.organisation.id];
  });
  afterAll(() => running.close());

  const supportRow = () =>
    query(
      running.database.url,
      `select u.email, (select count(*)::int from role_assignment r where r.user_id = u.id) as roles,
         (select count(*)::int from totp_factor f where f.user_id = u.id) as factors,
         (select count(*)::int from account_link l where l.user_id = u.id) as links
       from user_account u where u.id = $1`,
      [ownId],
    );

  it.each(['as stored', 'in capitals'])(
    'R64 R52 gives support no power over itself, its id spelled %s',
    async (how) => {
      const id = how === 'in capitals' ? capitals(ownId) : ownId;
      const before = await supportRow();
      const role = { userId: id, role: 'credential_manager' };
      const refused = [
        await support.post('/admin/role-assignments', { ...role, organisationId }),
        await support.post('/admin/role-assignments', { ...role, applicationId }),
        await support.patch(`/admin/users/${id}`, { email: 'elsewhere@registry.example' }),
        await support.patch(`/admin/users/${id}`, { status: 'disabled' }),
        await support.post(`/admin/users/${id}/mfa-reset`),
        await support.post(`/admin/users/${id}/invitation`),
      ];
      expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 403));
      expect(await supportRow()).toEqual(before);
    },
  );

  it('R64 R52 refuses the same in the forms of the pages', async () => {
    const before = await supportRow();
    const cookie = await cookieOf(running, 'support');
    const post = (url: string, payload = '') =>
      running.app.inject({
        method: 'POST',
        url,
        payload,
        headers: { ...asPage, cookie, 'content-type': 'application/x-www-form-urlencoded' },
      });
    const id = capitals(ownId);
    const answers = [
      await post(`/admin/roles/new?userId=${id}&organisationId=${organisationId}`, 'email='),
      await post(`/admin/people/${id}/mfa-reset`),
      await post(`/admin/people/${id}/email`, 'email=elsewhere%40registry.example'),
      await post(`/admin/people/${id}/disable`),
    ];
    for (const { statusCode, headers } of answers) {
      expect([statusCode, String(headers.location)]).not.toEqual([303, expect.stringContaining('notice=')]);
    }
    expect(await supportRow()).toEqual(before);
  });

  it('R64 grants, tells and records by the one spelling, whatever was sent', async () => {
    const stranger = await signIn(running, 'stranger');
    const userId = (await stranger.get('/me')).body.id;
    const sent = { userId: capitals(userId), role: 'credential_manager', applicationId: capitals(applicationId) };
    const granted = await support.post('/admin/role-assignments', sent);
    expect([granted.status, granted.body.userId, granted.body.applicationId]).toEqual([201, userId, applicationId]);
    await running.drain();
    const [event] = await query<{ payload: object; application_id: string }>(
      running.database.url,
      `select payload, application_id from event_log where type = 'roles.role-granted' order by sequence desc limit 1`,
    );
    expect(event).toMatchObject({ payload: { userId, applicationId }, application_id: applicationId });
    const told = (await mailboxOf(running)).filter(({ subject }) => subject.includes('credential manager'));
    expect(told.some(({ to }) => to.includes('stranger@example.org'))).toBe(true);
    const search = `applicationId=${capitals(applicationId)}&actorId=${capitals(ownId)}`;
    expect((await support.get(`/admin/events?${search}`)).body.items[0]).toMatchObject({ type: 'roles.role-granted' });
    expect((await support.delete(`/admin/role-assignments/${capitals(granted.body.id)}`)).status).toBe(204);
  });

  it('R64 shows the notices of a revoked secret under every spelling', async () => {
    const secret = { name: 'Leaked', expiresOn: '2027-01-31' };
    const { body } = await manager.post(`/applications/${applicationId}/secrets`, secret);
    await support.post('/secrets/revoke', { value: body.value });
    const notices = await manager.get(`/applications/${capitals(applicationId)}/revocations`);
    expect(notices.body.items).toMatchObject([{ secretId: body.id }]);
  });

  it('R64 R26 counts to the limit over every spelling of one application, also in a race', async () => {
    const live = async () => (await manager.get(`/applications/${applicationId}/secrets`)).body.items.length as number;
    expect(await live()).toBeLessThan(10);
    const spellings = Array.from({ length: 16 }, (_, place) => mixed(applicationId, (place % 5) + 1));
    const created = await Promise.all(
      spellings.map((id, place) =>
        manager.post(`/applications/${id}/secrets`, { name: `Raced ${place}`, expiresOn: '2027-01-31' }),
      ),
    );
    expect(created.filter(({ status }) => ![201, 409].includes(status))).toEqual([]);
    expect(await live()).toBe(10);
  });

  it.each([
    ['braces', (id: string) => `{${id}}`],
    ['no hyphens', (id: string) => id.replaceAll('-', '')],
    ['hyphens elsewhere', (id: string) => id.replaceAll('-', '').replaceAll(/(.{4})(?!$)/g, '$1-')],
    ['a URN', (id: string) => `urn:uuid:${id}`],
    ['white space', (id: string) => ` ${id}`],
  ])('R64 takes no other form: %s', async (_, spell) => {
    const id = spell(applicationId);
    const inPath = await manager.get(`/applications/${encodeURIComponent(id)}`);
    const inQuery = await support.get(`/admin/events?applicationId=${encodeURIComponent(id)}`);
    const body = { userId: ownId, role: 'credential_manager', applicationId: id };
    const inBody = await support.post('/admin/role-assignments', body);
    expect([inPath.status, inQuery.status, inBody.status]).toEqual([404, 400, 422]);
  });
});
