import type { Browser } from 'playwright-core';
import { demonstrationPassword } from '../../src/demo/demonstration-people.js';
import { SECOND } from '../../src/shared/clock.js';
import { totpCode } from '../support/api-client.js';
import { type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';

describe('the account page', () => {
  let browser: Browser;
  let served: ServedApp;

  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await serveApp()];
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  const freshCode = () => {
    served.clock.advance(30 * SECOND);
    return totpCode(served.clock.now());
  };

  it('R71 shows new recovery codes once, for a code of the app, and one of them signs in; axe finds nothing on the way', async () => {
    const visitor = await (
      await Visitor.arrive(browser, served, { viewport: { width: 320, height: 700 } })
    ).signIn('manager', '/account');
    const { page } = visitor;
    expect(await visitor.flaws()).toEqual([]);
    await page.getByRole('button', { name: 'Get new recovery codes' }).click();
    const dialog = page.getByRole('dialog', { name: 'Get new recovery codes?' });
    await dialog.getByText('You get ten new ones, shown once.').waitFor();
    expect(await visitor.flaws()).toEqual([]);
    await dialog.getByLabel('Code', { exact: true }).fill(await freshCode());
    await dialog.getByRole('button', { name: 'Get new recovery codes' }).click();
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    const codes = await page
      .getByRole('listitem')
      .filter({ has: page.getByRole('code') })
      .allInnerTexts();
    expect(codes).toHaveLength(10);
    expect(await visitor.flaws()).toEqual([]);
    await page.getByLabel('I have stored them').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.getByText('10 left').waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByText('You are signed out.').waitFor();
    // The mark that tells this browser from others stays.
    expect((await visitor.context.cookies()).map(({ name }) => name)).toEqual(['browser']);
    await page.getByLabel('E-mail address').fill('manager@example.org');
    await page.getByLabel('Password').fill(demonstrationPassword);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('Use a recovery code instead').click();
    await page.getByLabel('Recovery code').fill(String(codes[0]));
    expect(await visitor.flaws()).toEqual([]);
    await page.getByRole('button', { name: 'Sign in with a recovery code' }).click();
    await page.waitForURL('**/manage-clients');
    await page.goto('/account');
    await page.getByText('9 left').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('R49 ends another session, and that browser is told to sign in again', async () => {
    const one = await (await Visitor.arrive(browser, served)).signIn('deputy', '/account');
    const other = await (await Visitor.arrive(browser, served)).signIn('deputy', '/account');
    await one.page.reload();
    await one.page.getByRole('button', { name: /^End/ }).first().click();
    await one.page.getByText('That session has ended.').waitFor();
    await other.page.goto('/account');
    await other.page.getByText('Your session has ended. Sign in again to go on.').waitFor();
    expect(new URL(other.page.url()).searchParams.get('returnTo')).toBe('/account');
  });

  it('R49 ends all other sessions, and offers that only where there are others', async () => {
    const one = await (await Visitor.arrive(browser, served)).signIn('support', '/account');
    const endOthers = one.page.getByRole('button', { name: 'End all other sessions' });
    expect(await endOthers.count()).toBe(0);
    const other = await (await Visitor.arrive(browser, served)).signIn('support', '/account');
    await one.page.reload();
    await endOthers.click();
    await one.page.getByText('All your other sessions have ended.').waitFor();
    expect(await endOthers.count()).toBe(0);
    await other.page.goto('/account');
    await other.page.getByText('Your session has ended. Sign in again to go on.').waitFor();
  });

  it('offers a new authenticator app as picture and text, and refuses a wrong password change on the form', async () => {
    const visitor = await (await Visitor.arrive(browser, served)).signIn('stranger', '/account');
    const { page } = visitor;
    await page.getByLabel('Current password').fill('not the one that it is');
    await page.getByLabel('New password').fill('a new one of many words');
    await page.getByRole('button', { name: 'Change password' }).click();
    await page.locator('#current-problem').waitFor();
    expect(await visitor.flaws()).toEqual([]);
    await page.getByRole('button', { name: 'Set up a new authenticator app' }).click();
    await page.getByLabel('Code', { exact: true }).fill(await freshCode());
    await page.getByRole('dialog').getByRole('button', { name: 'Continue' }).click();
    await page.getByAltText('QR code with the key').waitFor();
    expect(await visitor.flaws()).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });
});
