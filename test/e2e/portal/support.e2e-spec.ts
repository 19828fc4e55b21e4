import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf, questionsOf } from '../../support/page-reading.js';

describe('the pages of WMDA support', () => {
  let running: RunningApp;
  let cookie: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    await running.drain();
    cookie = await cookieOf(running, 'support');
  });
  afterAll(() => running.close());

  const get = (url: string) => running.app.inject({ method: 'GET', url, headers: { ...asPage, cookie } });
  const idOf = async (sql: string) => (await query<{ id: string }>(running.database.url, sql))[0]?.id ?? '';

  it('ask one question of each kind, however much there is to show', async () => {
    const application = await idOf(`select id from application where name = 'Partner-NL-ExampleDonorRegistry-DM'`);
    const organisation = await idOf(`select id from organisation where ion = 9999`);
    const person = await idOf(`select id from user_account where email = 'deputy@example.org'`);
    // Besides what is shown: the session, its roles for the guard, its roles for the navigation.
    const expected: Readonly<Record<string, number>> = {
      '/admin': 3 + 22,
      '/admin/forecast': 3 + 8,
      '/admin/managers-missing': 3 + 3,
      '/admin/organisations': 3 + 1,
      [`/admin/organisations/${organisation}`]: 3 + 5,
      '/admin/applications': 3 + 1,
      [`/admin/applications/${application}`]: 3 + 24,
      '/admin/people': 3 + 3,
      [`/admin/people/${person}`]: 3 + 4,
      '/admin/approvals': 3 + 2,
      '/admin/roles': 3 + 3,
      '/admin/secrets': 3 + 5,
      '/admin/notifications': 3 + 4,
      '/admin/events': 3 + 6,
      [`/admin/events?organisationId=${organisation}`]: 3 + 6,
    };
    const asked = async () => {
      const counts: Record<string, number> = {};
      for (const path of Object.keys(expected)) {
        const { answer, count } = await questionsOf(running, () => get(path));
        expect([path, answer.statusCode]).toEqual([path, 200]);
        counts[path] = count;
      }
      return counts;
    };
    expect(await asked()).toEqual(expected);
    await query(running.database.superuserUrl, muchMore(organisation, application, person));
    expect(await asked()).toEqual(expected);
    const { payload } = await running.app.inject({
      method: 'GET',
      url: `/admin/people/${person}`,
      headers: { ...asPage, 'accept-encoding': 'identity', cookie },
    });
    expect(payload.match(/Withdraw/g)?.length).toBeGreaterThan(40);
  });
});

/** Forty applications more, with a secret each; as many people, and roles of theirs and of one person. */
function muchMore(organisation: string, application: string, person: string): string {
  return `
    insert into application (id, client_id, name, organisation_id, environment, status, created_at)
    select gen_random_uuid(), gen_random_uuid(), 'Partner-NL-More-' || n, '${organisation}', 'production', 'active', now()
    from generate_series(1, 40) n;
    insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash, created_at, created_by, expires_on)
    select gen_random_uuid(), a.id, a.organisation_id, a.client_id, 'Secret', substr(md5(a.id::text), 1, 3), 'h1',
      decode(md5(a.id::text) || md5(a.id::text), 'hex'), now(), '${person}', '2027-03-01'
    from application a where a.name like 'Partner-NL-More-%';
    insert into user_account (id, email, name, status, created_at)
    select gen_random_uuid(), 'more' || n || '@example.org', 'More ' || n, 'invited', now() from generate_series(1, 40) n;
    insert into role_assignment (id, user_id, role, application_id, granted_at)
    select gen_random_uuid(), u.id, 'credential_manager', '${application}', now() from user_account u where u.email like 'more%';
    insert into role_assignment (id, user_id, role, organisation_id, granted_at)
    select gen_random_uuid(), u.id, 'credential_manager', '${organisation}', now() from user_account u where u.email like 'more%';
    insert into role_assignment (id, user_id, role, application_id, granted_at)
    select gen_random_uuid(), '${person}', 'credential_manager', a.id, now() from application a where a.name like 'Partner-NL-More-%'`;
}
