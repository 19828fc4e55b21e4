import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { productFolder } from '../templating/product-folder.js';
import { iconSprite } from './icon-sprite.js';
import { script } from './script.js';
import { stylesheet } from './stylesheet.js';

const require = createRequire(import.meta.url);
const ofViewer = (name: string) => () => readFileSync(require.resolve(`swagger-ui-dist/${name}`));

/** How each file for browsers is made. Most are made of packages that only the build needs. */
const makers = {
  'app.css': stylesheet,
  'app.js': script,
  'icons.svg': iconSprite,
  'swagger-ui-bundle.js': ofViewer('swagger-ui-bundle.js'),
  'swagger-ui.css': ofViewer('swagger-ui.css'),
  'favicon-32x32.png': ofViewer('favicon-32x32.png'),
} satisfies Record<string, () => string | Buffer>;

export type PublicFile = keyof typeof makers;
export const publicFiles = Object.keys(makers) as PublicFile[];

/** Where `npm run build` puts them. */
export const preparedFolder = join(productFolder, 'dist/public');
const isBuilt = import.meta.url.endsWith('.js');

/** A file for browsers. The built product reads what the build prepared; tests and `npm run dev` make it anew. */
export function publicFile(name: PublicFile): Buffer {
  const prepared = join(preparedFolder, name);
  return isBuilt && existsSync(prepared) ? readFileSync(prepared) : madePublicFile(name);
}

export function madePublicFile(name: PublicFile): Buffer {
  return Buffer.from(makers[name]());
}
