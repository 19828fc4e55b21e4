import { spawn } from 'node:child_process';
import type { Socket } from 'node:net';
import path from 'node:path';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import { createDatabase, databaseAt, environment, query, templateName } from './databases.js';
import { migrate } from './product-database.js';
import { makeRunFolders, removeFoldersOfDeadRuns, removeRunFolders } from './run-folder.js';

/** One PostgreSQL for the run, with one migrated database that every test clones. */
export async function startDatabaseServer(): Promise<void> {
  await removeFoldersOfDeadRuns();
  await makeRunFolders();
  startCaretaker();
  const directory = path.join(environment('TEST_FOLDER'), 'database');
  const server = await startEmbeddedServer({ directory, durable: false, maxConnections: 300 });
  await cheapenLogins(server);
  process.env.TEST_OWNER_URL = server.ownerUrl;
  process.env.TEST_APP_URL = server.url;
  process.env.TEST_SUPERUSER_URL = server.superuserUrl;
  await createDatabase(templateName);
  await migrate(databaseAt(server.ownerUrl, templateName), databaseAt(server.url, templateName));
}

export function stopDatabaseServer(): Promise<void> {
  return removeRunFolders();
}

/** A login takes 4096 rounds of SHA-256 at both ends unless the password was stored otherwise, and tests log in thousands of times. */
async function cheapenLogins({ url, ownerUrl, superuserUrl }: EmbeddedServer): Promise<void> {
  const changes = [url, ownerUrl, superuserUrl].map((each) => {
    const { username, password } = new URL(each);
    return `alter role ${username} password '${password}'`;
  });
  await query(superuserUrl, ['set scram_iterations = 1', ...changes].join(';'));
}

/** Cleans up when this process is killed, so it is no part of its process group. */
function startCaretaker(): void {
  const hooks = path.join(import.meta.dirname, '../faults/fixtures/typescript-imports.mjs');
  const caretaker = path.join(import.meta.dirname, 'caretaker.ts');
  const child = spawn(process.execPath, ['--import', hooks, caretaker], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.unref();
  (child.stdin as Socket).unref();
}
