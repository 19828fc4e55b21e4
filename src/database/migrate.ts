import { MikroORM } from '@mikro-orm/postgresql';
import pg from 'pg';
import { migrations } from '../../migrations/list.js';
import { installQueue } from '../jobs/install-queue.js';
import { ormOptions } from '../mikro-orm.config.js';

/** Any number, as long as every instance that migrates takes the same. */
const migrationLock = 5_021_977;

/** The application's role may add to these and read them, never change them (R56). */
const appendOnlyTables = ['event_log', 'event_seal'];

/**
 * Brings a database to this version: our tables, pg-boss's, the limiter's, and what the application's role may do
 * with them. Safe to run from several instances at once, and again.
 * @param ownerUrl logs in as the owner of the schema
 * @param applicationUrl logs in as the role that the product runs as
 */
export async function migrate(ownerUrl: string, applicationUrl: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    const orm = await MikroORM.init(ormOptions(ownerUrl));
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
    await installQueue(ownerUrl);
    if (roleOf(applicationUrl) !== roleOf(ownerUrl)) await grant(client, roleOf(applicationUrl));
  });
}

/** Names of the migrations that the database at `url` still needs; empty when it is at this version. Runs no DDL. */
export function pendingMigrations(url: string): Promise<string[]> {
  return withClient(url, async (client) => {
    const { rows: found } = await client.query(`select 1 from pg_tables where tablename = 'schema_migration'`);
    const { rows } =
      found.length > 0 ? await client.query<{ name: string }>('select name from schema_migration') : { rows: [] };
    const done = new Set(rows.map((row) => row.name));
    return migrations.map(({ name }) => name).filter((name) => !done.has(name));
  });
}

/** Whether the role of `url` could rewrite the event log: true for the schema's owner, who should not run the product. */
export function mayRewriteEventLog(url: string): Promise<boolean> {
  return withClient(url, async (client) => {
    const { rows } = await client.query<{ may: boolean }>(
      `select has_table_privilege('event_log', 'update, truncate') as may`,
    );
    return rows[0]?.may ?? false;
  });
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, application_name: 'client-credentials' });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function grant(client: pg.Client, role: string): Promise<void> {
  const to = client.escapeIdentifier(role);
  await client.query(`
    grant usage on schema public, pgboss to ${to};
    grant select, insert, update, delete on all tables in schema public, pgboss to ${to};
    grant usage, select on all sequences in schema public, pgboss to ${to};
    grant execute on all functions in schema pgboss to ${to};
    revoke update, delete, truncate on ${appendOnlyTables.join(', ')} from ${to};
    revoke insert, update, delete on schema_migration from ${to};
  `);
}

function roleOf(url: string): string {
  return decodeURIComponent(new URL(url).username);
}
