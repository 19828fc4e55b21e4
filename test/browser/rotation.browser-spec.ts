import type { Browser } from 'playwright-core';
import { UseFlush } from '../../src/modules/verification/use-flush.js';
import { type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';
import { fetchToken } from '../support/client-system.js';
import { query } from '../support/databases.js';

const smc = 'Partner-NL-ExampleDonorRegistry-SMC';
const old = 'Secret by Mara';
const next = 'Secret by Mara (Nov 2026)';

describe('the rotation of a secret, on the page of its application', () => {
  let browser: Browser;
  let served: ServedApp;
  let application: { id: string; clientId: string };
  const visitors: Visitor[] = [];

  beforeAll(async () => {
    browser = await startBrowser();
  });
  beforeEach(async () => {
    served = await serveApp();
    const [row] = await query<{ id: string; clientId: string }>(
      served.database.url,
      `select id, client_id as "clientId" from application where name = '${smc}'`,
    );
    application = row ?? { id: '', clientId: '' };
  });
  afterEach(async () => {
    const complaints = visitors.flatMap((visitor) => visitor.complaints);
    for (const { context } of visitors.splice(0)) await context.close();
    await served.close();
    if (complaints.length > 0) throw new Error(`pages did what they must not: ${complaints.join('; ')}`);
  });
  afterAll(() => browser.close());

  async function visit(options: Parameters<typeof Visitor.arrive>[2] = {}) {
    const visitor = await Visitor.arrive(browser, served, options);
    visitors.push(visitor);
    return visitor.signIn('manager', `/manage-clients/${application.id}`);
  }
  const use = async (value: string) => {
    const system = { running: served, application, secret: { id: '', value } };
    expect((await fetchToken(system, { scope: 'messages.read' })).status).toBe(200);
    await served.app.get(UseFlush).flush();
  };
  const card = ({ page }: Visitor) => page.locator('.rotation');
  const stored = async ({ page }: Visitor) => {
    await page.getByLabel('I have stored it').check();
    await page.getByRole('button', { name: 'Done' }).click();
    await page.waitForURL(new RegExp(`/manage-clients/${application.id}`));
  };
  const row = ({ page }: Visitor, name: string) =>
    page.getByRole('row').filter({
      has: page.getByRole('rowheader', { name: new RegExp(`^${name.replaceAll(/[()]/g, '\\$&')} \\w{3}…`) }),
    });
  const tabTo = async ({ page }: Visitor, words: RegExp) => {
    for (let presses = 0; presses < 120; presses += 1) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate(() => {
        const element = document.activeElement;
        return (element as HTMLInputElement | null)?.labels?.[0]?.textContent ?? element?.textContent ?? '';
      });
      if (words.test(focused.trim())) return;
    }
    throw new Error(`Tab never reaches ${words}`);
  };

  it('goes from the button to the end of the old one by keyboard alone, and shows each step by itself', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await tabTo(visitor, new RegExp(`^Rotate ${old}$`));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Rotate ‘${old}’` });
    await dialog.waitFor();
    expect(await dialog.getByLabel('Name').inputValue()).toBe(next);
    await tabTo(visitor, /^I end it myself/);
    await page.keyboard.press('ArrowDown');
    await tabTo(visitor, /^Days after its last use/);
    await page.keyboard.press('Enter');
    const value = await page.getByRole('textbox', { name: 'Client secret' }).innerText();
    await page.clock.install();
    await stored(visitor);
    await card(visitor).getByText(`Waiting for the first use of ‘${next}’`).waitFor();
    await card(visitor).getByText('It ends by itself 7 days after its last use').waitFor();
    expect(await visitor.flaws()).toEqual([]);
    await use(value);
    await page.clock.fastForward(10_000);
    await card(visitor)
      .getByText(`‘${next}’ is in use`)
      .or(card(visitor).getByText('is in use, and'))
      .first()
      .waitFor();
    await card(visitor)
      .getByRole('listitem')
      .filter({ hasText: 'First token (done) just now, to 127.0.0.1' })
      .waitFor();
    await page.getByRole('status').getByText('is in use').waitFor();
    expect(await row(visitor, next).getByText('just now').count()).toBe(1);
    await tabTo(visitor, /^Undo that Secret by Mara ends by itself$/);
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('does not end by itself any more.').waitFor();
    await tabTo(visitor, /^End it now: Secret by Mara$/);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog', { name: `Disable ‘${old}’` }).waitFor();
  });

  it('works without script, for every manager, and has the old one end by itself', async () => {
    const visitor = await visit({ javaScriptEnabled: false });
    const { page } = visitor;
    await row(visitor, old)
      .getByRole('button', { name: `Rotate ${old}`, exact: true })
      .click();
    await page.getByRole('button', { name: 'Rotate' }).click();
    await stored(visitor);
    await card(visitor).getByLabel('End it by itself').first().fill('31');
    const other = await visit({ javaScriptEnabled: false });
    await card(other).getByText('Waiting for the first use').waitFor();
    const days = card(other).getByLabel('End it by itself').last();
    await days.fill('3');
    await card(other)
      .getByRole('button', { name: `Set the end of ${old}`, exact: true })
      .click();
    await other.page.getByText('ends by itself').first().waitFor();
    await card(other).getByText('It ends by itself 3 days after its last use').waitFor();
  });

  it('looks again the less often the longer nothing happens, and at once when the page is seen again', async () => {
    const visitor = await visit();
    const { page } = visitor;
    await row(visitor, old)
      .getByRole('button', { name: `Rotate ${old}`, exact: true })
      .click();
    await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
    const value = await page.getByRole('textbox', { name: 'Client secret' }).innerText();
    await page.clock.install();
    await stored(visitor);
    const asked: string[] = [];
    page.on('request', (request) => request.url().endsWith('/rotation') && asked.push(request.url()));
    const looks = async (milliseconds: number) => {
      const before = asked.length;
      for (let passed = 0; passed < milliseconds; passed += 5000) {
        await page.clock.runFor(5000);
        await page.waitForLoadState('networkidle');
      }
      return asked.length - before;
    };
    const first = await looks(60_000);
    const second = await looks(60_000);
    expect(first).toBeGreaterThan(second);
    expect(second).toBeGreaterThan(0);
    const show = (hidden: boolean) =>
      page.evaluate((isHidden) => {
        Object.defineProperty(document, 'hidden', { value: isHidden, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await show(true);
    await looks(300_000);
    expect(await looks(300_000)).toBe(0);
    await use(value);
    await show(false);
    await card(visitor).getByText('is in use, and').waitFor();
  });

  it('pauses a secret for an hour past what its use says, shows until when, and ends that early', async () => {
    const visitor = await visit({ viewport: { width: 320, height: 700 } });
    const { page } = visitor;
    await tabTo(visitor, new RegExp(`^Actions for ${old}$`));
    await page.keyboard.press('Enter');
    await tabTo(visitor, new RegExp(`^Pause ${old}$`));
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: `Pause ‘${old}’` });
    await dialog.getByText('Systems that still use it get no new token').waitFor();
    expect(await visitor.flaws(320)).toEqual([]);
    await tabTo(visitor, /^Pause for an hour$/);
    await page.keyboard.press('Enter');
    await page.getByText('is paused: it is refused for now, and works again by itself.').waitFor();
    await row(visitor, old).getByText('Paused').waitFor();
    expect(await visitor.flaws(320)).toEqual([]);
    await page.goto(`/manage-clients/${application.id}`);
    await tabTo(visitor, new RegExp(`^Actions for ${old}$`));
    await page.keyboard.press('Enter');
    await tabTo(visitor, new RegExp(`^End pause ${old}$`));
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'End the pause' }).click();
    await page.getByRole('status').getByText('works again: its pause is over.').waitFor();
  });
});
