import type { Client } from 'pg';
import { connectionOptions } from './connections/connection-options.js';
import type { DatabaseLocation } from './connections/database-location.js';
import { DatabaseUnreachable, DatabaseUnusable, SchemaNewer, SchemaOutdated } from './database.errors.js';
import {
  EmbeddedServerUnavailable,
  FolderHeld,
  startEmbeddedServer,
  urlOfHeldServer,
} from './embedded/embedded-server.js';
import { isLoopback } from '../shared/loopback.js';
import { migrate } from './schema/migrate.js';
import { onOneConnection } from './connections/one-connection.js';
import type { DatabaseSchema } from './schema/schema-definition.js';
import { assertUsable, mayRewriteEventLog } from './schema/schema-check.js';

export interface OpenDatabase {
  /** Logs in as the application's role. */
  readonly url: string;
  close(): Promise<void>;
}

/**
 * Gives the product its database. An embedded one is started and migrated; an external one must be migrated already,
 * as no DDL runs at a production start.
 * @throws DatabaseUnusable, EmbeddedServerUnavailable
 */
export async function openDatabase(
  schema: DatabaseSchema,
  location: DatabaseLocation,
  say: (line: string) => void,
): Promise<OpenDatabase> {
  if (location.kind === 'embedded') return openEmbedded(schema, location.directory, say);
  const { url } = location;
  try {
    await onOneConnection(url, 'DATABASE_URL', async (client) => {
      await assertUsable(client, schema);
      for (const warning of [await warningOfRights(client), warningOfTls(client, url)]) {
        if (warning) say(`Warning: ${warning}`);
      }
    });
  } catch (cause) {
    throw cause instanceof DatabaseUnusable ? cause : new DatabaseUnreachable(cause);
  }
  return { url, close: async () => undefined };
}

/**
 * The same for a command: an embedded database that another process keeps is shared with it, and stays when this one
 * is done.
 * @throws DatabaseUnusable, EmbeddedServerUnavailable
 */
export async function shareDatabase(
  schema: DatabaseSchema,
  location: DatabaseLocation,
  say: (line: string) => void,
): Promise<OpenDatabase> {
  try {
    return await openDatabase(schema, location, say);
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
    await onOneConnection(url, 'DATABASE_URL', (client) => assertUsable(client, schema)).catch((cause: unknown) => {
      throw cause instanceof SchemaOutdated || cause instanceof SchemaNewer ? cause : busy(cause);
    });
    return { url, close: async () => undefined };
  }
}

async function openEmbedded(
  schema: DatabaseSchema,
  directory: string,
  say: (line: string) => void,
): Promise<OpenDatabase> {
  const server = await startEmbeddedServer({ directory, say });
  try {
    await migrate(schema, server.ownerUrl, server.url);
  } catch (failure) {
    await server.stop();
    throw failure;
  }
  return { url: server.url, close: () => server.stop() };
}

async function warningOfRights(client: Client): Promise<string | undefined> {
  if (!(await mayRewriteEventLog(client))) return undefined;
  return 'DATABASE_URL logs in as a role that may rewrite the event log. Give the product a role of its own (README, "Production").';
}

/** Warns of TLS that is missing or believes anybody. `sslmode=disable` was asked for, so it is used in silence. */
function warningOfTls({ ssl }: Client, url: string): string | undefined {
  const { host, ssl: asked } = connectionOptions(url);
  if (typeof asked === 'object' && asked.rejectUnauthorized === false) {
    return `DATABASE_URL believes whoever answers as ${host} (sslmode=require). Say sslmode=verify-full, with sslrootcert where its authority is your own.`;
  }
  if (asked !== undefined || ssl || isLoopback(host)) return undefined;
  return `the connections to the database at ${host} are not encrypted. Say sslmode=verify-full in DATABASE_URL, or sslmode=disable where nobody else can listen.`;
}
