import type { DatabaseLocation } from '../config/config.js';
import {
  EmbeddedServerUnavailable,
  FolderHeld,
  startEmbeddedServer,
  urlOfHeldServer,
} from './embedded/embedded-server.js';
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
  await assertMigrated(location.url, (cause) => new DatabaseUnreachable(cause));
  if (await mayRewriteEventLog(location.url)) {
    say(
      'Warning: DATABASE_URL logs in as a role that may rewrite the event log. Give the product a role of its own (README, "Production").',
    );
  }
  return { url: location.url, close: async () => undefined };
}

/**
 * The same for a command: an embedded database that another process keeps is shared with it, and stays when this one
 * is done.
 * @throws DatabaseUnreachable, SchemaOutdated, EmbeddedServerUnavailable
 */
export async function shareDatabase(location: DatabaseLocation, say: (line: string) => void): Promise<OpenDatabase> {
  try {
    return await openDatabase(location, say);
  } catch (failure) {
    if (location.kind === 'external' || !(failure instanceof FolderHeld)) throw failure;
    const busy = (cause?: unknown) =>
      new EmbeddedServerUnavailable(
        `Process ${failure.pid} is starting or stopping the embedded PostgreSQL in ${location.directory}. ` +
          'Wait a moment, then try again.',
        { cause },
      );
    const url = await urlOfHeldServer(location.directory);
    if (url === undefined) throw busy();
    await assertMigrated(url, busy);
    return { url, close: async () => undefined };
  }
}

async function assertMigrated(url: string, unreachable: (cause: unknown) => Error): Promise<void> {
  const pending = await pendingMigrations(url).catch((cause: unknown) => {
    throw unreachable(cause);
  });
  if (pending.length > 0) throw new SchemaOutdated(pending);
}
