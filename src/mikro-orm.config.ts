import { defineConfig, type Options, UnderscoreNamingStrategy } from '@mikro-orm/postgresql';
import { Migrator } from '@mikro-orm/migrations';
import { entities } from './entities.js';
import { migrations } from '../migrations/list.js';

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
