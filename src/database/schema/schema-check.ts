import type { Client } from 'pg';
import { queueSchema } from './install-queue.js';
import {
  EncodingUnsuitable,
  MigrationNotAllowed,
  SchemaNewer,
  SchemaOutdated,
  SchemaUnfinished,
} from '../database.errors.js';
import type { DatabaseSchema } from './schema-definition.js';

/** Migrations with such a name only add, so code that does not know them works on their schema. */
const suitsOlderCode = /^\d{4}-expand-/;

/**
 * Looks whether the product can run on this database as it is. Runs no DDL.
 * @throws EncodingUnsuitable, SchemaUnfinished, SchemaOutdated, SchemaNewer
 */
export async function assertUsable(client: Client, schema: DatabaseSchema): Promise<void> {
  await assertEncoding(client);
  await assertReadable(client);
  const done = await doneMigrations(client);
  const pending = notYet(done, schema);
  if (pending.length > 0) throw new SchemaOutdated(pending);
  refuseNewer(
    done.filter((name) => !suitsOlderCode.test(name)),
    schema,
  );
}

/**
 * Looks whether migrations can run, before anything is changed.
 * @throws EncodingUnsuitable, SchemaNewer, MigrationNotAllowed
 */
export async function assertMigratable(client: Client, schema: DatabaseSchema): Promise<void> {
  await assertEncoding(client);
  const { rows } = await client.query<{
    role: string;
    database: string;
    stranger: string | null;
    mayUseSchema: boolean;
    mayUseDatabase: boolean;
  }>(
    `select current_user as role, current_database() as database,
       (select pg_get_userbyid(relowner) from pg_class t join pg_namespace s on s.oid = t.relnamespace
        where s.nspname = 'public' and t.relname = 'schema_migration' and not pg_has_role(relowner, 'usage')) as stranger,
       exists (select from pg_namespace
        where nspname = 'public' and has_schema_privilege(oid, 'create') and has_schema_privilege(oid, 'usage')) as "mayUseSchema",
       has_database_privilege(current_database(), 'create')
         or exists (select from pg_namespace where nspname = $1) and exists (select from pg_extension where extname = 'pg_trgm')
         as "mayUseDatabase"`,
    [queueSchema],
  );
  for (const { role, database, stranger, ...may } of rows) {
    if (stranger !== null) throw new MigrationNotAllowed(role, database, stranger);
    const done = await doneMigrations(client);
    refuseNewer(done, schema);
    const allowed = may.mayUseSchema && may.mayUseDatabase;
    if (!allowed && notYet(done, schema).length > 0) throw new MigrationNotAllowed(role, database);
  }
}

/** Names of the migrations that the database still needs; empty when it is at this version. */
export async function pendingMigrations(client: Client, schema: DatabaseSchema): Promise<string[]> {
  return notYet(await doneMigrations(client), schema);
}

async function assertEncoding(client: Client): Promise<void> {
  const { rows } = await client.query<{ database: string; encoding: string }>(
    `select current_database() as database, current_setting('server_encoding') as encoding`,
  );
  for (const { database, encoding } of rows) {
    if (encoding !== 'UTF8') throw new EncodingUnsuitable(database, encoding);
  }
}

/** Rights are the last step of a migration: where they are missing, it was interrupted. */
async function assertReadable(client: Client): Promise<void> {
  const { rows } = await client.query<{ role: string; table: string }>(
    `with product_table as (
       select t.*, s.nspname from pg_class t join pg_namespace s on s.oid = t.relnamespace
       where s.nspname in ('public', $1) and t.relkind in ('r', 'p')),
     own as (select relowner from product_table where nspname = 'public' and relname = 'schema_migration')
     select current_user as role, nspname || '.' || relname as table from product_table join own using (relowner)
     where not has_table_privilege(oid, 'select')
     union all
     select current_user, $1 || '.version' from own
     where not exists (select from product_table where nspname = $1 and relname = 'version')
     order by 2 desc`,
    [queueSchema],
  );
  if (rows[0])
    throw new SchemaUnfinished(
      rows[0].role,
      rows.map(({ table }) => table),
    );
}

async function doneMigrations(client: Client): Promise<string[]> {
  const { rowCount } = await client.query(
    `select from pg_tables where schemaname = 'public' and tablename = 'schema_migration'`,
  );
  if (rowCount === 0) return [];
  const { rows } = await client.query<{ name: string }>('select name from public.schema_migration order by id');
  return rows.map(({ name }) => name);
}

function notYet(done: readonly string[], { migrations }: DatabaseSchema): string[] {
  return migrations.map(({ name }) => name).filter((name) => !done.includes(name));
}

function refuseNewer(done: readonly string[], { migrations }: DatabaseSchema): void {
  const unknown = done.filter((name) => !migrations.some((known) => known.name === name));
  if (unknown.length > 0) throw new SchemaNewer(unknown);
}

/** True for the schema's owner, who should not run the product. */
export async function mayRewriteEventLog(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ may: boolean }>(
    `select has_table_privilege('event_log', 'update, truncate') as may`,
  );
  return rows[0]?.may ?? false;
}
