import { ApiClient, type PersonName, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf, questionsOf } from '../../support/page-reading.js';
import { registeredRoutes, type Route } from '../../support/routes.js';

describe('the pages of API credentials', () => {
  let running: RunningApp;
  let cookies: Record<PersonName, string>;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    cookies = {
      manager: await cookieOf(running, 'manager'),
      deputy: await cookieOf(running, 'deputy'),
      stranger: await cookieOf(running, 'stranger'),
      support: await cookieOf(running, 'support'),
    };
  });
  afterAll(() => running.close());

  const send = (method: 'GET' | 'POST', url: string, person?: PersonName) =>
    running.app.inject({
      method,
      url,
      headers: {
        ...asPage,
        ...(person && { cookie: cookies[person] }),
        ...(method === 'POST' && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(method === 'POST' && { payload: 'name=By+somebody+else&expiresOn=2026-12-24' }),
    });
  const pages = () => registeredRoutes(running.app).filter(({ path }) => path.startsWith('/manage'));
  const ids = async () => {
    const [row] = await query<{ application: string; secret: string }>(
      running.database.url,
      `select application_id as application, id as secret from client_secret where name = 'Secret by Mara'`,
    );
    return row ?? { application: '', secret: '' };
  };
  const pathOf = async ({ path }: Route) => {
    const { application, secret } = await ids();
    return path.replace(':id', application).replace(':secretId', secret);
  };

  it('R43 sends whoever is not signed in to the sign-in page, from every page', async () => {
    expect(pages().length).toBeGreaterThan(10);
    for (const route of pages()) {
      const path = await pathOf(route);
      const answer = await send(route.method as 'GET', path);
      const location = `/login?returnTo=${encodeURIComponent(path)}`;
      expect([path, answer.statusCode, answer.headers.location]).toEqual([path, 303, location]);
    }
  });

  it('R50 shows a revoked secret to those who see its application until a manager dismisses it', async () => {
    const manager = await signIn(running, 'manager');
    const { id } = (await manager.get('/applications?q=Alternative')).body.items[0];
    const secret = (
      await manager.post(`/applications/${id}/secrets`, { name: '<b>Leaked</b>', expiresOn: '2027-01-31' })
    ).body;
    const finder = new ApiClient(running.app);
    finder.remoteAddress = '203.0.113.9';
    await finder.post('/secrets/revoke', { value: secret.value });
    const path = `/manage-clients/${id}/revocations/${secret.id}/dismiss`;
    const seen = async (person: PersonName, url = '/manage-clients') => {
      const headers = { ...asPage, 'accept-encoding': 'identity', cookie: cookies[person] };
      return (await running.app.inject({ url, headers })).body;
    };
    const shown = async (person: PersonName) => {
      const body = await seen(person);
      return [body.includes('from 203.0.113.9 by somebody who held its value'), body.includes(path)];
    };
    expect(await shown('manager')).toEqual([true, true]);
    expect(await shown('support')).toEqual([true, false]);
    expect(await shown('deputy')).toEqual([false, false]);
    expect(await seen('manager')).toContain('&lt;b&gt;Leaked');
    expect((await send('POST', path, 'support')).statusCode).toBe(403);
    expect((await send('POST', path, 'stranger')).statusCode).toBe(404);
    for (const time of ['first', 'second']) {
      const { statusCode, headers } = await send('POST', path, 'manager');
      expect([time, statusCode, headers.location]).toEqual([time, 303, '/manage-clients?notice=revocation-dismissed']);
    }
    expect(await shown('manager')).toEqual([false, false]);
    expect(await seen('manager', '/manage-clients?notice=revocation-dismissed')).toContain('The notice is dismissed.');
  });

  it('asks one question of each kind and sends less than 60 KiB, whatever the number of applications', async () => {
    // The first view of a minute also notes when the session was seen.
    await send('GET', '/manage-clients', 'manager');
    const few = await questionsOf(running, () => send('GET', '/manage-clients', 'manager'));
    await query(running.database.superuserUrl, manyApplications);
    const many = await questionsOf(running, () => send('GET', '/manage-clients', 'manager'));
    const page = many.answer;
    expect(page.statusCode).toBe(200);
    expect(many.count).toBe(few.count);
    expect(few.count).toBeGreaterThan(5);
    expect(few.count).toBeLessThan(12);
    const plain = await running.app.inject({
      method: 'GET',
      url: '/manage-clients',
      headers: { ...asPage, 'accept-encoding': '', cookie: cookies.manager },
    });
    expect(plain.body.match(/class="application"/g)).toHaveLength(50);
    expect(plain.body.match(/scope="row"/g)?.length).toBeGreaterThanOrEqual(200);
    const urls = [...new Set([...plain.body.matchAll(/"(\/static\/[^"#]+)/g)].map(([, url]) => url ?? ''))];
    const files = await Promise.all(urls.map((url) => send('GET', url)));
    const transferred = [page, ...files].reduce((sum, { rawPayload }) => sum + rawPayload.length, 0);
    expect(transferred).toBeLessThan(60 * 1024);
  });
});

/** 47 more applications and about 200 secrets, like those of the demonstration data. */
const manyApplications = `
  with more as (
    insert into application (id, client_id, name, organisation_id, environment, status, created_at)
    select gen_random_uuid(), gen_random_uuid(), 'Partner-NL-More-' || n, o.id, 'production', 'active', now()
    from organisation o, generate_series(1, 47) n where o.ion = 9999
    returning id, client_id, organisation_id
  )
  insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash, created_at, created_by, expires_on)
  select gen_random_uuid(), more.id, more.organisation_id, more.client_id, 'Secret ' || n, substr(md5(n::text || more.id), 1, 3), 'h1',
    sha256((n::text || more.id)::bytea), '2026-11-01T00:00:00Z', u.id, '2027-06-01'
  from more, generate_series(1, 5) n, user_account u where u.email = 'manager@example.org'`;
