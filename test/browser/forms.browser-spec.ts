import type { Browser, Page } from 'playwright-core';
import { demonstrationPassword } from '../../src/demo/demonstration-people.js';
import { MINUTE, SECOND } from '../../src/shared/clock.js';
import { totpCode } from '../support/api-client.js';
import { type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';
import { query } from '../support/databases.js';
import { until } from '../support/until.js';

const smc = 'Partner-NL-ExampleDonorRegistry-SMC';

describe('forms, in a browser', () => {
  let browser: Browser;
  let served: ServedApp;

  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await serveApp()];
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });

  const arrive = async (options: Parameters<typeof Visitor.arrive>[2] = {}) =>
    (await Visitor.arrive(browser, served, options)).signIn('manager');
  const liveNamed = (name: string) =>
    query(served.database.url, `select id from client_secret where name = $1 and deleted_at is null`, [name]);
  const freshCode = () => {
    served.clock.advance(30 * SECOND);
    return totpCode(served.clock.now());
  };
  const openForm = async ({ page }: Visitor) => {
    const section = page.getByRole('region', { name: smc, exact: true });
    await section.getByRole('button', { name: 'Create new secret' }).click();
    await page.getByRole('dialog').waitFor();
  };
  const focused = (page: Page) => page.evaluate(() => document.activeElement?.id);

  it('says on a slow network what is under way, and sends once', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await openForm(visitor);
    await page.getByLabel('Name').fill('Slowly');
    const devtools = await visitor.context.newCDPSession(page);
    await devtools.send('Network.enable');
    const slow = { offline: false, latency: 2000, downloadThroughput: -1, uploadThroughput: -1 };
    await devtools.send('Network.emulateNetworkConditions', slow);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    const button = page.getByRole('button', { name: 'Creating…' });
    await button.waitFor();
    expect(await button.getAttribute('aria-busy')).toBe('true');
    await page.getByRole('status').getByText('Creating…').waitFor();
    await page.getByLabel('Name').press('Enter');
    await page.getByRole('heading', { name: 'Copy your new secret' }).waitFor();
    expect(await liveNamed('Slowly')).toHaveLength(1);
    expect(visitor.complaints).toEqual([]);
  });

  it('keeps page, words and button when no answer comes, and sends again', async () => {
    const visitor = await arrive();
    const { page, context } = visitor;
    await openForm(visitor);
    await page.getByLabel('Name').fill('In a tunnel');
    await context.setOffline(true);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('alert').getByText('No answer came.').waitFor();
    expect(await focused(page)).toBe('problem');
    expect(await page.getByLabel('Name').inputValue()).toBe('In a tunnel');
    const button = page.getByRole('button', { name: 'Create', exact: true });
    expect(await button.getAttribute('aria-busy')).toBeNull();
    await context.setOffline(false);
    await button.click();
    await page.getByRole('heading', { name: 'Copy your new secret' }).waitFor();
    expect(await liveNamed('In a tunnel')).toHaveLength(1);
  });

  it('keeps the page when somebody stops it, and when the service is away for a moment', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await openForm(visitor);
    await page.getByLabel('Name').fill('Stopped');
    const devtools = await visitor.context.newCDPSession(page);
    await devtools.send('Network.enable');
    const slow = { offline: false, latency: 3000, downloadThroughput: -1, uploadThroughput: -1 };
    await devtools.send('Network.emulateNetworkConditions', slow);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('button', { name: 'Creating…' }).waitFor();
    await page.evaluate(() => window.stop());
    await page.getByRole('alert').getByText('No answer came.').waitFor();
    expect(await page.getByRole('button', { name: 'Create', exact: true }).getAttribute('aria-busy')).toBeNull();
    expect(await page.getByLabel('Name').inputValue()).toBe('Stopped');
  });

  it('R52 keeps what was filled in when the session has ended, through signing in, and sends nothing by itself', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await openForm(visitor);
    await page.getByLabel('Name').fill('Carried over');
    served.clock.advance(61 * MINUTE);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByText('Sign in again: what you filled in is kept').waitFor();
    await page.getByLabel('E-mail address').fill('manager@example.org');
    await page.getByLabel('Password').fill(demonstrationPassword);
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByLabel('Code', { exact: true }).fill(await freshCode());
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByText('What you filled in is here, and was not sent yet.').waitFor();
    expect(await page.getByLabel('Name').inputValue()).toBe('Carried over');
    expect(await liveNamed('Carried over')).toEqual([]);
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'Copy your new secret' }).waitFor();
    expect(await liveNamed('Carried over')).toHaveLength(1);
    expect(visitor.complaints).toEqual([]);
  });

  it('R48 counts down until a form may be sent again', async () => {
    const visitor = await Visitor.arrive(browser, served);
    const { page } = visitor;
    const email = 'often@registry.example';
    const guess = { method: 'POST', url: '/api/v1/auth/login', payload: { email, password: 'x' } } as const;
    await Promise.all(Array.from({ length: 11 }, () => served.app.inject(guess)));
    await page.goto('/login');
    await page.clock.install();
    await page.getByLabel('E-mail address').fill(email);
    await page.getByLabel('Password').fill('not the one that it is');
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.getByRole('alert').getByText('Try again in 5 seconds.').waitFor();
    expect(await page.getByLabel('E-mail address').inputValue()).toBe(email);
    await page.clock.runFor(2000);
    await page.getByRole('alert').getByText('Try again in 3 seconds.').waitFor();
    await page.clock.runFor(4000);
    await page.getByRole('alert').getByText('You can try again now.').waitFor();
  });

  it('focuses what is wrong, leads to the field, and goes back without sending anything again', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await openForm(visitor);
    await page.getByLabel('Name').fill(' ');
    await page.getByLabel('Last day').fill('');
    await page.getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    expect(await page.title()).toMatch(/^Error: Create new secret/);
    expect(await focused(page)).toBe('problem');
    expect(await page.getByRole('alert').getByRole('link').allInnerTexts()).toEqual([
      'Enter a name for the secret.',
      'Enter the last day.',
    ]);
    const address = page.url();
    await page.getByRole('link', { name: 'Enter the last day.' }).click();
    expect([await focused(page), page.url()]).toEqual(['expiresOn', address]);
    await page.goBack();
    await page.getByRole('heading', { name: smc, exact: true }).first().waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('selects the suggested name, so that typing replaces it', async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await openForm(visitor);
    await page.keyboard.type('Mine');
    expect(await page.getByLabel('Name').inputValue()).toBe('Mine');
  });

  it('has edges and marks in the colours of the system', async () => {
    const visitor = await arrive({ forcedColors: 'active' });
    const { page } = visitor;
    await openForm(visitor);
    const edge = await page
      .getByRole('dialog')
      .locator('article')
      .evaluate((element) => {
        const { borderTopWidth, borderTopColor, backgroundColor } = getComputedStyle(element);
        return { borderTopWidth, isSeen: borderTopColor !== backgroundColor };
      });
    expect(edge).toEqual({ borderTopWidth: '1px', isSeen: true });
    const mark = (name: string) =>
      page.getByRole('button', { name }).evaluate((element) => getComputedStyle(element, '::before').content);
    expect(await mark('12 months')).toContain('✓');
    expect(await mark('3 months')).toBe('none');
  });

  it('copies all recovery codes, and offers the app of the device before the picture on a phone', async () => {
    const visitor = await (
      await Visitor.arrive(browser, served, {
        viewport: { width: 320, height: 700 },
        permissions: ['clipboard-read', 'clipboard-write'],
      })
    ).signIn('deputy', '/account/factor');
    const { page } = visitor;
    await page.getByLabel('Code', { exact: true }).fill(await freshCode());
    await page.getByRole('button', { name: 'Continue' }).click();
    const top = async (element: ReturnType<Page['locator']>) => (await element.boundingBox())?.y ?? 0;
    const link = page.getByRole('button', { name: 'Open in an app on this device' });
    const picture = page.getByAltText('QR code with the key');
    expect(await top(link)).toBeLessThan(await top(picture));
    expect(await link.getAttribute('href')).toMatch(/^otpauth:\/\/totp\//);
    const key = await page.locator('code.seed').innerText();
    const copied = () => page.evaluate(() => navigator.clipboard.readText());
    await page.getByRole('button', { name: 'Copy key' }).click();
    await until(async () => (await copied()) === key);
    await page.goto('/account/recovery-codes');
    await page.getByLabel('Code', { exact: true }).fill(await freshCode());
    await page.getByRole('button', { name: 'Get new recovery codes' }).click();
    await page.getByRole('button', { name: 'Copy all' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    expect((await copied()).split('\n')).toEqual(await page.locator('.codes code').allInnerTexts());
    await page.getByRole('button', { name: 'Copy all' }).waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('is used by keyboard alone from signing in to signing out', async () => {
    const visitor = await Visitor.arrive(browser, served);
    const { page } = visitor;
    const tabTo = async (words: RegExp) => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab');
        const here = () => document.activeElement?.textContent || document.activeElement?.getAttribute('name') || '';
        if (words.test((await page.evaluate(here)).trim())) return;
      }
      throw new Error(`Tab never reaches ${words}`);
    };
    await page.goto('/login');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'There is a problem' }).waitFor();
    await tabTo(/^Enter your e-mail address\.$/);
    await page.keyboard.press('Enter');
    await page.keyboard.type('manager@example.org');
    await page.keyboard.press('Tab');
    await page.keyboard.type(demonstrationPassword);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Second step' }).waitFor();
    const code = await freshCode();
    await page.keyboard.type(`${code.slice(0, 3)} ${code.slice(3)}`);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Manage API credentials' }).waitFor();
    await tabTo(/^Create new secret/);
    await page.keyboard.press('Space');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.type('By keys alone');
    await tabTo(/^3 months/);
    await page.keyboard.press('Space');
    await tabTo(/^Create$/);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Copy your new secret' }).waitFor();
    await page.getByLabel('I have stored it').focus();
    await page.keyboard.press('Space');
    await page.keyboard.press('Enter');
    await page.getByText('is created.').waitFor();
    expect(await liveNamed('By keys alone')).toHaveLength(1);
    await tabTo(/^Sign out$/);
    await page.keyboard.press('Enter');
    await page.getByText('You are signed out.').waitFor();
    expect(visitor.complaints).toEqual([]);
  });

  it('is read with text at 200 %: columns become blocks, and names stay clear of today and the edge', async () => {
    const visitor = await arrive({ viewport: { width: 1280, height: 800 } });
    const { page } = visitor;
    await query(
      served.database.superuserUrl,
      `update client_secret set name = name || ' of the search and match connection for all the partners of it'
       where name = 'Secret by Mara, new'`,
    );
    await visitor.setTextSize(32);
    await page.reload();
    const section = page.getByRole('region', { name: smc, exact: true });
    await section.waitFor();
    expect(
      await section
        .locator('tbody td')
        .first()
        .evaluate((cell) => getComputedStyle(cell).display),
    ).toBe('grid');
    const picture = await section.locator('svg.timeline').evaluate((svg) => {
      const box = (element: Element | null) => element?.getBoundingClientRect() ?? new DOMRect();
      const [edge, today] = [box(svg), box(svg.querySelector('.today'))];
      const names = [...svg.querySelectorAll('.life-label')].map(box);
      const size = Number.parseFloat(getComputedStyle(svg.querySelector('.life-label p') ?? svg).fontSize);
      return {
        size,
        clear: names.every(({ left, right }) => left >= today.left - 1 && right <= edge.right + 1),
        apart: names.every(({ top }, index) => index === 0 || top >= (names[index - 1]?.bottom ?? 0) - 1),
      };
    });
    expect(picture).toEqual({ size: 24, clear: true, apart: true });
    await openForm(visitor);
    await page.getByRole('dialog').getByRole('button', { name: 'Create', exact: true }).click();
    await page.getByRole('heading', { name: 'Copy your new secret' }).waitFor();
    expect(await visitor.flaws()).toEqual([]);
    expect(visitor.complaints).toEqual([]);
  });
});
