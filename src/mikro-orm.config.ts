import { defineConfig, type Options, UnderscoreNamingStrategy } from '@mikro-orm/postgresql';
import { releaseLostConnections } from './database/lost-connections.js';
import { Migrator } from '@mikro-orm/migrations';
import { entities } from './entities.js';
import { migrations } from '../migrations/list.js';

/** No request waits for ever: neither for a connection nor for an answer, and no transaction is left open (R57). */
const timeLimits = {
  connectionTimeoutMillis: 5000,
  statement_timeout: 10_000,
  idle_in_transaction_session_timeout: 30_000,
};

/** The ORM of the running product: the options of `ormOptions`, with limits on time. */
export function productOrmOptions(url: string): Options {
  const driverOptions = { ...timeLimits, options: '-c datestyle=ISO', onPoolCreated: releaseLostConnections };
  return ormOptions(url, { driverOptions });
}

/** The ORM on the database at `url`. Nothing is created or changed by connecting. */
export function ormOptions(url: string, extra: Partial<Options> = {}): Options {
  return defineConfig({
    clientUrl: url,
    entities,
    extensions: [Migrator],
    namingStrategy: UnderscoreNamingStrategy,
    forceUtcTimezone: true,
    pool: { min: 0, max: 10, idleTimeoutMillis: 30_000 },
    migrations: {
      migrationsList: migrations,
      tableName: 'schema_migration',
      snapshot: false,
      allOrNothing: true,
    },
    ensureDatabase: false,
    colors: false,
    logger: () => undefined,
    discovery: { warnWhenNoEntities: false },
    ...extra,
  });
}
