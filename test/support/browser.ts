import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  type CDPSession,
  chromium as playwright,
  type Page,
} from 'playwright-core';
import { demonstrationPassword, people } from '../../src/demo/demonstration-people.js';
import { SECOND } from '../../src/shared/clock.js';
import { type PersonName, totpCode, withDemonstrationData } from './api-client.js';
import { type AppOptions, type RunningApp, startApp } from './app.js';
import { browserBinary } from './browser-binary.js';
import { freePort } from './free-port.js';
import { endLater, endWithProcess } from './left-open.js';

export interface ServedApp extends RunningApp {
  readonly origin: string;
}

/** The whole product with demonstration data, listening on a port of its own under `http://localhost`. */
export async function serveApp({ config, ...options }: AppOptions = {}): Promise<ServedApp> {
  const port = await freePort();
  const origin = `http://localhost:${port}`;
  const running = await withDemonstrationData(
    await startApp({ ...options, own: true, config: { port, publicUrl: origin, issuer: origin, ...config } }),
  );
  await running.app.listen(port, '127.0.0.1');
  return { ...running, origin };
}

let shared: Promise<Browser> | undefined;

/** The one browser of this worker. Closing it closes what was opened in it; what a test leaves open is closed after it. */
export async function startBrowser(): Promise<Browser> {
  if (!(await shared)?.isConnected()) shared = launchBrowser().then(keepOpen);
  const browser = (await shared) as Browser;
  endLater(() => browser.close());
  return browser;
}

function keepOpen(browser: Browser): Browser {
  const close = browser.close.bind(browser);
  endWithProcess(close);
  browser.close = async () => {
    await Promise.all(browser.contexts().map((context) => context.close()));
  };
  return browser;
}

/**
 * A real browser with its safeguards on: the package's own arguments switch web security off, for other uses. It fails
 * loudly where it cannot start: these stories are never skipped.
 */
