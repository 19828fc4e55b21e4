import { rm } from 'node:fs/promises';
import { type EmbeddedServer, startEmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import { migrate } from '../../src/database/migrate.js';
import { createDatabase, databaseAt, templateName } from './databases.js';
import { temporaryDirectory } from './temporary-directory.js';

let running: { server: EmbeddedServer; directory: string } | undefined;

/** One PostgreSQL for the run, with one migrated database that every test clones. */
export async function startDatabaseServer(): Promise<void> {
  const directory = await temporaryDirectory('client-credentials-test');
  const server = await startEmbeddedServer({ directory, durable: false, maxConnections: 300 });
  running = { server, directory };
  process.env.TEST_OWNER_URL = server.ownerUrl;
  process.env.TEST_APP_URL = server.url;
  process.env.TEST_SUPERUSER_URL = server.superuserUrl;
  await createDatabase(templateName);
  await migrate(databaseAt(server.ownerUrl, templateName), databaseAt(server.url, templateName));
}

export async function stopDatabaseServer(): Promise<void> {
  await running?.server.stop();
  if (running) await rm(running.directory, { recursive: true, force: true });
}
