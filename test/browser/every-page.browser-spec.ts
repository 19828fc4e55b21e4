import { Controller, Get, Module, VERSION_NEUTRAL } from '@nestjs/common';
import type { Browser, Page } from 'playwright-core';
import { demonstrationPassword } from '../../src/demo/demonstration-people.js';
import { Public } from '../../src/http/requests/public.js';
import { UseFlush } from '../../src/modules/verification/use-flush.js';
import { MINUTE, SECOND } from '../../src/shared/clock.js';
import { type ApiClient, signIn, totpCode } from '../support/api-client.js';
import { forLooking, type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';
import { fetchToken } from '../support/client-system.js';
import { linkFor, newestLink } from '../support/mailed-links.js';

const smc = 'Partner-NL-ExampleDonorRegistry-SMC';
const chosen = 'plum river cedar 17';

/** What a request meets while PostgreSQL restarts. */
@Controller({ path: 'away', version: VERSION_NEUTRAL })
class AwayController {
  @Public('for this test')
  @Get()
  away() {
    throw new Error('Connection terminated unexpectedly');
  }
}

@Module({ controllers: [AwayController] })
class AwayModule {}

describe('every page but those of WMDA support, in every state', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await startBrowser();
  });
  afterAll(() => browser.close());

  /** Goes from state to state, and notes what is wrong with each. */
  class Walk {
    readonly found: Record<string, string[]> = {};

    constructor(
      readonly served: ServedApp,
      readonly visitor: Visitor,
      readonly support: ApiClient,
    ) {}

    get page(): Page {
      return this.visitor.page;
    }

    /** @param widest the widest window that shows this state */
    async look(name: string, widest?: number): Promise<void> {
      const flaws = await this.visitor.flaws(widest);
      this.found[name] = [...flaws, ...this.visitor.complaints.splice(0)];
    }

    async press(name: string): Promise<void> {
      await this.page.getByRole('button', { name, exact: true }).first().click();
    }

    async code(): Promise<string> {
      this.served.clock.advance(30 * SECOND);
      return totpCode(this.served.clock.now());
    }
  }

  async function signingIn(walk: Walk): Promise<void> {
    const { page } = walk;
    await page.goto('/login');
    await walk.look('sign in');
    await page.getByLabel('E-mail address').fill('manager@example.org');
    await page.getByLabel('Password').fill('not the one that it is');
    await walk.press('Continue');
    await page.getByRole('alert').waitFor();
    await walk.look('sign in, refused');
    await page.getByLabel('Password').fill(demonstrationPassword);
    await walk.press('Continue');
    await page.getByLabel('Code', { exact: true }).waitFor();
    await walk.look('second step');
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await walk.press('Sign in');
    await page.getByRole('alert').waitFor();
    await page.getByText('Use a recovery code instead').click();
    await walk.look('second step, refused, recovery code open');
    walk.served.clock.advance(6 * MINUTE);
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await walk.press('Sign in');
    await page.getByRole('alert').getByText('This sign-in has ended.').waitFor();
    await walk.look('sign in, ended');
    await page.getByLabel('E-mail address').fill('');
    await walk.press('Continue');
    await page.getByRole('link', { name: 'Enter your password.' }).waitFor();
    await walk.look('sign in, both missing');
    await page.goto('/password');
    await walk.look('forgotten password');
    await page.getByLabel('E-mail address').fill('nobody@registry.example');
    await walk.press('Mail me a link');
    await page.getByRole('heading', { name: 'Look into your mailbox' }).waitFor();
    await walk.look('forgotten password, asked');
  }

  async function links(walk: Walk): Promise<void> {
    const { page, served, support } = walk;
    const name = 'נועה <b>"Visser"</b> x';
    const { id } = (await support.post('/admin/users', { email: 'noor@registry.example', name })).body;
    await page.goto((await newestLink(served, id)).url);
    await page.getByLabel('New password').fill('password12345');
    await walk.press('Continue');
    await page.locator('#password-problem').waitFor();
    await walk.look('invitation, password refused');
    await page.getByLabel('New password').fill(chosen);
    await walk.press('Continue');
    await page.getByAltText('QR code with the key').waitFor();
    await walk.look('first authenticator app');
    const seed = await page.locator('code.seed').innerText();
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await walk.press('Use this app');
    await page.getByRole('alert').waitFor();
    await walk.look('first authenticator app, refused');
    await page.getByLabel('Code', { exact: true }).fill(await totpCode(served.clock.now(), seed));
    await walk.press('Use this app');
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await walk.look('recovery codes');
    await page.getByLabel('I have stored them').check();
    await walk.press('Done');
    await page.getByRole('heading', { name: 'No applications yet' }).waitFor();
    await walk.look('no applications');
    await page.goto('/invitation');
    await walk.look('link ended');
    await support.patch(`/admin/users/${id}`, { email: 'visser@registry.example' });
    await page.goto((await newestLink(served, id)).url);
    await page.getByRole('heading', { name: 'Confirm your e-mail address' }).waitFor();
    await walk.look('new e-mail address');
    await walk.press('Confirm this address');
    await page.getByRole('heading', { name: 'Your e-mail address is confirmed' }).waitFor();
    await walk.look('new e-mail address, confirmed');
    await page.goto((await linkFor(served, id, 'email-agree')).url);
    await page.getByRole('heading', { name: 'Agree to a new e-mail address?' }).waitFor();
    await walk.look('new e-mail address, at the former one');
    await page.goto((await linkFor(served, id, 'email-stop')).url);
    await page.getByRole('heading', { name: 'Stop this change?' }).waitFor();
    await walk.look('stopping a new e-mail address');
    await page.context().clearCookies();
  }

  /** A secret with a name from right to left, one that was revoked, and a system that was refused. */
  async function disquiet({ served }: Walk): Promise<void> {
    const manager = await signIn(served, 'manager');
    const application = (await manager.get(`/applications?q=${smc}`)).body.items[0];
    const path = `/applications/${application.id}/secrets`;
    const expiresOn = '2027-06-30';
    await manager.post(path, { name: 'مفتاح جديد (2) <i>', expiresOn });
    const leaked = (await manager.post(path, { name: 'Leaked', expiresOn })).body;
    const revoked = await manager.post('/secrets/revoke', { value: leaked.value });
    expect(revoked.status).toBe(202);
    expect((await fetchToken({ running: served, application, secret: leaked })).status).toBe(401);
    await served.app.get(UseFlush).flush();
  }

  async function credentials(walk: Walk): Promise<void> {
    const { page, served } = walk;
    await walk.visitor.signInOnPages('manager');
    const section = page.getByRole('region', { name: smc, exact: true });
    await section.getByText('by somebody who held its value').waitFor();
    await section.getByText('A system was refused: ‘Leaked’').waitFor();
    await section.getByText('Who manages this application').click();
    await walk.look('credentials');
    await section.getByRole('button', { name: 'Actions' }).first().click();
    await section.getByRole('link', { name: 'Rename' }).first().waitFor();
    await walk.look('menu open', 1024);
    await section.getByRole('link', { name: 'Delete' }).first().click();
    await page.getByRole('dialog').waitFor();
    await walk.look('delete, over the page');
    await page.keyboard.press('Escape');
    await section.getByRole('button', { name: 'Create new secret' }).click();
    await page.getByRole('dialog').waitFor();
    await walk.look('new secret, over the page');
    await page.getByRole('dialog').getByLabel('Name').fill('   ');
    await walk.press('Create');
    await page.getByRole('link', { name: 'Enter a name for the secret.' }).waitFor();
    await walk.look('new secret, refused');
    served.clock.advance(31 * MINUTE);
    await page.getByLabel('Name').fill('Looked at');
    await walk.press('Create');
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await walk.press('Continue');
    await page.getByRole('alert').waitFor();
    await walk.look('factor asked for again, refused');
    await page.getByLabel('Code', { exact: true }).fill(await walk.code());
    await walk.press('Continue');
    await page.getByRole('heading', { name: 'Copy your new secret' }).waitFor();
    await walk.look('secret created');
    await page.getByLabel('I have stored it').check();
    await walk.press('Done');
    await page.getByText('is created.').waitFor();
    await walk.look('application, after a change');
    const path = await section.locator('a[href$="/disable"]').first().getAttribute('href');
    await page.goto(String(path));
    await walk.look('disable');
    for (const verb of ['pause', 'rotate', 'ending']) {
      await page.goto(String(path).replace(/disable$/, verb));
      await walk.look(verb);
    }
    await page.getByLabel('Days after its last use').fill('31');
    await walk.press('Save');
    await page.getByRole('alert').waitFor();
    await walk.look('ending, refused');
    await page.goto(String(path).replace(/secrets\/.*$/, 'rotation'));
    await walk.look('change to a new secret');
    await page.goto(String(path).replace(/disable$/, 'rename'));
    await page.getByLabel('Name').fill('Secret by Mara');
    await walk.press('Rename');
    await page.getByRole('alert').waitFor();
    await walk.look('rename, refused');
    await page.goto(String(path).replace(/secrets.*/, 'addresses/name?address=192.0.2.7'));
    await page.getByLabel('Name').fill('\u202Ehidden');
    await walk.press('Save');
    await page.getByRole('alert').waitFor();
    await walk.look('name of an address, refused');
    await page.goto('/manage-clients');
    await section.getByRole('link', { name: 'Activity' }).click();
    await page.getByText('was revoked from').waitFor();
    await walk.look('activity');
    await page.goto('/manage-clients');
    await section.getByRole('link', { name: 'Refused requests' }).click();
    await page.getByRole('table', { name: 'Refused requests by the hour' }).waitFor();
    await walk.look('refused requests');
    await page.getByLabel('From address').fill('nowhere');
    await walk.press('Show');
    await page.getByText('Enter an IP address').waitFor();
    await walk.look('refused requests, no address');
    await page.goto('/manage-clients?q=nothing-like-it');
    await walk.look('nothing found');
    await page.goto('/guide');
    await walk.look('guide');
  }

  async function account(walk: Walk): Promise<void> {
    const { page } = walk;
    await page.goto('/account');
    await walk.look('account, without recovery codes');
    await page.getByLabel('Current password').fill('not the one that it is');
    await page.getByLabel('New password').fill(chosen);
    await walk.press('Change password');
    await page.locator('#current-problem').waitFor();
    await walk.look('account, password refused');
    await walk.press('Get new recovery codes');
    await page.getByRole('dialog').waitFor();
    await walk.look('new recovery codes, asked over the page');
    await page.goto('/account/recovery-codes');
    await page.getByText('Use a recovery code instead').click();
    await page.getByLabel('Recovery code').fill('no such code');
    await walk.press('Get new recovery codes');
    await page.locator('#recoveryCode-problem').waitFor();
    await walk.look('factor refused, recovery code open');
    await page.getByLabel('Recovery code').fill('');
    await walk.press('Get new recovery codes');
    await page.locator('#code-problem').waitFor();
    await walk.look('no factor shown');
    await page.goto('/account/factor');
    await page.getByLabel('Code', { exact: true }).fill(await walk.code());
    await walk.press('Continue');
    await page.getByAltText('QR code with the key').waitFor();
    await walk.look('new authenticator app');
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await walk.press('Use the new app');
    await page.getByRole('alert').waitFor();
    await walk.look('new authenticator app, refused');
    await page.goto('/account/recovery-codes');
    await page.getByLabel('Code', { exact: true }).fill(await walk.code());
    await walk.press('Get new recovery codes');
    await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    await walk.look('new recovery codes');
    await page.getByLabel('I have stored them').check();
    await walk.press('Done');
  }

  async function errors(walk: Walk): Promise<void> {
    const { page, served } = walk;
    await page.goto('/no/such/page');
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await walk.look('404');
    await page.goto('/away');
    await page.getByRole('heading', { name: 'The service is not available at the moment' }).waitFor();
    await walk.look('503');
    await page.goto('/manage-clients');
    const form = await page.getByRole('button', { name: 'Create new secret' }).first().getAttribute('href');
    await page.context().clearCookies();
    await walk.visitor.signIn('support');
    await walk.look('credentials, for support');
    await page.goto(String(form));
    await page.getByRole('heading', { name: 'This is not allowed' }).waitFor();
    await walk.look('403');
    served.clock.advance(61 * MINUTE);
    await page.goto('/account');
    await page.getByText('Your session has ended. Sign in again to go on.').waitFor();
    await walk.look('session ended');
    const email = 'often@registry.example';
    const guess = { method: 'POST', url: '/api/v1/auth/login', payload: { email, password: chosen } } as const;
    await Promise.all(Array.from({ length: 11 }, () => served.app.inject(guess)));
    await page.goto('/login');
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill(chosen);
    await walk.press('Continue');
    await page.getByRole('alert').getByText('Too many attempts.').waitFor();
    await walk.look('429');
  }

  it('has nothing that axe or the browser complains of, and nothing wider than its window, in any window', async () => {
    const served = await serveApp({ modules: [AwayModule] });
    const visitor = await Visitor.arrive(browser, served, forLooking);
    const walk = new Walk(served, visitor, await signIn(served, 'support'));
    try {
      await signingIn(walk);
      await links(walk);
      await disquiet(walk);
      await credentials(walk);
      await account(walk);
      await errors(walk);
    } finally {
      await visitor.context.close();
      await served.close();
    }
    expect(Object.keys(walk.found).length).toBeGreaterThan(30);
    expect(walk.found).toEqual(Object.fromEntries(Object.keys(walk.found).map((name) => [name, []])));
  }, 600_000);
});
