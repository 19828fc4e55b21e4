import type { DatabaseLocation } from '../config/config.js';
import { startEmbeddedServer } from './embedded/embedded-server.js';
import { mayRewriteEventLog, migrate, pendingMigrations } from './migrate.js';

export interface OpenDatabase {
  /** Logs in as the application's role. */
  readonly url: string;
  close(): Promise<void>;
}

/** The schema is older than this version of the product, which must not run on it. */
export class SchemaOutdated extends Error {
  override readonly name = 'SchemaOutdated';

  constructor(pending: readonly string[]) {
    super(`The database lacks ${pending.length} migration(s), from ${pending[0]} on. Run "npm run migrate" first.`);
  }
}

/** DATABASE_URL leads nowhere, or does not let the product in. */
export class DatabaseUnreachable extends Error {
  override readonly name = 'DatabaseUnreachable';

  constructor(cause: unknown) {
    const { message, code } = cause as NodeJS.ErrnoException;
    super(`The database of DATABASE_URL does not answer: ${message || code}. Start it, or correct the variable.`, {
      cause,
    });
  }
}

/**
 * Gives the product its database. An embedded one is started and migrated; an external one must be migrated already,
 * as no DDL runs at a production start.
 * @throws DatabaseUnreachable, SchemaOutdated, EmbeddedServerUnavailable
 */
export async function openDatabase(location: DatabaseLocation, say: (line: string) => void): Promise<OpenDatabase> {
  if (location.kind === 'embedded') {
    const server = await startEmbeddedServer({ directory: location.directory, say });
    await migrate(server.ownerUrl, server.url);
    return { url: server.url, close: () => server.stop() };
  }
  const pending = await pendingMigrations(location.url).catch((cause: unknown) => {
    throw new DatabaseUnreachable(cause);
  });
  if (pending.length > 0) throw new SchemaOutdated(pending);
  if (await mayRewriteEventLog(location.url)) {
    say(
      'Warning: DATABASE_URL logs in as a role that may rewrite the event log. Give the product a role of its own (README, "Production").',
    );
  }
  return { url: location.url, close: async () => undefined };
}
