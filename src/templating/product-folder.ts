import { findPackageJSON } from 'node:module';
import { dirname } from 'node:path';

/** Where `package.json`, `templates/` and `public/` are, whether the sources or the build run, from whatever folder. */
export const productFolder = dirname(findPackageJSON(import.meta.url) as string);
