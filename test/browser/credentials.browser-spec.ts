import type { Browser } from 'playwright-core';
import { MINUTE } from '../../src/shared/clock.js';
import { totpCode } from '../support/api-client.js';
import { type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';
import { query } from '../support/databases.js';

const smc = 'Partner-NL-ExampleDonorRegistry-SMC';

describe('the credentials page', () => {
  let browser: Browser;
  let served: ServedApp;
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await serveApp()];
  });
  afterEach(async () => {
    const complaints = visitors.flatMap((visitor) => visitor.complaints);
    for (const { context } of visitors.splice(0)) await context.close();
    if (complaints.length > 0) throw new Error(`pages did what they must not: ${complaints.join('; ')}`);
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  async function visit(options: Parameters<typeof Visitor.arrive>[2] = {}, person: 'manager' | 'support' = 'manager') {
    const visitor = await Visitor.arrive(browser, served, options);
    visitors.push(visitor);
    await visitor.signIn(person);
    return visitor;
  }
  const section = ({ page }: Visitor, name = smc) => page.getByRole('region', { name, exact: true });
  const row = (visitor: Visitor, secret: string) =>
    section(visitor)
      .getByRole('row')
      .filter({ has: visitor.page.getByRole('rowheader', { name: new RegExp(`^${secret}`) }) });

  /** Creates a secret in the dialog and gives its value. */
  async function create(visitor: Visitor, name: string): Promise<string> {
    const { page } = visitor;
    await section(visitor).getByRole('button', { name: 'Create new secret' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill(name);
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    return page.getByRole('textbox', { name: 'Client secret' }).innerText();
  }
  async function done({ page }: Visitor): Promise<void> {
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.waitForURL('**/manage-clients?');
  }
  const liveNamed = (name: string) =>
    query(served.database.url, `select id from client_secret where name = $1 and deleted_at is null`, [name]);

  it('shows that a secret was revoked by somebody who held its value, until it is dismissed', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const value = await create(visitor, 'Leaked');
    await done(visitor);
    const revoked = await fetch(`${served.origin}/api/v1/secrets/revoke`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ value }),
    });
    expect(revoked.status).toBe(202);
    await page.reload();
    await section(visitor).getByText('by somebody who held its value').waitFor();
    expect(await visitor.axe()).toEqual([]);
    expect(await visitor.overflows()).toBe(false);
    await section(visitor).getByRole('button', { name: 'Dismiss the notice of Leaked' }).click();
    await page.getByText('The notice is dismissed.').waitFor();
    expect(await section(visitor).getByText('by somebody who held its value').count()).toBe(0);
  });

  it('shows a value once: it is gone after a reload, and after the back button', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const value = await create(visitor, 'Shown once');
    expect(value).toMatch(/^[0-9A-Za-z]{3}_wmda_[0-9A-Za-z]{46}$/);
    expect(page.url()).not.toContain(value.slice(0, 12));
    await page.reload();
    expect(await page.content()).not.toContain(value);
    await page.getByText('created a moment ago, and its value was shown once').waitFor();
    await page.goto('/manage-clients');
    // The browser offers to send the form again, and shows nothing of the answer.
    await page.goBack().catch(() => null);
    await page.waitForLoadState();
    await page.waitForFunction((text) => !document.documentElement.innerHTML.includes(text), value);
    await page.goto('/manage-clients');
    await row(visitor, 'Shown once')
      .getByText(`${value.slice(0, 3)}…`)
      .waitFor();
    expect(await page.content()).not.toContain(value);
  });

  it('creates one secret on a double click', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await section(visitor).getByRole('button', { name: 'Create new secret' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('Clicked twice');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).dblclick();
    await page.getByRole('textbox', { name: 'Client secret' }).waitFor();
    expect(await liveNamed('Clicked twice')).toHaveLength(1);
  });

  it('tells a tab that was left open that its secret is deleted already', async () => {
    const [one, other] = [await visit(), await visit()];
    await create(one, 'Deleted twice');
    await done(one);
    await other.page.reload();
    for (const { page } of [one, other]) {
      await page.getByRole('link', { name: 'Delete Deleted twice' }).click();
      await page.getByRole('dialog').getByText('A deleted secret cannot be brought back.').waitFor();
    }
    const confirm = ({ page }: Visitor) =>
      page.getByRole('dialog').getByRole('button', { name: 'Delete secret' }).click();
    await confirm(one);
    await one.page.getByText('The secret is deleted: it is refused from now on.').waitFor();
    await confirm(other);
    await other.page.getByText('That secret was deleted already. Nothing was changed.').waitFor();
  });

  it('lets two people work at once: one gets the name, the other is told why not and loses nothing', async () => {
    const [one, other] = [await visit(), await visit()];
    for (const visitor of [one, other]) {
      await section(visitor).getByRole('button', { name: 'Create new secret' }).click();
      await visitor.page.getByRole('dialog').getByLabel('Name').fill('Raced for');
    }
    await Promise.all(
      [one, other].map(({ page }) => page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()),
    );
    await Promise.all([one, other].map(({ page }) => page.waitForURL('**/secrets/new')));
    const headings = await Promise.all(
      [one, other].map(({ page }) => page.getByRole('heading', { level: 1 }).innerText()),
    );
    expect(headings.toSorted()).toEqual(['Copy your new secret', 'Create new secret']);
    expect(await liveNamed('Raced for')).toHaveLength(1);
  });

  it('R24 agrees on the day of expiry from Kiritimati to Los Angeles', async () => {
    const days: string[][] = [];
    for (const timezoneId of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
      const visitor = await visit({ timezoneId });
      await section(visitor).getByRole('button', { name: 'Create new secret' }).click();
      const suggested = await visitor.page.getByRole('dialog').getByLabel('Last day').inputValue();
      const shown = await row(visitor, 'Secret by Mara, new').locator('[data-label="Valid through"]').innerText();
      days.push([suggested, shown]);
      const used = await row(visitor, 'Secret by Mara, new').getByRole('time').innerText();
      expect(used).toMatch(/(GMT[+-]\d+|P[SD]T|UTC[+-]\d+).* UTC\)$/s);
    }
    expect(days[0]).toEqual(days[1]);
    expect(days[0]?.[0]).toBe('2027-11-23');
  });

  it('R31 deletes the last working secret, past a plain warning', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const trial = 'PartnerAlternative-NL-ExampleDonorRegistry-SMC';
    await section(visitor, trial).getByRole('button', { name: 'Create new secret' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('The only one');
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await done(visitor);
    await page.getByRole('link', { name: 'Delete The only one' }).click();
    const dialog = page.getByRole('dialog', { name: 'Delete ‘The only one’' });
    await dialog
      .getByText('This is the last valid secret of this application: its systems will lose access.')
      .waitFor();
    await page.waitForFunction(() => document.activeElement?.textContent === 'Keep it');
    await dialog.getByRole('button', { name: 'Delete secret' }).click();
    await page.getByText('The secret is deleted').waitFor();
    expect(await liveNamed('The only one')).toEqual([]);
  });

  it('R52 asks for the factor in place, and loses nothing of the form', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await section(visitor).getByRole('button', { name: 'Create new secret' }).click();
    await page.getByRole('dialog').getByLabel('Name').fill('After a while');
    served.clock.advance(31 * MINUTE);
    await page.getByRole('dialog').getByRole('button', { name: 'Create' }).click();
    await page.getByRole('heading', { name: 'Confirm that it is you' }).waitFor();
    await page.getByLabel('Code').fill('000000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByText('The code is not right').waitFor();
    expect(await visitor.axe()).toEqual([]);
    await page.getByLabel('Code').fill(await totpCode(served.clock.now()));
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('textbox', { name: 'Client secret' }).waitFor();
    expect(await liveNamed('After a while')).toHaveLength(1);
  });

  it('works without script: create, rename, disable, enable, delete', async () => {
    const visitor = await visit({ javaScriptEnabled: false });
    const { page } = visitor;
    const act = async (name: string, link: string, button: string) => {
      await row(visitor, name).getByRole('link', { name: link }).click();
      await page.getByRole('button', { name: button }).click();
    };
    await section(visitor).getByRole('button', { name: 'Create new secret' }).click();
    await page.getByLabel('Name').fill('By hand');
    await page.getByRole('link', { name: '3 months' }).click();
    expect(await page.getByLabel('Last day').inputValue()).toBe('2027-02-23');
    await page.getByLabel('Name').fill('By hand');
    await page.getByRole('button', { name: 'Create' }).click();
    await page.getByRole('textbox', { name: 'Client secret' }).waitFor();
    await done(visitor);
    await row(visitor, 'By hand').getByRole('link', { name: 'Rename' }).click();
    await page.getByLabel('Name').fill('شركة ‏<b>');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('The secret is renamed.').waitFor();
    await act('شركة', 'Disable', 'Disable secret');
    await row(visitor, 'شركة').getByText('Disabled').waitFor();
    await act('شركة', 'Enable', 'Enable secret');
    await row(visitor, 'شركة').getByText('Active', { exact: true }).waitFor();
    await act('شركة', 'Delete', 'Delete secret');
    await page.getByText('The secret is deleted').waitFor();
  });

  it('works by keyboard: a dialog opens, takes the focus, and gives it back', async () => {
    const { page } = await visit();
    const opener = page.getByRole('button', { name: 'Create new secret' }).first();
    await opener.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Create new secret' }).waitFor();
    await page.waitForFunction(() => document.activeElement?.id === 'name');
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
  });

  it('lets support look and change nothing', async () => {
    const visitor = await visit({}, 'support');
    await visitor.page.getByText('You see these applications and change none.').waitFor();
    expect(await visitor.page.getByRole('button', { name: 'Create new secret' }).count()).toBe(0);
  });

  it.each([
    ['light', 1280],
    ['dark', 320],
  ] as const)(
    'has nothing that axe finds, and nothing wider than its window: %s, %d pixels',
    async (colorScheme, width) => {
      const visitor = await Visitor.arrive(browser, served, { colorScheme, viewport: { width, height: 700 } });
      visitors.push(visitor);
      const { page } = visitor;
      const found: Record<string, unknown> = {};
      const look = async (name: string) => {
        found[name] = [...(await visitor.axe()), ...((await visitor.overflows()) ? ['is too wide'] : [])];
      };
      await page.goto('/login');
      await look('login');
      await visitor.signIn('manager');
      await look('credentials');
      const path = await page.getByRole('button', { name: 'Create new secret' }).first().getAttribute('href');
      await page.goto(String(path));
      await look('new secret');
      await page.getByLabel('Name').fill('   ');
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByText('This must not be empty.').waitFor();
      await look('new secret, refused');
      await page.getByLabel('Name').fill(`Looked at ${width}`);
      await page.getByRole('button', { name: 'Create' }).click();
      await page.getByRole('textbox', { name: 'Client secret' }).waitFor();
      await look('secret created');
      await done(visitor);
      if (width < 1024) await page.getByRole('button', { name: 'Actions' }).first().click();
      await page.getByRole('link', { name: 'Delete' }).first().click();
      await page.getByRole('dialog').waitFor();
      await look('delete secret');
      await page.goto('/no/such/page');
      await look('not found');
      await page.goto('/manage-clients?q=nothing-like-it');
      await look('nothing found');
      expect(found).toEqual(Object.fromEntries(Object.keys(found).map((name) => [name, []])));
    },
  );
});
