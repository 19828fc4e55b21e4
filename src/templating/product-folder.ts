import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';
import { dirname, join } from 'node:path';

/** Where `package.json`, `templates/` and `public/` are: the same for sources and build, whatever the current folder. */
export const productFolder = dirname(findPackageJSON(import.meta.url) as string);

export function productVersion(): string {
  return JSON.parse(readFileSync(join(productFolder, 'package.json'), 'utf8')).version;
}
