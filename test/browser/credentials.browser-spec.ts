import type { Browser } from 'playwright-core';
import { UseFlush } from '../../src/modules/verification/use-flush.js';
import { MINUTE } from '../../src/shared/clock.js';
import { type PersonName, totpCode } from '../support/api-client.js';
import { type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';
import { fetchToken } from '../support/client-system.js';
import { query } from '../support/databases.js';
import { moreApplications } from '../support/more-applications.js';
import { until } from '../support/until.js';

const smc = 'Partner-NL-ExampleDonorRegistry-SMC';
const dm = 'Partner-NL-ExampleDonorRegistry-DM';
const mc = { scope: 'messages.read' };

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

  async function visit(options: Parameters<typeof Visitor.arrive>[2] = {}, person: PersonName = 'manager') {
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
    await page.waitForURL(/\/manage-clients\/[^/?]+\?notice=secret-created&secret=/);
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
    expect(await visitor.flaws()).toEqual([]);
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
    await page.getByRole('heading', { name: 'This value was shown once' }).waitFor();
    expect(await visitor.flaws()).toEqual([]);
    await page.goto('/manage-clients');
    await page.goBack();
    await page.getByRole('heading', { name: 'This value was shown once' }).waitFor();
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
    await one.page.getByText('is deleted: it is refused from now on.').waitFor();
    await confirm(other);
    await other.page.getByText('was deleted already. Nothing was changed.').waitFor();
  });

  it('has a lost value made anew by one button', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const lost = await create(visitor, 'Reload test');
    await page.reload();
    await page.getByRole('button', { name: /^Delete ‘Reload test’ \(\w{3}…\) and create it again$/ }).click();
    const value = await page.getByRole('textbox', { name: 'Client secret' }).innerText();
    expect(value).not.toBe(lost);
    await done(visitor);
    expect(await liveNamed('Reload test')).toHaveLength(1);
  });

  it('lets two people work at once: one gets the name, the other is told why not and loses nothing', async () => {
    const [one, other] = [await visit(), await visit({}, 'deputy')];
    for (const visitor of [one, other]) {
      await section(visitor, dm).getByRole('button', { name: 'Create new secret' }).click();
      await visitor.page.getByRole('dialog').getByLabel('Name').fill('Raced for');
    }
    await Promise.all(
      [one, other].map(({ page }) => page.getByRole('dialog').getByRole('button', { name: 'Create' }).click()),
    );
    await Promise.all([one, other].map(({ page }) => page.waitForURL(/\/secrets\/(?:new|[^/]+\/value)$/)));
    const headings = await Promise.all(
      [one, other].map(({ page }) => page.getByRole('heading', { level: 1 }).innerText()),
    );
    expect(headings.toSorted()).toEqual(['Copy your new secret', 'Create new secret']);
    expect(await liveNamed('Raced for')).toHaveLength(1);
    // It would follow the secret of the application that is in use, in the stories below.
    await query(
      served.database.superuserUrl,
      `update client_secret set deleted_at = now(), delete_reason = 'other' where name = 'Raced for'`,
    );
  });

  it('R24 agrees on the day of expiry from Kiritimati to Los Angeles', async () => {
    const days: string[][] = [];
    for (const timezoneId of ['Pacific/Kiritimati', 'America/Los_Angeles']) {
      const visitor = await visit({ timezoneId });
      await section(visitor).getByRole('button', { name: 'Create new secret' }).click();
      const suggested = await visitor.page.getByRole('dialog').getByLabel('Last day').inputValue();
      const shown = await row(visitor, 'Secret by Mara, new').locator('[data-label="Last day"]').innerText();
      days.push([suggested, shown]);
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
    await page.getByText('is deleted: it is refused from now on.').waitFor();
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
    await page.getByLabel('Code', { exact: true }).fill('000000');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('link', { name: 'The code is not right' }).waitFor();
    expect(await visitor.flaws()).toEqual([]);
    await page.getByLabel('Code', { exact: true }).fill(await totpCode(served.clock.now()));
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
    await page.getByRole('button', { name: '3 months' }).click();
    expect(await page.getByLabel('Last day').inputValue()).toBe('2027-02-23');
    expect(await page.getByLabel('Name').inputValue()).toBe('By hand');
    await page.getByLabel('Name').press('Enter');
    await page.getByRole('textbox', { name: 'Client secret' }).waitFor();
    await done(visitor);
    await row(visitor, 'By hand').getByRole('link', { name: 'Rename' }).click();
    await page.getByLabel('Name').fill('شركة <b>');
    await page.getByRole('button', { name: 'Rename' }).click();
    await page.getByText('is renamed.').waitFor();
    await act('شركة', 'Disable', 'Disable secret');
    await row(visitor, 'شركة').getByText('Disabled').waitFor();
    await act('شركة', 'Enable', 'Enable secret');
    await row(visitor, 'شركة').getByText('Active', { exact: true }).waitFor();
    await act('شركة', 'Delete', 'Delete secret');
    await page.getByText('is deleted: it is refused from now on.').waitFor();
  });

  it.each(['Enter', 'Space'])(
    'works by keyboard: %s opens a dialog, which takes the focus, and gives it back',
    async (key) => {
      const { page } = await visit();
      const opener = page.getByRole('button', { name: 'Create new secret' }).first();
      await opener.focus();
      await page.keyboard.press(key);
      await page.getByRole('dialog', { name: 'Create new secret' }).waitFor();
      await page.waitForFunction(() => document.activeElement?.id === 'name');
      await page.keyboard.press('Escape');
      await page.getByRole('dialog').waitFor({ state: 'detached' });
      expect(await opener.evaluate((element) => element === document.activeElement)).toBe(true);
    },
  );

  it('presses a link drawn as a button once, when the space bar is let go, however long it was held', async () => {
    const { page } = await visit();
    await page.getByRole('button', { name: 'Create new secret' }).first().focus();
    for (let repeat = 0; repeat < 3; repeat += 1) await page.keyboard.down('Space');
    expect(await page.evaluate(() => document.querySelectorAll('dialog[open]').length)).toBe(0);
    await page.keyboard.up('Space');
    await page.getByRole('dialog', { name: 'Create new secret' }).waitFor();
    expect(await page.evaluate(() => document.querySelectorAll('dialog').length)).toBe(1);
  });

  it('lets support look and change nothing', async () => {
    const visitor = await visit({}, 'support');
    await visitor.page.getByText('You see these applications and change none.').waitFor();
    expect(await visitor.page.getByRole('button', { name: 'Create new secret' }).count()).toBe(0);
  });

  it('keeps a shown value through Escape, and asks before anything that leaves it', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const value = await create(visitor, 'Held on to');
    await page.keyboard.press('Escape');
    expect(await page.getByRole('textbox', { name: 'Client secret' }).innerText()).toBe(value);
    const asked: string[] = [];
    page.removeAllListeners('dialog');
    page.on('dialog', (dialog) => {
      asked.push(dialog.type());
      void dialog.dismiss();
    });
    for (const leave of [
      () => page.getByRole('link', { name: 'Account' }).click(),
      () => page.getByRole('button', { name: 'Sign out' }).click(),
    ]) {
      const before = asked.length;
      await leave();
      await until(() => asked.length > before);
      expect(await page.getByRole('textbox', { name: 'Client secret' }).innerText()).toBe(value);
    }
    expect(asked).toEqual(['beforeunload', 'beforeunload']);
    await done(visitor);
  });

  it('copies a value and says so; where copying is forbidden it selects the value instead', async () => {
    const visitor = await visit({ permissions: ['clipboard-read', 'clipboard-write'] });
    const { page } = visitor;
    const value = await create(visitor, 'Copied');
    await page.getByRole('button', { name: 'Copy client secret' }).click();
    await page.getByRole('button', { name: 'Copied client secret' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(value);
    await visitor.context.clearPermissions();
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('forbidden'));
    });
    await page.getByRole('button', { name: 'client secret' }).click();
    await page.getByRole('status').getByText('Selected: copy it').waitFor();
    expect(await page.evaluate(() => getSelection()?.toString())).toBe(value);
    await done(visitor);
  });

  it('shows a moment in the zone of the viewer with UTC beside it, and the day twice only where it differs', async () => {
    const words: string[] = [];
    for (const timezoneId of ['Europe/Amsterdam', 'Pacific/Kiritimati', 'UTC']) {
      const visitor = await visit({ timezoneId });
      words.push(await row(visitor, 'Secret by Mara, new').getByRole('time').innerText());
    }
    expect(words[0]).toMatch(/^22 Nov 2026, 10:00 \S+ \(09:00\sUTC\)$/);
    expect(words[1]).toMatch(/^22 Nov 2026, 23:00 \S+ \(09:00\sUTC\)$/);
    expect(words[2]).toBe('22 Nov 2026, 09:00 UTC');
  });

  it('creates and deletes by keyboard alone, in a narrow window, and gives the focus back to the menu', async () => {
    const visitor = await visit({ viewport: { width: 320, height: 700 } });
    const { page } = visitor;
    const tabTo = async (words: RegExp) => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab');
        if (words.test(await page.evaluate(() => document.activeElement?.textContent ?? ''))) return;
      }
      throw new Error(`Tab never reaches ${words}`);
    };
    await tabTo(new RegExp(`Create new secret for ${dm}`));
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Create new secret' }).waitFor();
    await page.keyboard.press('ControlOrMeta+a');
    await page.keyboard.type('By keyboard');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox', { name: 'Client secret' }).waitFor();
    await page.getByLabel('I have stored it').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.waitForURL(/notice=secret-created/);
    const open = async () => {
      await tabTo(/^Actions for By keyboard$/);
      await page.keyboard.press('Enter');
      await tabTo(/^\s*Delete By keyboard$/);
      await page.keyboard.press('Enter');
      await page.getByRole('dialog').waitFor();
      await page.waitForFunction(() => document.activeElement?.textContent === 'Keep it');
    };
    await open();
    await page.keyboard.press('Escape');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Actions for By keyboard');
    await page.keyboard.press('Shift+Tab');
    await open();
    await tabTo(/^Delete secret$/);
    await page.keyboard.press('Enter');
    await page.getByText('is deleted: it is refused from now on.').waitFor();
    expect(await liveNamed('By keyboard')).toEqual([]);
  });

  it('shows the first use of a new secret by itself', async () => {
    const visitor = await visit();
    const { page } = visitor;
    const value = await create(visitor, 'Waited for');
    await page.clock.install();
    await done(visitor);
    await section(visitor).getByText('Waiting for the first use of ‘Waited for’').waitFor();
    const clientId = await section(visitor).getByRole('code').first().innerText();
    const application = { id: '', clientId };
    expect((await fetchToken({ running: served, application, secret: { id: '', value } }, mc)).status).toBe(200);
    await served.app.get(UseFlush).flush();
    await page.clock.fastForward(16_000);
    await section(visitor).getByText('‘Waited for’').and(page.getByText('is in use, and')).waitFor();
    await section(visitor).getByRole('listitem').filter({ hasText: 'First token (done)' }).waitFor();
  });

  it('leads from a mail, opened signed out on a phone, to its application', async () => {
    const visitor = await Visitor.arrive(browser, served, { viewport: { width: 320, height: 640 } });
    visitors.push(visitor);
    const [application] = await query<{ id: string }>(
      served.database.url,
      `select id from application where name = 'Partner-NL-ExampleDonorRegistry-DM'`,
    );
    const path = `/manage-clients/${application?.id}`;
    await visitor.page.goto(path);
    expect(visitor.page.url()).toContain(`/login?returnTo=${encodeURIComponent(path)}`);
    await visitor.signIn('manager', path);
    await visitor.page.getByRole('heading', { level: 1, name: 'Partner-NL-ExampleDonorRegistry-DM' }).waitFor();
    expect(await visitor.flaws()).toEqual([]);
  });

  it.each([
    ['at 320 pixels', { viewport: { width: 320, height: 640 } }],
    ['without script', { javaScriptEnabled: false, viewport: { width: 1280, height: 500 } }],
  ])('keeps the place %s: the row that was changed is marked and in view, the notice too', async (_, options) => {
    const visitor = await visit(options);
    const { page } = visitor;
    const path = await section(visitor).locator('a[href$="/rename"]').last().getAttribute('href');
    await page.goto(String(path));
    await page.getByLabel('Name').fill('Secret by Mara, renamed');
    await page.getByRole('button', { name: 'Rename' }).click();
    const notice = page.getByText(
      /^‘Secret by Mara, renamed’ \(\w{3}…\) of Partner-NL-ExampleDonorRegistry-SMC is renamed\.$/,
    );
    await notice.waitFor();
    const changed = page.locator('tr.changed');
    expect(await changed.getByRole('rowheader').innerText()).toContain('Secret by Mara, renamed');
    expect(new URL(page.url()).hash).toBe(`#${await changed.getAttribute('id')}`);
    for (const shown of [changed.getByRole('rowheader'), notice]) {
      expect(await shown.evaluate(isInView)).toBe(true);
    }
    if ('javaScriptEnabled' in options) return;
    await page.waitForFunction(() => document.activeElement?.id === 'notice');
    expect(await visitor.flaws()).toEqual([]);
  });

  it('lists 60 applications in less than 60 KiB, and nothing holds it up but the stylesheet; a search and a filter find one', async () => {
    await query(served.database.superuserUrl, moreApplications('Partner-NL-More-', 57, '2027-06-01'));
    const visitor = await visit();
    const { page, context } = visitor;
    const devtools = await context.newCDPSession(page);
    let bytes = 0;
    devtools.on('Network.loadingFinished', ({ encodedDataLength }) => (bytes += encodedDataLength));
    await devtools.send('Network.enable');
    await devtools.send('Network.setCacheDisabled', { cacheDisabled: true });
    await page.goto('/manage-clients', { waitUntil: 'networkidle' });
    expect(await page.getByRole('rowheader').count()).toBe(60);
    expect(bytes).toBeGreaterThan(20 * 1024);
    expect(bytes).toBeLessThan(60 * 1024);
    const blocking = await page.evaluate(() =>
      (performance.getEntriesByType('resource') as (PerformanceResourceTiming & { renderBlockingStatus: string })[])
        .filter(({ renderBlockingStatus }) => renderBlockingStatus === 'blocking')
        .map(({ name }) => name.replace(/.*\/app\.[^.]+/, 'app')),
    );
    expect(blocking).toEqual(['app.css']);
    await page.getByRole('searchbox', { name: 'Application or client ID' }).fill('registry');
    await page.getByLabel('Needs').selectOption('Replacement ready');
    await page.getByRole('button', { name: 'Show' }).click();
    await page.getByText('1 of 60 applications').waitFor();
    expect(await visitor.flaws()).toEqual([]);
    await page.getByRole('button', { name: `Open ${smc}` }).click();
    await page.getByRole('heading', { level: 1, name: smc }).waitFor();
  });
});

/** Runs in the page: whether nothing of an element is outside the window. */
function isInView(element: Element): boolean {
  const { top, bottom } = element.getBoundingClientRect();
  return top >= 0 && bottom <= innerHeight;
}
