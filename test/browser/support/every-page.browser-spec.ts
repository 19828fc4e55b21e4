import type { Browser, Page } from 'playwright-core';
import { HOUR } from '../../src/shared/clock.js';
import { signIn, totpCode } from '../support/api-client.js';
import { type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';
import { registeredRoutes } from '../support/routes.js';
import { query } from '../support/databases.js';

const areas = [
  '/admin',
  '/admin/organisations',
  '/admin/organisations/new',
  '/admin/applications',
  '/admin/apis',
  '/admin/apis/new',
  '/admin/people',
  '/admin/people/new',
  '/admin/secrets',
  '/admin/reminders',
  '/admin/reminders/sweeps',
  '/admin/reminders/run',
  '/admin/notifications',
  '/admin/events',
];

describe('the pages of WMDA support', () => {
  let browser: Browser;
  let served: ServedApp;

  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await serveApp()];
    await served.drain();
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  const arrive = async (options: Parameters<typeof Visitor.arrive>[2] = {}) =>
    (await Visitor.arrive(browser, served, options)).signIn('support', '/admin');
  const press = (page: Page, name: string | RegExp) => page.getByRole('button', { name }).first().click();
  const seemly = async (visitor: Visitor, what: string) =>
    expect([what, await visitor.axe(), await visitor.overflows()]).toEqual([what, [], false]);
  const idOf = async (table: string, column: string, value: string) =>
    (await query<{ id: string }>(served.database.url, `select id from ${table} where ${column} = $1`, [value]))[0]
      ?.id ?? '';
  /** The pages of one thing each. */
  const detailPages = async () => {
    const organisation = await idOf('organisation', 'name', 'Example Donor Registry');
    const application = await idOf('application', 'name', 'Partner-NL-ExampleDonorRegistry-SMC');
    const person = await idOf('user_account', 'email', 'deputy@example.org');
    const api = await idOf('api', 'code', 'SM');
    const secret = await idOf('client_secret', 'application_id', application);
    const role = await idOf('role_assignment', 'user_id', person);
    return [
      `/admin/organisations/${organisation}`,
      `/admin/organisations/${organisation}/edit`,
      `/admin/organisations/${organisation}/disable`,
      `/admin/applications/${application}`,
      `/admin/applications/${application}/edit`,
      `/admin/applications/${application}/disable`,
      `/admin/applications/new?organisationId=${organisation}`,
      `/admin/apis/${api}/edit`,
      `/admin/people/${person}`,
      `/admin/people/${person}/edit`,
      `/admin/people/${person}/disable`,
      `/admin/people/${person}/reset-factor`,
      `/admin/people/${person}/invite-again`,
      `/admin/roles/new?organisationId=${organisation}`,
      `/admin/roles/new?userId=${person}`,
      `/admin/roles/${role}/withdraw?back=/admin/people`,
      `/admin/secrets/${application}/${secret}/delete`,
    ];
  };

  it.each([
    ['320 pixels wide', { viewport: { width: 320, height: 700 } }],
    ['at 200 % zoom', { viewport: { width: 640, height: 400 }, deviceScaleFactor: 2 }],
    ['dark', { colorScheme: 'dark' as const }],
  ])('are seemly, each of them, %s', async (_, options) => {
    const visitor = await arrive(options);
    for (const path of [...areas, ...(await detailPages())]) {
      const answer = await visitor.page.goto(path);
      expect([path, answer?.status()]).toEqual([path, 200]);
      await seemly(visitor, path);
    }
    expect(visitor.complaints).toEqual([]);
  });

  it('R50 are not there for anybody else, read or sent to', async () => {
    const pages = registeredRoutes(served.app).filter(({ path }) => /^\/admin(\/|$)/.test(path));
    expect(pages.length).toBeGreaterThan(40);
    const { page } = await (await Visitor.arrive(browser, served)).signIn('manager');
    const cookies = await page.context().cookies();
    const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join('; ');
    for (const { method, path } of pages) {
      const { statusCode } = await served.app.inject({
        method: method as 'GET',
        url: path.replaceAll(/:\w+/g, '0199a3c8-7b1e-7c00-8000-0123456789ab'),
        headers: { cookie, accept: 'text/html', 'sec-fetch-site': 'same-origin' },
      });
      expect([method, path, statusCode]).toEqual([method, path, 404]);
    }
    await page.goto('/admin');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    expect(await page.getByRole('link', { name: 'WMDA support' }).count()).toBe(0);
  });

  it('set up a member: organisation, API, application, an invited manager, their role; and take it back', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    const hostile = '<b>Registry</b> "of" ‮Ruritania';
    await page.goto('/admin/organisations/new');
    await page.getByLabel('Name').fill('Example Donor Registry');
    await page.getByLabel('Country').fill('nl');
    await press(page, 'Add organisation');
    await page.getByRole('alert').getByText('There is another organisation with this name.').waitFor();
    await page.getByLabel('Name').fill(hostile);
    await page.getByLabel('ION').fill('12');
    await press(page, 'Add organisation');
    await page.locator('#ion-problem').waitFor();
    await seemly(visitor, 'a refused form');
    await page.getByLabel('ION').fill('');
    await press(page, 'Add organisation');
    await page.getByRole('heading', { name: hostile }).waitFor();
    await page.getByText('Saved.').waitFor();
    const organisation = page.url().split('?')[0] ?? '';

    await page.goto('/admin/apis/new');
    await page.getByLabel('Code').fill('XX');
    await page.getByLabel('Name', { exact: true }).fill('Extra');
    await page.getByLabel('Resource').fill('https://extra.example');
    await page.getByLabel('Scopes').fill('extra read\nextra.write extra.write');
    await press(page, 'Add API');
    await page.locator('#scopes-problem').waitFor();
    await page.getByLabel('Scopes').fill('extra.read\nextra.write');
    await press(page, 'Add API');
    await page.getByText('XX Extra').waitFor();

    await page.goto(organisation);
    await press(page, 'Add application');
    await page.getByLabel('Name').fill('Partner-RU-Ruritania-XX');
    await page.getByLabel('XX Extra (production)').check();
    await press(page, 'Add application');
    await page.getByRole('heading', { name: 'Partner-RU-Ruritania-XX' }).waitFor();

    await page.goto('/admin/people/new');
    await page.getByLabel('Name').fill('Rudolf');
    await page.getByLabel('E-mail address').fill('rudolf@ruritania.example');
    await press(page, 'Send invitation');
    await page.getByText('Invited. A mail with a link is on its way.').waitFor();

    await page.goto(organisation);
    await press(page, 'Add credential manager');
    await page.getByLabel('E-mail address of the person').fill('nobody@ruritania.example');
    await press(page, 'Give the role');
    await page.locator('#email-problem').getByText('Nobody here has this address').waitFor();
    await page.getByLabel('E-mail address of the person').fill('Rudolf@Ruritania.example');
    await press(page, 'Give the role');
    await page.getByText('The role is given.').waitFor();
    await page.getByRole('row', { name: /Rudolf/ }).waitFor();
    await page.getByRole('link', { name: 'Withdraw' }).click();
    await press(page, 'Withdraw role');
    await page.getByText('The role is withdrawn').waitFor();
    expect(await page.getByRole('row', { name: /Rudolf/ }).count()).toBe(0);
    expect(visitor.complaints).toEqual([]);
  });

  it('disable an application after saying what that means, and ask for a code in place when the last one is old', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto('/admin/applications?q=SMC');
    await page.getByRole('link', { name: 'Partner-NL-ExampleDonorRegistry-SMC' }).click();
    await press(page, 'Disable');
    await page.getByText('It gets no new token from this moment').waitFor();
    await expect(page.evaluate(`document.activeElement.textContent`)).resolves.toBe('Cancel');
    served.clock.advance(HOUR / 2 + 1);
    await press(page, 'Disable application');
    await page.getByLabel('Code').fill(await totpCode(served.clock.now()));
    await page.keyboard.press('Enter');
    await page.getByText('Disabled, from now on.').waitFor();
    await press(page, 'Enable');
    await press(page, 'Enable application');
    await page.getByText('Enabled, from now on.').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('refuse what support must not do to itself, on the page where it was tried', async () => {
    const { page } = await arrive();
    const self = await idOf('user_account', 'email', 'support@example.org');
    await page.goto(`/admin/people/${self}`);
    await page.getByText('Another person of WMDA support can change your account.').waitFor();
    expect(await page.getByRole('button', { name: 'Disable' }).count()).toBe(0);
    const answer = await page.goto(`/admin/people/${self}/disable`);
    expect(answer?.status()).toBe(200);
    await press(page, 'Disable person');
    await page.getByRole('heading', { name: 'This is not allowed' }).waitFor();
  });

  it('find a secret, delete it for a reason, and find that in the event log and its file', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto('/admin/secrets');
    await page.getByRole('img', { name: /expire in the coming 26 weeks/ }).waitFor();
    await page.getByLabel('State').selectOption('expired');
    await press(page, 'Show');
    await page.getByRole('link', { name: 'Delete' }).first().click();
    await page.getByLabel('Reason').selectOption('superseded');
    await page.getByLabel('Note').fill('As agreed on the phone');
    await press(page, 'Delete secret');
    await page.getByText('The secret is deleted').waitFor();
    await page.goto('/admin/events?type=secrets.secret-deleted');
    await page.getByText('reason "superseded"').waitFor();
    const link = await page.getByRole('button', { name: 'Download as CSV' }).getAttribute('href');
    const file = await page.request.get(link ?? '');
    expect(file.headers()['content-type']).toContain('text/csv');
    expect(await file.text()).toContain('superseded');
    expect(visitor.complaints).toEqual([]);
  });

  it('preview a day, run the sweep once more, and send a failed mail again', async () => {
    const support = await signIn(served, 'support');
    await support.post('/admin/reminders/sweep');
    await served.drain();
    await query(served.database.url, `update notification set state = 'failed', last_error = '550 no such mailbox'`);
    const visitor = await arrive();
    const { page } = visitor;
    await page.getByText('550 no such mailbox').first().waitFor();
    await press(page, 'Failed mails');
    await page.getByRole('link', { name: 'Send again' }).first().click();
    await press(page, 'Send again');
    await page.getByText('The mail is sent again.').waitFor();
    await page.goto('/admin/reminders?on=2027-01-10');
    await page.getByText('What the sweep of 10 Jan 2027 says').waitFor();
    await press(page, 'Run now');
    await press(page, 'Run now');
    await page.getByText('The sweep runs now.').waitFor();
    expect(visitor.complaints).toEqual([]);
  });
});
