import { type PersonName, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { cookieOf } from '../../support/page-reading.js';

describe('the pages about who still uses a secret', () => {
  let running: RunningApp;
  let cookies: Partial<Record<PersonName, string>>;
  let application: string;
  let secret: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    cookies = {
      deputy: await cookieOf(running, 'deputy'),
      stranger: await cookieOf(running, 'stranger'),
      support: await cookieOf(running, 'support'),
    };
    const [row] = await query<{ application: string; secret: string }>(
      running.database.url,
      `select application_id as application, id as secret from client_secret where name = 'Secret by Dede'`,
    );
    ({ application, secret } = row ?? { application: '', secret: '' });
  });
  afterAll(() => running.close());

  const page = (rest: string, person: PersonName = 'deputy', form?: Record<string, string>) =>
    running.app.inject({
      method: form ? 'POST' : 'GET',
      url: `/manage-clients/${application}${rest}`,
      headers: {
        accept: 'text/html',
        'sec-fetch-site': 'same-origin',
        cookie: cookies[person] ?? '',
        ...(form && { 'content-type': 'application/x-www-form-urlencoded' }),
      },
      ...(form && { payload: new URLSearchParams(form).toString() }),
    });
  const asking = (question: string) => page(`/secrets/${secret}/${question}`);
  const namePath = '/addresses/name';

  it.each(['delete', 'disable'])(
    'R31 say before a secret is %sd how regularly it was used from where',
    async (question) => {
      const { statusCode, body } = await asking(question);
      expect(statusCode).toBe(200);
      expect(body).toContain('In 90 days: daily from 192.0.2.7, on each 1st from 192.0.2.9.');
      expect((await asking('rename')).body).not.toContain('In 90 days');
    },
  );

  it('R30 show a strip of ninety days and the addresses on the page of the application, and nowhere else', async () => {
    const { statusCode, body } = await page('');
    expect(statusCode).toBe(200);
    expect(body).toContain('Who still uses these secrets');
    const [, dede = ''] = body.split(/<h3><bdi>(?=Secret by Dede)/);
    expect(dede.match(/<span class="(used|refused|none)"/g)?.slice(0, 90)).toHaveLength(90);
    expect(dede).toMatch(/title="1 Nov 2026: used \d+ times"/);
    expect(dede).toMatch(/Used on 89 of 90 days, 2\d{3} times\./);
    expect(dede).toMatch(/192\.0\.2\.9.*?on each 1st/s);
    expect(dede).toContain(`href="/manage-clients/${application}/addresses/name?address&#x3D;192.0.2.9"`);
    const support = await page('', 'support');
    expect(support.body).toContain('on each 1st');
    expect(support.body).not.toContain('/addresses/name');
    const list = await running.app.inject({
      url: '/manage-clients',
      headers: { accept: 'text/html', cookie: cookies.support ?? '' },
    });
    expect(list.statusCode).toBe(200);
    expect(list.body).not.toContain('Who still uses');
  });

  it('let a manager name an address, and take its name away', async () => {
    const address = '192.0.2.7';
    const form = await page(`${namePath}?address=${address}`);
    expect(form.statusCode).toBe(200);
    expect(form.body).toContain('<h1>Name 192.0.2.7</h1>');
    const named = await page(namePath, 'deputy', { address, name: 'search server Leiden' });
    expect(named.statusCode).toBe(303);
    expect(named.headers.location).toBe(`/manage-clients/${application}?notice=address-named`);
    expect((await asking('delete')).body).toContain('daily from 192.0.2.7 (search server Leiden), on each 1st');
    expect((await page(`${namePath}?address=${address}`)).body).toContain('value="search server Leiden"');
    await page(namePath, 'deputy', { address, name: ' ' });
    expect((await asking('delete')).body).toContain('daily from 192.0.2.7, on each 1st');
  });

  it('say on the form what is wrong with a name', async () => {
    const refused = await page(namePath, 'deputy', { address: '192.0.2.7', name: 'a\u202Eb' });
    expect(refused.statusCode).toBe(422);
    expect(refused.body).toContain('marks that turn the direction of text');
    const never = await page(namePath, 'deputy', { address: '192.0.2.77', name: 'never seen' });
    expect(never.statusCode).toBe(422);
    expect(never.body).toContain('from which a secret was used in the last 90 days');
  });

  it('are nobody else’s, and of no address that nobody came from', async () => {
    expect((await page(`${namePath}?address=192.0.2.77`)).statusCode).toBe(404);
    expect((await page(`${namePath}?address=others`)).statusCode).toBe(404);
    expect((await page(`${namePath}?address=192.0.2.7`, 'stranger')).statusCode).toBe(404);
    expect((await page(`${namePath}?address=192.0.2.7`, 'support')).statusCode).toBe(403);
    expect((await page(namePath, 'support', { address: '192.0.2.7', name: 'by support' })).statusCode).toBe(403);
  });
});
