import { defineConfig, type Options, UnderscoreNamingStrategy } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import type { ClientBase } from 'pg';
import { connectionOptions } from './connections/connection-options.js';
import { withoutDeadline } from './request-deadline.js';
import type { DatabaseSchema } from './schema/schema-definition.js';
import { callBackInOwnName, RequestClient } from './connections/request-client.js';
import { sessionSettings } from './connections/session-settings.js';

/** No request waits for ever for an answer, and no transaction is left open (R57). */
const timeLimits = {
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 30_000,
};

/** For an answer that does not come, as PostgreSQL ends a statement earlier (R79). */
const silentAfterMs = 12_000;

/** The ORM of the running product: the options of `ormOptions`, with limits on time. */
export function productOrmOptions(schema: DatabaseSchema, url: string): Options {
  const prepare = sessionSettings(timeLimits);
  return ormOptions(schema, url, undefined, {
    // A new connection is opened in the name of the one who lost the last, whose time may be over.
    onConnect: (client: ClientBase) => withoutDeadline(() => prepare(client)),
    onPoolCreated: callBackInOwnName,
    Client: RequestClient,
    query_timeout: silentAfterMs,
  });
}

/**
 * The ORM on the database at `url`. Nothing is created or changed by connecting.
 * @param purpose of the connections, as `connectionOptions` takes it
 */
export function ormOptions(
  { entities, migrations }: DatabaseSchema,
  url: string,
  purpose?: string,
  driverOptions: object = {},
): Options {
  const connection = connectionOptions(url, purpose);
  return defineConfig({
    // The ORM reads the name alone here; the driver gets whole options, as the ORM would take a URL apart in its own way.
    dbName: connection.database,
    driverOptions: { ...connection, ...driverOptions },
    entities: [...entities],
    extensions: [Migrator],
    namingStrategy: UnderscoreNamingStrategy,
    forceUtcTimezone: true,
    pool: { min: 0, max: 10, idleTimeoutMillis: 30_000 },
    migrations: {
      migrationsList: [...migrations],
      tableName: 'schema_migration',
      snapshot: false,
      allOrNothing: true,
    },
    ensureDatabase: false,
    colors: false,
    logger: () => undefined,
    discovery: { warnWhenNoEntities: false },
  });
}
