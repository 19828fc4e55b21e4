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
      const back = path.replace(/\/revocations\/.*|\/again$/, '');
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
      // Those that ask for the present factor are pages of their own.
      const page = /^\/account\/(?:recovery-codes|factor)/.exec(path)?.[0] ?? '/account';
      expect([path, headers.location]).toEqual([path, `/login?returnTo=${encodeURIComponent(page)}`]);
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
    const seen = async (person: PersonName, url = `/manage-clients/${id}`) => {
      const headers = { ...asPage, 'accept-encoding': 'identity', cookie: cookies[person] };
      return (await running.app.inject({ url, headers })).body;
    };
    const shown = async (person: PersonName) => {
      const body = await seen(person);
      const notice = /from 203\.0\.113\.9 by somebody who held its value, and is deleted\. Create a new secret/;
      return [notice.test(body), body.includes(path)];
    };
    expect(await shown('manager')).toEqual([true, true]);
    expect(await shown('support')).toEqual([true, false]);
    expect(await shown('deputy')).toEqual([false, false]);
    expect(await seen('manager', '/manage-clients')).toContain('&lt;b&gt;Leaked');
    expect(await seen('support', '/manage-clients')).toContain('Secret revoked');
    expect((await send('POST', path, 'support')).statusCode).toBe(403);
    expect((await send('POST', path, 'stranger')).statusCode).toBe(404);
    for (const time of ['first', 'second']) {
      const { statusCode, headers } = await send('POST', path, 'manager');
      const there = `/manage-clients/${id}?notice=revocation-dismissed&secret=${secret.id}`;
      expect([time, statusCode, headers.location]).toEqual([time, 303, `${there}#notice`]);
    }
    expect(await shown('manager')).toEqual([false, false]);
    const after = await seen('manager', `/manage-clients/${id}?notice=revocation-dismissed&secret=${secret.id}`);
    expect(after).toMatch(/‘&lt;b&gt;Leaked&lt;\/b&gt;’ \(\w{3}…\) of [^ ]+ stays deleted\. The notice is dismissed\./);
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

  const body = async (url: string, person: PersonName = 'manager') => {
    const headers = { ...asPage, 'accept-encoding': '', cookie: cookies[person] };
    return (await running.app.inject({ url, headers })).body;
  };

  it('names in its notice the secret that something was done to, and marks its row', async () => {
    const { application, secret } = await ids();
    const page = `/manage-clients/${application}`;
    const [row] = await query<{ hint: string }>(running.database.url, 'select hint from client_secret where id = $1', [
      secret,
    ]);
    const path = `${page}/secrets/${secret}/rename`;
    const headers = { ...asPage, cookie: cookies.manager, 'content-type': 'application/x-www-form-urlencoded' };
    const { statusCode, headers: answered } = await running.app.inject({
      method: 'POST',
      url: path,
      headers,
      payload: 'name=Secret+by+%3CMara%3E',
    });
    const location = `${page}?notice=secret-renamed&secret=${secret}#secret-${secret}`;
    expect([statusCode, answered.location]).toEqual([303, location]);
    const shown = await body(location.split('#')[0] ?? '');
    expect(noticeOf(shown)).toBe(
      `‘Secret by &lt;Mara&gt;’ (${row?.hint}…) of Partner-NL-ExampleDonorRegistry-SMC is renamed.`,
    );
    expect(shown.match(/<tr id="[^"]+" class="changed">/g)).toEqual([`<tr id="secret-${secret}" class="changed">`]);
    await running.app.inject({ method: 'POST', url: path, headers, payload: 'name=Secret+by+Mara' });
  });

  it('names nothing of another application in its notice, whatever the address says', async () => {
    const { secret } = await ids();
    const other = (await signIn(running, 'stranger')).get('/applications');
    const { id } = (await other).body.items[0];
    const notice = async (asked: string) => noticeOf(await body(`/manage-clients/${id}?${asked}`, 'stranger'));
    expect(await notice(`notice=secret-deleted&secret=${secret}`)).toBe(
      'The secret is deleted: it is refused from now on.',
    );
    expect(await notice('notice=secret-deleted&secret=x')).toBe('The secret is deleted: it is refused from now on.');
    expect(await notice(`notice=constructor&secret=${secret}`)).toBeUndefined();
  });

  it('shows up to five applications in full, and more in a line each, in the same questions however many', async () => {
    const five = moreApplications('Partner-NL-Few-', 2, '2027-06-01');
    await query(running.database.superuserUrl, five);
    expect((await body('/manage-clients')).match(/class="application"/g)).toHaveLength(5);
    await query(running.database.superuserUrl, moreApplications('Partner-NL-More-', 55, '2027-06-01'));
    // The first view of a minute also notes when the session was seen.
    await send('GET', '/manage-clients', 'manager');
    const sixty = await questionsOf(running, () => send('GET', '/manage-clients', 'manager'));
    expect(sixty.answer.statusCode).toBe(200);
    expect(sixty.answer.headers['content-encoding']).toBe('br');
    expect(sixty.answer.rawPayload.length).toBeLessThanOrEqual(20 * 1024);
    const page = await body('/manage-clients');
    expect(page.match(/class="application"/g)).toBeNull();
    expect(namesIn(page)).toHaveLength(60);
    expect(page).toContain('60 applications, those that need action first.');
    expect(page).not.toContain('Page 1');
    await query(running.database.superuserUrl, moreApplications('Partner-NL-Most-', 438, '2027-06-01'));
    const most = await questionsOf(running, () => send('GET', '/manage-clients', 'manager'));
    expect(most.count).toBe(sixty.count);
    expect(most.count).toBeLessThan(10);
    const urls = [...new Set([...page.matchAll(/"(\/static\/[^"#]+)/g)].map(([, url]) => url ?? ''))];
    const files = await Promise.all(urls.map((url) => send('GET', url)));
    const transferred = [most.answer, ...files].reduce((sum, { rawPayload }) => sum + rawPayload.length, 0);
    expect(transferred).toBeLessThan(60 * 1024);
  });

  it('puts what needs action first, whatever its name, before it cuts 500 applications into pages', async () => {
    const { count } = await questionsOf(running, () => send('GET', '/manage-clients', 'manager'));
    await query(running.database.superuserUrl, moreApplications('Zzz-', 1, '2026-11-01'));
    const first = await body('/manage-clients');
    expect(first).toContain('499 applications, those that need action first. Page 1 of 5.');
    expect(first).toContain(
      'Zzz-1 has no secret that works, so its systems get no token. 1 application needs you; 2 more have a replacement ready.',
    );
    expect(linesIn(first).slice(0, 4)).toEqual([
      [
        'Zzz-1',
        'Production',
        'Example Donor Registry',
        'No working secret',
        'Gets no token now',
        'never',
        'Open Zzz-1',
      ],
      line('DM', 'Replacement ready', '29 Nov 2026 7 days left'),
      line('SMC', 'Replacement ready', '21 Dec 2026 29 days left'),
      [
        'PartnerAlternative-NL-ExampleDonorRegistry-SMC',
        'Sandbox',
        'Example Donor Registry',
        'No working secret',
        'Gets no token now',
        'never',
        'Open PartnerAlternative-NL-ExampleDonorRegistry-SMC',
      ],
    ]);
    const seen = namesIn(first);
    for (let next = hrefOf('Next', first); next;) {
      const page = await body(next);
      seen.push(...namesIn(page));
      next = hrefOf('Next', page);
    }
    expect(new Set(seen).size).toBe(499);
    expect(seen).toHaveLength(499);
    expect(await body('/manage-clients?page=999')).toContain('Page 5 of 5');
    expect(namesIn(await body('/manage-clients?page=x&q=zzz'))).toEqual(['Zzz-1']);
    expect((await questionsOf(running, () => send('GET', '/manage-clients?page=2', 'manager'))).count).toBe(count);
  });

  it.each([
    ['needs=switch', ['Partner-NL-ExampleDonorRegistry-DM', 'Partner-NL-ExampleDonorRegistry-SMC']],
    ['environment=sandbox', ['PartnerAlternative-NL-ExampleDonorRegistry-SMC']],
    ['needs=first-secret&environment=production', ['Zzz-1']],
    ['needs=switch&q=nothing-like-it', []],
    ['q=EXAMPLEDONORREGISTRY-dm&needs=&environment=', ['Partner-NL-ExampleDonorRegistry-DM']],
  ])('lists what %s asks for, and tells of how many', async (asked, names) => {
    const page = await body(`/manage-clients?${asked}`);
    expect(namesIn(page)).toEqual(names);
    expect(page).toContain(`${names.length} of 499 applications`);
    // What the page says on top is about everything.
    expect(page).toContain('1 application needs you; 2 more have a replacement ready.');
    if (names.length === 0) expect(page).toContain('Nothing found');
  });

  it('offers organisations to a manager of several, and keeps the choice in the form', async () => {
    expect(await body('/manage-clients')).not.toContain('filter-organisationId');
    const [bank] = await query<{ id: string }>(running.database.url, 'select id from organisation where ion = 9998');
    await (
      await signIn(running, 'support')
    ).post('/admin/role-assignments', {
      userId: await idOf('manager@example.org'),
      role: 'credential_manager',
      organisationId: bank?.id,
    });
    const page = await body(`/manage-clients?organisationId=${bank?.id}`);
    expect(namesIn(page)).toEqual(['Partner-BE-SampleCordBloodBank-DM']);
    expect(page).toContain(`<option value="${bank?.id}" selected>Sample Cord Blood Bank</option>`);
  });

  const idOf = async (email: string) =>
    (await query<{ id: string }>(running.database.url, 'select id from user_account where email = $1', [email]))[0]?.id;

  it('shows WMDA support all applications by name, a hundred at a time', async () => {
    await query(running.database.superuserUrl, moreApplications('Partner-NL-Supported-', 60, '2027-06-01'));
    const page = await body('/manage-clients', 'support');
    expect(page).toContain('The first 100 applications by name, those that need action first. Page 1 of 1.');
    expect(page).not.toContain('filter-needs');
    const sandbox = await body('/manage-clients?environment=sandbox&q=alternative', 'support');
    expect(namesIn(sandbox)).toEqual(['PartnerAlternative-NL-ExampleDonorRegistry-SMC']);
  });

  it('leads from the address of an application through sign-in to that application', async () => {
    const { application } = await ids();
    const path = `/manage-clients/${application}`;
    const login = await send('GET', path);
    expect(login.headers.location).toBe(`/login?returnTo=${encodeURIComponent(path)}`);
    for (const [person, words] of [
      ['manager', '<h1 id="name-'],
      ['support', '<h1 id="name-'],
      ['deputy', 'There is nothing at this address'],
      ['stranger', 'There is nothing at this address'],
    ] as const) {
      expect([person, (await body(path, person)).includes(words)]).toEqual([person, true]);
    }
    expect(await body(path, 'support')).not.toContain('data-dialog');
    const manager = await signIn(running, 'manager');
    expect((await manager.get(`/applications/${application}`)).body.url).toBe(`http://localhost:3000${path}`);
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
    expect(latest).not.toContain('was created, its last day is 31 Jan 2027');
    expect(await read(String(hrefOf('Show older', latest)))).toContain('was created, its last day is 31 Jan 2027');
    expect(await read(`/manage-clients/${id}/activity`, 'support')).toContain('was enabled again.');
    expect(await read(`/manage-clients/${id}/activity`, 'stranger')).toContain('There is nothing at this address');
  });
});

/** What a page says just happened. */
function noticeOf(html: string): string | undefined {
  return /id="notice"[^>]*>[^]*?<span>([^<]*)/.exec(html)?.[1];
}

/** The lines of a list, each as the words of its cells. */
function linesIn(html: string): string[][] {
  const [, body = ''] = /class="stacks lines">[^]*<tbody>([^]*)<\/tbody>/.exec(html) ?? [];
  return body
    .split('</tr>')
    .map((row) => [...row.matchAll(/<t[hd][^>]*>([^]*?)<\/t[hd]>/g)].map(([, words = '']) => plain(words)))
    .filter((words) => words.length > 0);
}

function plain(html: string): string {
  return html
    .replaceAll(/<[^>]+>/g, '')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function namesIn(html: string): string[] {
  return linesIn(html).map(([name = '']) => name);
}

/** The line of an application of the Example Donor Registry. */
function line(what: string, state: string, next: string): string[] {
  const name = `Partner-NL-ExampleDonorRegistry-${what}`;
  return [name, 'Production', 'Example Donor Registry', state, next, '1 day ago', `Open ${name}`];
}

/** Where a link with these words leads. */
function hrefOf(words: string, html: string): string | undefined {
  const [, href] = new RegExp(`href="([^"]+)"[^>]*>${words}<`).exec(html) ?? [];
  return href?.replaceAll('&amp;', '&').replaceAll('&#x3D;', '=');
}
