import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { productFolder } from '../templating/product-folder.js';

/** The files of `public` that make the script of the pages, in their order. They share one module. */
const parts = ['app', 'sending'];

/** The script of the pages: one file for browsers, so that nothing waits for a second one. */
export function script(): string {
  return parts.map((name) => readFileSync(join(productFolder, `public/${name}.js`), 'utf8')).join('\n');
}
