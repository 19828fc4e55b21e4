import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

const root = path.resolve(import.meta.dirname, '../..');
/** Not kept: anybody can make them again. */
const folder = path.join(root, '.pictures');

/** Pictures a page as WebP, whole or as much as its window shows. What the README shows is put in its place, too. */
export async function picture(page: Page, name: string, { whole = true } = {}): Promise<void> {
  const browser = await page.context().newCDPSession(page);
  const { cssContentSize, cssLayoutViewport } = await browser.send('Page.getLayoutMetrics');
  const { width, height } = page.viewportSize() ?? {
    width: cssLayoutViewport.clientWidth,
    height: cssLayoutViewport.clientHeight,
  };
  const { data } = await browser.send('Page.captureScreenshot', {
    format: 'webp',
    quality: 70,
    captureBeyondViewport: whole,
    clip: { x: 0, y: 0, width, height: whole ? Math.max(height, cssContentSize.height) : height, scale: 1 },
  });
  await browser.detach();
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, `${name}.webp`);
  await writeFile(file, Buffer.from(data, 'base64'));
  const shown = `docs/pictures/${name}.webp`;
  if ((await readFile(path.join(root, 'README.md'), 'utf8')).includes(shown))
    await copyFile(file, path.join(root, shown));
}
