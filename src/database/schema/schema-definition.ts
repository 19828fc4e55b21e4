import type { MigrationObject, Options } from '@mikro-orm/postgresql';

/** What the application's role may do with a table, besides reading it. What is not said here it may not do. */
export interface TableRights {
  /** True, or the columns that it may set. */
  readonly insert?: true | readonly string[];
  /** The columns that it may change. */
  readonly update?: readonly string[];
  readonly delete?: true;
}

/** What the modules keep in the database. It is handed in from above, as nothing here knows a module. */
export abstract class DatabaseSchema {
  abstract readonly entities: NonNullable<Options['entities']>;
  /** In the order in which they run. */
  abstract readonly migrations: readonly MigrationObject[];
  /** Of the application's role, by table. */
  abstract readonly rights: Readonly<Record<string, TableRights>>;
}
