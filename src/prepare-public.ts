import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { madePublicFile, preparedFolder, publicFiles } from './public-files/public-files.js';

// The last step of a build: what the files for browsers are made of need not be there when the product runs.
mkdirSync(preparedFolder, { recursive: true });
for (const name of publicFiles) writeFileSync(join(preparedFolder, name), madePublicFile(name));
