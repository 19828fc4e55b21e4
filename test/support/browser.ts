import { AxeBuilder } from '@axe-core/playwright';
import chromium from '@sparticuz/chromium';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium as playwright,
  type Page,
} from 'playwright-core';
import { demonstrationPassword, people } from '../../src/demo/demonstration-people.js';
import { SECOND } from '../../src/shared/clock.js';
import { type PersonName, totpCode, withDemonstrationData } from './api-client.js';
import { type AppOptions, type RunningApp, startApp } from './app.js';
import { freePort } from './free-port.js';

export interface ServedApp extends RunningApp {
  readonly origin: string;
}

/** The whole product with demonstration data, listening on a port of its own under `http://localhost`. */
export async function serveApp({ config, ...options }: AppOptions = {}): Promise<ServedApp> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const running = await withDemonstrationData(
    await startApp({ ...options, config: { port, publicUrl: origin, issuer: origin, ...config } }),
  );
  await running.app.listen(port, '127.0.0.1');
  return { ...running, origin };
}

/**
 * A real browser with its safeguards on: the package's own arguments switch web security off, for other uses. It fails
 * loudly where it cannot start: these stories are never skipped.
 */
export async function startBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await chromium.executablePath(),
    args: ['--no-sandbox', '--disable-gpu', '--use-gl=angle', '--use-angle=swiftshader'],
  });
}

/** A visitor of the pages who notes whatever a page must not do. */
export class Visitor {
  /** Console errors, policy violations, requests to other hosts. */
  readonly complaints: string[] = [];

  private constructor(
    private readonly served: ServedApp,
    readonly context: BrowserContext,
    readonly page: Page,
  ) {}

  static async arrive(browser: Browser, served: ServedApp, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ baseURL: served.origin, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const visitor = new Visitor(served, context, page);
    page.on('console', (message) => {
      if (message.type() === 'error' && !isExpected(message.text())) visitor.complaints.push(message.text());
    });
    // Leaving a value that is shown once asks first.
    page.on('dialog', (dialog) => void dialog.accept());
    page.on('pageerror', (error) => visitor.complaints.push(String(error)));
    page.on('request', (request) => {
      const url = request.url();
      if (!url.startsWith(served.origin) && !url.startsWith('data:')) visitor.complaints.push(`asked ${url}`);
    });
    return visitor;
  }

  /** Signs in on the pages, with a code not used before. */
  async signIn(person: PersonName, then = '/manage-clients'): Promise<this> {
    const { page, served } = this;
    await page.goto(`/login?returnTo=${encodeURIComponent(then)}`);
    await page.getByLabel('E-mail address').fill(people[person].email);
    await page.getByLabel('Password').fill(demonstrationPassword);
    await page.getByRole('button', { name: 'Continue' }).click();
    served.clock.advance(30 * SECOND);
    await page.getByLabel('Code', { exact: true }).fill(await totpCode(served.clock.now()));
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.waitForURL(`**${then}`);
    return this;
  }

  /** What axe finds wrong with the page as it is now, by all of its rules or by these alone. */
  async axe(rules?: string[]): Promise<string[]> {
    // No page has frames of other sites, which its newer way of running opens a window for, every time.
    const axe = new AxeBuilder({ page: this.page }).setLegacyMode().options({ resultTypes: ['violations'] });
    const { violations } = await (rules ? axe.withRules(rules) : axe).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
  }

  /** Whether the page is wider than its window. */
  async overflows(): Promise<boolean> {
    return this.page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
  }
}

/** A page that answers with a refusal says so on the console too. */
function isExpected(text: string): boolean {
  return /Failed to load resource: the server responded with a status of (403|404|409|410|422|429|503)/.test(text);
}
