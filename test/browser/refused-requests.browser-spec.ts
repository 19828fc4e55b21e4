import type { Browser } from 'playwright-core';
import { UseFlush } from '../../src/modules/verification/use-flush.js';
import { signIn } from '../support/api-client.js';
import { forLooking, type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';
import { createSecret, fetchToken } from '../support/client-system.js';

const smc = 'Partner-NL-ExampleDonorRegistry-SMC';

describe('refused requests', () => {
  let browser: Browser;
  let served: ServedApp;
  let visitor: Visitor;

  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await serveApp()];
    const manager = await signIn(served, 'manager');
    const application = (await manager.get(`/applications?q=${smc}`)).body.items[0];
    const secret = await createSecret({ running: served, manager, application }, 'Nightly export');
    const system = { running: served, application, secret };
    // A right secret that names none of the two APIs, and an id in place of the secret.
    await fetchToken(system);
    await fetchToken({ ...system, secret: { ...secret, value: application.clientId } });
    await served.app.get(UseFlush).flush();
    visitor = await Visitor.arrive(browser, served, forLooking);
    await visitor.signIn('manager');
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  it('R30 say why and what to do, and are filtered in place by keyboard', async () => {
    const { page } = visitor;
    await page.goto('/manage-clients');
    await page.getByRole('link', { name: `Refused requests of ${smc}` }).click();
    const rows = page.getByRole('table', { name: 'Refused requests by the hour' }).locator('tbody tr');
    await rows.first().getByText('‘Nightly export’').waitFor();
    expect(await rows.first().innerText()).toContain('Signed in, but got no token: name the API');
    expect(await rows.first().innerText()).toContain('Send resource=');
    expect(await rows.count()).toBe(2);
    await page.getByLabel('Why').selectOption({ label: 'An ID was sent as the secret' });
    await page.getByLabel('From address').focus();
    await page.keyboard.press('Enter');
    await page.waitForURL('**/refusals?reason=looks_like_an_id&address=#refused-requests');
    expect(await rows.count()).toBe(1);
    expect(await page.getByLabel('Why').inputValue()).toBe('looks_like_an_id');
    const file = await page.request.get(
      String(await page.getByRole('link', { name: 'Download as CSV' }).getAttribute('href')),
    );
    expect(await file.text()).toMatch(/^\uFEFFhour,secretId,[^\r]*\r\n[^\r]*,looks_like_an_id,[^\r]*\r\n$/);
    await page.getByRole('link', { name: 'Show all refused requests' }).click();
    await page.waitForURL('**/refusals#refused-requests');
    expect(await rows.count()).toBe(2);
    expect(await visitor.flaws()).toEqual([]);
    await page.setViewportSize({ width: 1280, height: 900 });
    await page.goto(page.url().replace(/.refusals.*/, ''));
    expect(await visitor.flaws()).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });
});
