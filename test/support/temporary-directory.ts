import { chmod, mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { environment } from './databases.js';
import { endLater } from './left-open.js';
import { removeWithServers } from './run-folder.js';

/**
 * A new folder for what a test throws away, in memory where there is plenty of it. It is removed after the test, with the
 * servers that run in it: nobody else needs to, and where they keep their data stands in it.
 */
export async function temporaryDirectory(name: string): Promise<string> {
  const folder = await mkdtemp(path.join(environment('TEST_FOLDER'), `${name}-`));
  endLater(() => removeWithServers(folder));
  // Where root runs the tests, PostgreSQL runs as another user, who must be able to pass through.
  await chmod(folder, 0o711);
  return folder;
}
