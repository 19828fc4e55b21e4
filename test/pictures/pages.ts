import type { Page } from 'playwright-core';
import { demonstrationPassword } from '../../src/demo/demonstration-people.js';
import { DAY, MINUTE } from '../../src/shared/clock.js';
import { nextCode, signIn } from '../support/api-client.js';
import { startDatabaseServer, stopDatabaseServer } from '../support/database-server.js';
import { type ServedApp, serveApp, launchBrowser, Visitor } from '../support/browser.js';
import { newestLink } from '../support/mailed-links.js';
import { picture } from './picture.js';

/** Names of the pages to picture; all of them without any. */
const wanted = process.argv.slice(2);

/** The windows that every page is pictured in. */
const windows = {
  wide: { viewport: { width: 1280, height: 800 } },
  narrow: { viewport: { width: 320, height: 640 } },
  dark: { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
} as const;

type Scene = readonly [name: string, show: (page: Page, served: ServedApp) => Promise<unknown>];

const first = (page: Page, name: string) => page.getByRole('link', { name }).first();
const button = (page: Page, name: string) => page.getByRole('button', { name }).first();

/** In this order: later ones build on what earlier ones did. */
const scenes: readonly Scene[] = [
  ['credentials', (page) => page.goto('/manage-clients')],
  [
    'new-secret',
    async (page) => {
      await button(page, 'Create new secret').click();
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'secret-created',
    async (page) => {
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Name').fill('Secret by Mara, 2027');
      await dialog.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('heading', { name: 'Copy your new secret' }).waitFor();
    },
  ],
  [
    'application',
    async (page) => {
      await page.getByLabel('I have stored it').check();
      await page.getByRole('button', { name: 'Done' }).click();
      await page.getByText('is created.').waitFor();
    },
  ],
  [
    'delete-secret',
    async (page) => {
      const menu = button(page, 'Actions');
      if (await menu.isVisible()) await menu.click();
      await first(page, 'Delete').click();
      await page.getByRole('dialog').getByRole('button', { name: 'Delete secret' }).waitFor();
    },
  ],
  [
    'activity',
    async (page) => {
      await page.goto('/manage-clients');
      await first(page, 'Activity').click();
      await page.getByRole('heading', { name: 'Activity' }).waitFor();
    },
  ],
  ['guide', (page) => page.goto('/guide')],
  ['account', (page) => page.goto('/account')],
  [
    'recovery-codes',
    async (page, served) => {
      await page.goto('/account/recovery-codes');
      await page.getByLabel('Code', { exact: true }).fill(await nextCode(served));
      await page.getByRole('button', { name: 'Get new recovery codes' }).click();
      await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
    },
  ],
  [
    'new-factor',
    async (page, served) => {
      await page.goto('/account/factor');
      await page.getByLabel('Code', { exact: true }).fill(await nextCode(served));
      await page.getByRole('button', { name: 'Continue' }).click();
      await page.getByAltText('QR code with the key').waitFor();
    },
  ],
  ['not-found', (page) => page.goto('/no/such/page')],
];

/** The pages of people who are not signed in. */
async function shootSignIn(served: ServedApp, page: Page, shoot: (name: string) => Promise<void>): Promise<void> {
  const support = await signIn(served, 'support');
  const invited = await support.post('/admin/users', { email: 'noor@registry.example', name: 'Noor Visser' });
  await page.goto((await newestLink(served, invited.body.id)).url);
  await shoot('invitation');
  await page.getByLabel('New password').fill('plum river cedar 17');
  await button(page, 'Continue').click();
  await page.getByAltText('QR code with the key').waitFor();
  await shoot('first-factor');
  await page.goto('/invitation');
  await shoot('link-ended');
  await page.goto('/password');
  await shoot('forgot-password');
  await page.goto('/login');
  await shoot('login');
  await page.getByLabel('E-mail address').fill('manager@example.org');
  await page.getByLabel('Password').fill(demonstrationPassword);
  await button(page, 'Continue').click();
  await page.getByLabel('Code', { exact: true }).waitFor();
  await shoot('login-mfa');
}

/** What asks for the factor again, once the last one is too old. */
async function shootStepUp(served: ServedApp, page: Page, shoot: (name: string) => Promise<void>): Promise<void> {
  await page.goto('/manage-clients');
  await button(page, 'Create new secret').click();
  served.clock.advance(31 * MINUTE);
  await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
  await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
  await shoot('step-up');
}

const follow = async (page: Page, list: string, name: string) => {
  await page.goto(list);
  await page.getByRole('link', { name, exact: true }).first().click();
};

/** The pages of WMDA support. */
const supportScenes: readonly Scene[] = [
  ['support-overview', (page) => page.goto('/admin')],
  ['support-forecast', (page) => page.goto('/admin/forecast')],
  ['support-onboarding', (page) => page.goto('/admin/onboarding')],
  ['support-organisations', (page) => page.goto('/admin/organisations')],
  ['support-organisation', (page) => follow(page, '/admin/organisations', 'Example Donor Registry')],
  ['support-new-application', (page) => button(page, 'Add application').click()],
  ['support-application', (page) => follow(page, '/admin/applications', 'Partner-NL-ExampleDonorRegistry-SMC')],
  ['support-disable', (page) => button(page, 'Disable').click()],
  ['support-apis', (page) => page.goto('/admin/apis')],
  ['support-api', (page) => follow(page, '/admin/apis', 'SM Search & Match')],
  ['support-people', (page) => page.goto('/admin/people')],
  ['support-person', (page) => page.getByRole('table').getByRole('link').first().click()],
  ['support-give-role', (page) => button(page, 'Make credential manager').click()],
  ['support-withdraw-role', (page) => follow(page, '/admin/roles', 'Withdraw the role of Mara Manager')],
  ['support-secrets', (page) => page.goto('/admin/secrets')],
  ['support-delete-secret', (page) => first(page, 'Delete').click()],
  [
    'support-reminders',
    async (page) => {
      await page.goto('/admin/reminders');
      const day = page.getByLabel('Day');
      const later = new Date(Date.parse(await day.inputValue()) + DAY).toISOString().slice(0, 10);
      await day.fill(later);
      await button(page, 'Show').click();
    },
  ],
  ['support-mails', (page) => page.goto('/admin/notifications')],
  ['support-events', (page) => page.goto('/admin/events')],
];

await startDatabaseServer();
const browser = await launchBrowser();
try {
  for (const [window, options] of Object.entries(windows)) {
    const served = await serveApp();
    const visitor = await Visitor.arrive(browser, served, options);
    const shoot = async (name: string) => {
      if (wanted.length > 0 && !wanted.includes(name)) return;
      await visitor.page.waitForLoadState('networkidle');
      const whole = (await visitor.page.getByRole('dialog').count()) === 0;
      await picture(visitor.page, `${name}-${window}`, { whole });
    };
    await shootSignIn(served, visitor.page, shoot);
    await visitor.signIn('manager');
    for (const [name, show] of scenes) {
      await show(visitor.page, served);
      await shoot(name);
    }
    await shootStepUp(served, visitor.page, shoot);
    await visitor.context.clearCookies();
    await served.drain();
    await visitor.signIn('support', '/admin');
    for (const [name, show] of supportScenes) {
      await show(visitor.page, served);
      await shoot(name);
    }
    await visitor.context.close();
    await served.close();
  }
} finally {
  await browser.close();
  await stopDatabaseServer();
}
