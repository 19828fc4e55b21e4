import type { Browser } from 'playwright-core';
import { demonstrationPassword } from '../../src/demo/demonstration-people.js';
import { SECOND } from '../../src/shared/clock.js';
import { type ApiClient, signIn, totpCode } from '../support/api-client.js';
import { type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';
import { linkFor, newestLink } from '../support/mailed-links.js';

const chosen = 'plum river cedar 17';

describe('what mailed links lead to', () => {
  let browser: Browser;
  let served: ServedApp;
  let support: ApiClient;

  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await serveApp()];
    support = await signIn(served, 'support');
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  const narrow = { viewport: { width: 320, height: 700 } };
  const arrive = () => Visitor.arrive(browser, served, narrow);
  const idOf = async (person: string) => (await support.get(`/admin/users?q=${person}@`)).body.items[0].id as string;
  /** Axe finds nothing, and nothing is wider than the window. */
  const seemly = async (visitor: Visitor) => expect(await visitor.flaws()).toEqual([]);
  const enrol = async (visitor: Visitor) => {
    const { page } = visitor;
    await page.getByAltText('QR code with the key').waitFor();
    await seemly(visitor);
    const secret = await page.locator('code.seed').innerText();
    const code = page.getByLabel('Code', { exact: true });
    await code.fill('000000');
    await page.getByRole('button', { name: 'Use this app' }).click();
    await page.getByRole('alert').getByText('The code is not right').waitFor();
    await seemly(visitor);
    served.clock.advance(30 * SECOND);
    await code.fill(await totpCode(served.clock.now(), secret));
    await page.getByRole('button', { name: 'Use this app' }).click();
    await page.getByText('They are shown this once.').waitFor();
    expect(
      await page
        .getByRole('listitem')
        .filter({ has: page.getByRole('code') })
        .count(),
    ).toBe(10);
    await seemly(visitor);
    await page.getByLabel('I have stored them').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.waitForURL('**/manage-clients');
  };

  it('R54 R43 an invitation leads to a password, an app, recovery codes and the credentials; opening it uses nothing up', async () => {
    const name = '<b>Ada</b> "Augusta" Lovelace';
    const { id } = (await support.post('/admin/users', { email: 'ada@registry.example', name })).body;
    const { url } = await newestLink(served, id);
    const visitor = await arrive();
    const { page } = visitor;
    const referers: (string | undefined)[] = [];
    page.on('request', (request) => referers.push(request.headers().referer));
    await page.goto(url);
    await page.reload();
    await page.getByRole('heading', { name: `Welcome, ${name}` }).waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe('ada@registry.example');
    await seemly(visitor);
    await page.getByLabel('New password').fill('password12345');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.locator('#password-problem').waitFor();
    await seemly(visitor);
    await page.getByLabel('New password').fill(chosen);
    await page.getByRole('button', { name: 'Continue' }).click();
    await enrol(visitor);
    expect(referers.filter((referer) => referer?.includes('token'))).toEqual([]);
    await page.goto(url);
    await page.getByRole('heading', { name: 'This link has ended' }).waitFor();
    await seemly(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  it('R43 whoever has no app signs in with a password, is mailed a link, and shows the password again there', async () => {
    const id = await idOf('deputy');
    await support.post(`/admin/users/${id}/mfa-reset`);
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto('/login');
    await page.getByLabel('E-mail address').fill('deputy@example.org');
    await page.getByLabel('Password').fill(demonstrationPassword);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('Open the enrolment link').waitFor();
    await page.goto((await newestLink(served, id)).url);
    await page.getByLabel('Password').fill('not the one that it is');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('do not fit together').waitFor();
    await seemly(visitor);
    await page.getByLabel('Password').fill(demonstrationPassword);
    await page.getByRole('button', { name: 'Continue' }).click();
    await enrol(visitor);
    expect(visitor.complaints).toEqual([]);
  });

  it('R54 a lost password is asked for, and chosen anew, by keyboard alone', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto('/login');
    await page.getByRole('link', { name: 'Forgotten your password?' }).focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/password');
    await seemly(visitor);
    await page.keyboard.type('stranger@example.org');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    await seemly(visitor);
    await served.drain();
    const { url } = await newestLink(served, await idOf('stranger'));
    await page.goto(url);
    await page.keyboard.type(chosen);
    await page.keyboard.press('Enter');
    await page.getByText('Your new password counts.').waitFor();
    await seemly(visitor);
    await page.goto(url);
    await page.getByRole('button', { name: 'Ask for a new link' }).click();
    await page.getByRole('heading', { name: 'Forgotten password' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('R65 an unlocking link lets the browser that opens it try again, by keyboard alone, and signs nobody in', async () => {
    const guess = (password: string) =>
      served.app.inject({
        method: 'POST',
        url: '/api/v1/auth/login',
        payload: { email: 'support@example.org', password },
        remoteAddress: '203.0.113.9',
      });
    for (let failure = 0; failure < 11; failure += 1) await guess('not the one that it is');
    expect((await guess(demonstrationPassword)).statusCode).toBe(429);
    const { url } = await newestLink(served, await idOf('support'));
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto(url);
    await page.getByRole('heading', { name: 'Try to sign in again' }).waitFor();
    await seemly(visitor);
    await page.getByRole('button', { name: 'Let this browser try again' }).focus();
    await page.keyboard.press('Enter');
    await page.getByText('This browser may try again now.').waitFor();
    expect((await visitor.context.cookies()).map(({ name }) => name)).toEqual(['link', 'unlocked']);
    await seemly(visitor);
    await visitor.signInOnPages('support');
    expect((await visitor.context.cookies()).map(({ name }) => name).toSorted()).toEqual([
      'browser',
      'link',
      'session',
    ]);
    expect(visitor.complaints).toEqual([]);
  });

  it('R54 R70 a new e-mail address is shown, and is used when the readers of both say so', async () => {
    const id = await idOf('manager');
    await support.patch(`/admin/users/${id}`, { email: 'moved@registry.example' });
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto((await newestLink(served, id)).url);
    await page.getByText('moved@registry.example').waitFor();
    await seemly(visitor);
    expect((await support.get(`/admin/users/${id}`)).body.email).toBe('manager@example.org');
    await page.getByRole('button', { name: 'Confirm this address' }).click();
    await page.getByRole('heading', { name: 'Your e-mail address is confirmed' }).waitFor();
    await seemly(visitor);
    expect((await support.get(`/admin/users/${id}`)).body.email).toBe('manager@example.org');
    await page.goto((await linkFor(served, id, 'email-agree')).url);
    await page.getByText('moved@registry.example').waitFor();
    await page.getByRole('button', { name: 'Agree' }).click();
    await page.getByText('Your new e-mail address counts.').waitFor();
    expect((await support.get(`/admin/users/${id}`)).body.email).toBe('moved@registry.example');
    expect(visitor.complaints).toEqual([]);
  });

  it('says the same of links that never were, and asks for the link where the browser holds none', async () => {
    const { page } = await arrive();
    const ended = 'This link has ended';
    const again = 'Open the link in the mail again';
    for (const [path, heading] of [
      ['/invitation', again],
      ['/enrol?token=x', ended],
      ['/password?token=', again],
      ['/email/agree', again],
      ['/email?token=a.b', ended],
      ['/email/stop?token=x', ended],
      ['/unlock', again],
    ] as const) {
      const answer = await page.goto(path);
      expect([path, answer?.status()]).toEqual([path, 410]);
      await page.getByRole('heading', { name: heading }).waitFor();
    }
  });
});
