import type { Client } from 'pg';
import { migrations } from '../../migrations/list.js';
import { SchemaOutdated } from './database.errors.js';

/**
 * Looks whether the product can run on this database as it is. Runs no DDL.
 * @throws SchemaOutdated
 */
export async function assertUsable(client: Client): Promise<void> {
  const pending = await pendingMigrations(client);
  if (pending.length > 0) throw new SchemaOutdated(pending);
}

/** Names of the migrations that the database still needs; empty when it is at this version. */
export async function pendingMigrations(client: Client): Promise<string[]> {
  const { rows: found } = await client.query(`select 1 from pg_tables where tablename = 'schema_migration'`);
  const { rows } =
    found.length > 0 ? await client.query<{ name: string }>('select name from schema_migration') : { rows: [] };
  const done = new Set(rows.map((row) => row.name));
  return migrations.map(({ name }) => name).filter((name) => !done.has(name));
}
