import { mkdtemp } from 'node:fs/promises';
import path from 'node:path';
import { startEmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import { databaseAt, query, type TestDatabase } from '../support/databases.js';
import { migrate } from '../support/product-database.js';

export interface DatabaseServer {
  /** A new database at this version, empty. */
  create(name: string): Promise<TestDatabase>;
  stop(): Promise<void>;
}

/** A PostgreSQL of the bench's own, whose acknowledged changes survive a power cut as in production. */
export async function startDatabaseServer(directory: string): Promise<DatabaseServer> {
  const home = await mkdtemp(path.join(directory, 'database-'));
  const server = await startEmbeddedServer({ directory: home, durable: true });
  return {
    async create(name) {
      const owner = decodeURIComponent(new URL(server.ownerUrl).username);
      await query(server.superuserUrl, `create database ${name} owner ${owner}`);
      const [url, ownerUrl, superuserUrl] = [server.url, server.ownerUrl, server.superuserUrl].map((login) =>
        databaseAt(login, name),
      ) as [string, string, string];
      await migrate(ownerUrl, url);
      return { url, ownerUrl, superuserUrl };
    },
    stop: () => server.stop(),
  };
}