export async function launchBrowser(): Promise<Browser> {
  return playwright.launch({
    executablePath: await browserBinary(),
    args: ['--no-sandbox', '--disable-gpu', '--use-gl=angle', '--use-angle=swiftshader'],
  });
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** A window to look at a page in. */
interface Look {
  readonly name: string;
  readonly viewport: { readonly width: number; readonly height: number };
  readonly colorScheme: 'light' | 'dark';
  /** Of axe, where it looks in every window; all of them unless given. */
  readonly rules?: readonly string[];
  /** Whether the system chooses the colours. */
  readonly forcedColors?: 'active';
  /** The size of text that the reader has chosen, in pixels; 16 unless given. */
  readonly textSize?: number;
}

const narrow = { width: 320, height: 640 };

/** At 200 %, a window of 1280 pixels is 640 wide, and each of those is two on the screen. */
const looks: readonly Look[] = [
  { name: 'wide', viewport: { width: 1280, height: 800 }, colorScheme: 'light' },
  { name: 'at 200 %', viewport: { width: 640, height: 400 }, colorScheme: 'light' },
  // What the colours do not touch is looked at below.
  { name: 'narrow', viewport: narrow, colorScheme: 'light', rules: ['color-contrast'] },
  { name: 'narrow and dark', viewport: narrow, colorScheme: 'dark' },
  ...(process.env.TEST_CAMPAIGN
    ? ([
        { name: 'wide and dark', viewport: { width: 1280, height: 800 }, colorScheme: 'dark' },
        { name: 'narrow, in forced colours', viewport: narrow, colorScheme: 'dark', forcedColors: 'active' },
        {
          name: 'wide, in forced colours',
          viewport: { width: 1280, height: 800 },
          colorScheme: 'light',
          forcedColors: 'active',
        },
        { name: 'text at 200 %', viewport: { width: 1280, height: 800 }, colorScheme: 'light', textSize: 32 },
        { name: 'narrow, text at 200 %', viewport: { width: 640, height: 640 }, colorScheme: 'light', textSize: 32 },
      ] as const)
    : []),
];

/** Each page is looked at in every window, or, as that takes long, in the narrow ones and, by turns, in another; by axe once. */
const inEveryWindow = Boolean(process.env.TEST_CAMPAIGN);

/** How a browser has to be for `Visitor.flaws` to see what people see. */
export const forLooking = {
  viewport: narrow,
  deviceScaleFactor: 2,
  // Times are longest where the zone has no name of its own, and the day is another one.
  timezoneId: 'Pacific/Chatham',
} as const satisfies BrowserContextOptions;

/** A visitor of the pages who notes whatever a page must not do. */
export class Visitor {
  /** Console errors, policy violations, requests to other hosts. */
  readonly complaints: string[] = [];
  private textSize = 16;
  private devtools?: CDPSession;
  private looked = 0;

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

  /** Is signed in with a code not used before, by the requests that the sign-in pages send. */
  async signIn(person: PersonName, then = '/manage-clients'): Promise<this> {
    const { page, served } = this;
    const userAgent = await page.evaluate(() => navigator.userAgent);
    const headers = { accept: 'text/html', 'sec-fetch-site': 'same-origin', 'user-agent': userAgent };
    const post = (path: string, form: Record<string, string>) =>
      page.request.post(path, { form, headers, maxRedirects: 0 });
    const asked = await post('/login', { email: people[person].email, password: demonstrationPassword });
    const [, challenge = ''] = /name="challenge" value="([^"]+)"/.exec(await asked.text()) ?? [];
    served.clock.advance(30 * SECOND);
    const answered = await post('/login/mfa', { challenge, code: await totpCode(served.clock.now()) });
    if (answered.status() !== 303) throw new Error(`${person} could not sign in: ${await answered.text()}`);
    await page.goto(then);
    return this;
  }

  /** Signs in on the pages, with a code not used before. */
  async signInOnPages(person: PersonName, then = '/manage-clients'): Promise<this> {
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

  /**
   * What is wrong with the page as it is now: what axe finds, what is wider than the window, labels that label nothing.
   * @param widest the widest window in which the page can be as it is
   */
  async flaws(widest = Number.POSITIVE_INFINITY): Promise<string[]> {
    const { page } = this;
    const before = page.viewportSize();
    const found: string[] = [];
    const windows = looks.filter((look) => look.viewport.width <= widest);
    const turn = (this.looked += 1) % windows.length;
    for (const [place, look] of windows.entries()) {
      const { name, viewport, colorScheme, rules, forcedColors = 'none', textSize = 16 } = look;
      if (!inEveryWindow && place !== turn && viewport !== narrow) continue;
      await page.setViewportSize(viewport);
      await this.setTextSize(textSize);
      // No colour may be on its way while it is looked at: none sets out from here on, and those that did arrive.
      await page.emulateMedia({ colorScheme, forcedColors, reducedMotion: 'reduce' });
      await page.evaluate(() => document.getAnimations().forEach((animation) => animation.finish()));
      const flaws = await page.evaluate(flawsOfLayout);
      if (inEveryWindow) flaws.push(...(await this.axe(rules)));
      else if (place === turn) flaws.push(...(await this.axe()));
      found.push(...flaws.map((flaw) => `${name}: ${flaw}`));
    }
    await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null });
    await this.setTextSize(16);
    if (before) await page.setViewportSize(before);
    return found;
  }

  /** The size of text that a reader has chosen in the settings of the browser, in pixels. */
  async setTextSize(size: number): Promise<void> {
    if (size === this.textSize) return;
    this.textSize = size;
    // The browser forgets the size with the session that set it.
    this.devtools ??= await this.context.newCDPSession(this.page);
    await this.devtools.send('Page.setFontSizes', {
      fontSizes: { standard: size, fixed: Math.round((size * 13) / 16) },
    });
  }

  /** What axe finds in the window as it is. Its own driver takes three times as long: it loads axe for every look. */
  private async axe(rules?: readonly string[]): Promise<string[]> {
    const { page } = this;
    if (await page.evaluate(() => !('axe' in globalThis))) await page.evaluate(axeSource);
    return page.evaluate(async (values) => {
      const { axe } = globalThis as unknown as { axe: typeof import('axe-core') };
      const { violations } = await axe.run(document, {
        resultTypes: ['violations'],
        // WCAG 2.2, 2.5.8; axe leaves it out unless it is asked.
        rules: { 'target-size': { enabled: true } },
        ...(values && { runOnly: { type: 'rule', values: [...values] } }),
      });
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 120)).join(' | ')}`);
    }, rules);
  }
}

/** Runs in the page. */
function flawsOfLayout(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = scrollWidth > clientWidth ? [`is ${scrollWidth} pixels wide`] : [];
  const empty = [...document.querySelectorAll<HTMLElement>('[data-label]')].filter(
    (labelled) => labelled.checkVisibility() && labelled.innerText.trim() === '',
  );
  const isLabelled = (element: Element) => getComputedStyle(element, '::before').content !== 'none';
  // Eight characters are four times the size of the text wide.
  const squeezed = [...document.querySelectorAll<HTMLElement>('td, th')].filter((cell) => {
    const { fontSize, paddingLeft, paddingRight, display } = getComputedStyle(cell);
    const width = cell.clientWidth - Number.parseFloat(paddingLeft) - Number.parseFloat(paddingRight);
    const isCell = display === 'table-cell' && cell.checkVisibility() && !cell.closest('.visually-hidden, thead');
    return isCell && cell.innerText.trim().length > 8 && width < 4 * Number.parseFloat(fontSize);
  });
  return [
    ...wide,
    ...empty.filter(isLabelled).map(({ dataset }) => `labels nothing: ${dataset.label}`),
    ...squeezed.map(({ innerText }) => `is squeezed: ${innerText.slice(0, 40)}`),
  ];
}

/** A page that answers with a refusal says so on the console too. */
function isExpected(text: string): boolean {
  return /Failed to load resource: the server responded with a status of (403|404|409|410|422|429|503)/.test(text);
}
