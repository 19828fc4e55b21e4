import { ApiClient, type PersonName, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { moreApplications } from '../../support/more-applications.js';
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

  it.each<[PersonName, string]>([
    ['manager', '/manage-clients'],
    ['support', '/admin'],
  ])('begin for %s at %s', async (person, path) => {
    const { statusCode, headers } = await send('GET', '/', person);
    expect([statusCode, headers.location]).toEqual([303, path]);
  });

  it('R43 sends whoever is not signed in to the sign-in page, from every page', async () => {
    expect(pages().length).toBeGreaterThan(10);
    for (const route of pages()) {
      const path = await pathOf(route);
      const answer = await send(route.method as 'GET', path);
      const back = path.endsWith('/dismiss') ? '/manage-clients' : path;
      const location = `/login?returnTo=${encodeURIComponent(back)}`;
      expect([path, answer.statusCode, answer.headers.location]).toEqual([path, 303, location]);
    }
  });

  it('leads back to a page that is there after signing in, whatever form the session ended under', async () => {
    const forms = registeredRoutes(running.app).filter(
      ({ method, path }) => method === 'POST' && path.startsWith('/account'),
    );
    expect(forms.length).toBeGreaterThan(4);
    for (const { path } of forms) {
      const { headers } = await send('POST', path.replace(':id', '00000000-0000-7000-8000-000000000000'));
      expect([path, headers.location]).toEqual([path, '/login?returnTo=%2Faccount']);
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

  it('suggests a name that is free, also while a secret is being replaced', async () => {
    const manager = await signIn(running, 'manager');
    const { id } = (await manager.get('/applications?q=ExampleDonorRegistry-DM')).body.items[0];
    const suggested = async () => {
      const headers = { ...asPage, 'accept-encoding': '', cookie: cookies.manager };
      const { body } = await running.app.inject({ url: `/manage-clients/${id}/secrets/new`, headers });
      return /name="name" value="([^"]+)"/.exec(body)?.[1];
    };
    const names = ['Secret by Mara Manager', 'Secret by Mara Manager (2)', 'Secret by Mara Manager (3)'];
    for (const name of names) {
      expect(await suggested()).toBe(name);
      const { status } = await manager.post(`/applications/${id}/secrets`, {
        name: name.toUpperCase(),
        expiresOn: '2027-01-31',
      });
      expect(status).toBe(201);
    }
  });

  it('asks one question of each kind and sends less than 60 KiB, whatever the number of applications', async () => {
    // The first view of a minute also notes when the session was seen.
    await send('GET', '/manage-clients', 'manager');
    const few = await questionsOf(running, () => send('GET', '/manage-clients', 'manager'));
    await query(running.database.superuserUrl, moreApplications('Partner-NL-More-', 47, '2027-06-01'));
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

  it('puts what needs action first, whatever its name, before it cuts 500 applications into pages', async () => {
    const { count } = await questionsOf(running, () => send('GET', '/manage-clients', 'manager'));
    await query(running.database.superuserUrl, moreApplications('Partner-NL-Most-', 448, '2027-06-01'));
    await query(running.database.superuserUrl, moreApplications('Zzz-', 1, '2026-11-01'));
    const read = async (url: string) => {
      const headers = { ...asPage, 'accept-encoding': '', cookie: cookies.manager };
      const { body } = await running.app.inject({ method: 'GET', url, headers });
      const names = [...body.matchAll(/<h2 id="name-[^"]+"><bdi>([^<]+)/g)].map(([, name]) => name);
      return { body, names, next: hrefOf('Next', body) };
    };
    const first = await read('/manage-clients');
    expect(first.body).toContain('499 applications, those that need action first. Page 1 of 10.');
    expect(first.body).toContain('2 applications have no valid secret: act now. 3 secrets expire within 30 days.');
    expect(first.names.slice(0, 4)).toEqual([
      'Zzz-1',
      'PartnerAlternative-NL-ExampleDonorRegistry-SMC',
      'Partner-NL-ExampleDonorRegistry-DM',
      'Partner-NL-ExampleDonorRegistry-SMC',
    ]);
    const seen = [...first.names];
    for (let { next } = first; next;) {
      const page = await read(next);
      seen.push(...page.names);
      next = page.next;
    }
    expect(new Set(seen).size).toBe(499);
    expect(seen).toHaveLength(499);
    expect((await read('/manage-clients?page=999')).body).toContain('Page 10 of 10');
    expect((await read('/manage-clients?page=x&q=zzz')).names).toEqual(['Zzz-1']);
    expect((await questionsOf(running, () => send('GET', '/manage-clients?page=2', 'manager'))).count).toBe(count);
  });

  it('shows WMDA support all applications by name, fifty at a time', async () => {
    await query(running.database.superuserUrl, moreApplications('Partner-NL-Supported-', 60, '2027-06-01'));
    const headers = { ...asPage, 'accept-encoding': '', cookie: cookies.support };
    const { body } = await running.app.inject({ method: 'GET', url: '/manage-clients', headers });
    expect(body).toContain('The first 50 applications by name, those that need action first. Page 1 of 1.');
  });

  it('tells the activity of an application page by page, with names that stay names', async () => {
    const manager = await signIn(running, 'manager');
    const { id } = (await manager.get('/applications?q=ExampleDonorRegistry-DM')).body.items[0];
    const path = `/applications/${id}/secrets`;
    const secret = (await manager.post(path, { name: '<b>Bold</b>', expiresOn: '2027-01-31' })).body;
    for (let times = 0; times < 26; times += 1) {
      await manager.patch(`${path}/${secret.id}`, { enabled: false });
      await manager.patch(`${path}/${secret.id}`, { enabled: true });
    }
    const read = async (url: string, person: PersonName = 'manager') => {
      const headers = { ...asPage, 'accept-encoding': '', cookie: cookies[person] };
      return (await running.app.inject({ method: 'GET', url, headers })).body;
    };
    const latest = await read(`/manage-clients/${id}/activity`);
    expect(latest).toContain('Client secret ‘&lt;b&gt;Bold&lt;/b&gt;’ ');
    expect(latest).toContain('was enabled again.');
    expect(latest).not.toContain('was created, valid through 31 Jan 2027');
    expect(await read(String(hrefOf('Show older', latest)))).toContain('was created, valid through 31 Jan 2027');
    expect(await read(`/manage-clients/${id}/activity`, 'support')).toContain('was enabled again.');
    expect(await read(`/manage-clients/${id}/activity`, 'stranger')).toContain('There is nothing at this address');
  });
});

/** Where a link with these words leads. */
function hrefOf(words: string, html: string): string | undefined {
  const [, href] = new RegExp(`href="([^"]+)"[^>]*>${words}<`).exec(html) ?? [];
  return href?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
}
