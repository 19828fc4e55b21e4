import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import type { Browser, BrowserContext } from 'playwright-core';
import { type ServedApp, serveApp, startBrowser, Visitor } from '../support/browser.js';

describe('R53 another site, in a real browser', () => {
  let browser: Browser;
  let served: ServedApp;
  let site: Server;
  let elsewhere: string;
  let context: BrowserContext;

  beforeAll(async () => {
    [browser, served] = [await startBrowser(), await serveApp()];
    // 127.0.0.1 is another site than localhost.
    site = createServer((_request, response) => {
      response.setHeader('Content-Type', 'text/html');
      response.end(
        `<form method="post" action="${served.origin}/login"><input name="email" value="a@b.c"><button>Win</button></form>
         <form method="post" action="${served.origin}/logout"><button>Out</button></form>
         <iframe src="${served.origin}/login"></iframe>`,
      );
    }).listen(0, '127.0.0.1');
    await once(site, 'listening');
    elsewhere = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
    const visitor = await Visitor.arrive(browser, served);
    await visitor.signIn('manager');
    ({ context } = visitor);
  });
  afterAll(async () => {
    site.close();
    await browser.close();
    await served.close();
  });

  it.each(['Win', 'Out'])('refuses its form: %s', async (button) => {
    const page = await context.newPage();
    await page.goto(elsewhere);
    await page.getByRole('button', { name: button }).click();
    await page.getByRole('heading', { name: 'This is not allowed' }).waitFor();
    await page.getByText('This request came from another site.').waitFor();
    await page.goto(`${served.origin}/manage-clients`);
    expect(new URL(page.url()).pathname).toBe('/manage-clients');
  });

  it('is not shown in its frame', async () => {
    const page = await context.newPage();
    await page.goto(elsewhere);
    const frame = page.frames().find((each) => each !== page.mainFrame());
    expect(await frame?.content()).not.toContain('Sign in');
  });

  it('runs no inline script', async () => {
    const page = await context.newPage();
    await page.goto(`${served.origin}/manage-clients`);
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'globalThis.ran = true';
      document.body.append(script);
      document.body.insertAdjacentHTML('beforeend', '<img src="data:," onerror="globalThis.ran = true">');
      return new Promise((resolve) => setTimeout(() => resolve('ran' in globalThis), 100));
    });
    expect(ran).toBe(false);
  });

  it('has cookies that scripts cannot read and other sites do not send', async () => {
    const cookies = await context.cookies(served.origin);
    expect(cookies.map(({ name }) => name).toSorted()).toEqual(['browser', 'session']);
    for (const cookie of cookies) expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax' });
  });
});
