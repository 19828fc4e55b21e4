import type { Browser, Page } from 'playwright-core';
import { type ServedApp, serveApp, startBrowser, Visitor } from './browser.js';
import { query } from './databases.js';

/** What every story of WMDA support begins with: the product, and somebody of support who looks at it. */
export interface SupportStory {
  readonly browser: Browser;
  readonly served: ServedApp;
  /** Somebody of WMDA support, signed in, in a browser of their own. */
  arrive(options?: Parameters<typeof Visitor.arrive>[2]): Promise<Visitor>;
  /** The id of the first row like this; empty without one. */
  idOf(table: string, column: string, value: string): Promise<string>;
}

/** Starts product and browser before the tests of a `describe`, and stops them after. */
export function supportStory(): SupportStory {
  let browser: Browser;
  let served: ServedApp;
  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await serveApp()];
    await served.drain();
  });
  afterAll(async () => {
    await browser.close();
    await served.close();
  });
  return {
    get browser() {
      return browser;
    },
    get served() {
      return served;
    },
    arrive: async (options) => (await Visitor.arrive(browser, served, options)).signIn('support', '/admin'),
    idOf: async (table, column, value) => {
      const found = `select id from ${table} where ${column} = $1`;
      return (await query<{ id: string }>(served.database.url, found, [value]))[0]?.id ?? '';
    },
  };
}

/** Clicks the first button, or the link that looks like one, with this name. */
export function press(page: Page, name: string | RegExp): Promise<void> {
  return page.getByRole('button', { name }).first().click();
}

/** That nothing is wrong with what is shown now, in any window. */
export async function expectSeemly(visitor: Visitor, what: string): Promise<void> {
  expect([what, await visitor.flaws()]).toEqual([what, []]);
}
