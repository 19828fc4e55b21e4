import { MikroORM } from '@mikro-orm/postgresql';
import type { Client } from 'pg';
import { installQueue } from './install-queue.js';
import { roleOf } from '../connections/connection-options.js';
import { onOneConnection } from '../connections/one-connection.js';
import { ormOptions } from '../orm-options.js';
import type { DatabaseSchema, TableRights } from './schema-definition.js';
import { assertMigratable } from './schema-check.js';

/** Any number, as long as every instance that migrates takes the same. */
const migrationLock = 5_021_977;

/**
 * Brings a database to this version: our tables, pg-boss's, the limiter's, and what the application's role may do
 * with them. Safe to run from several instances at once, and again.
 * @param ownerUrl logs in as the owner of the schema
 * @param applicationUrl logs in as the role that the product runs as
 * @throws DatabaseUnusable
 */
export async function migrate(schema: DatabaseSchema, ownerUrl: string, applicationUrl: string): Promise<void> {
  const variable = ownerUrl === applicationUrl ? 'DATABASE_URL' : 'MIGRATION_DATABASE_URL';
  const work = async (client: Client) => {
    await client.query('select pg_advisory_lock($1)', [migrationLock]);
    await assertMigratable(client, schema);
    const orm = await MikroORM.init(ormOptions(schema, ownerUrl, 'migration'));
    try {
      await orm.migrator.up();
    } finally {
      await orm.close(true);
    }
    await installQueue(ownerUrl);
    if (roleOf(applicationUrl) !== roleOf(ownerUrl)) await grant(client, roleOf(applicationUrl), schema);
  };
  await onOneConnection(ownerUrl, variable, work, { patient: true });
}

/** Takes away what the role had and gives it what `rights` says, in one go: the product may run meanwhile. */
async function grant(client: Client, role: string, { rights }: DatabaseSchema): Promise<void> {
  const to = client.escapeIdentifier(role);
  await client.query(`
    begin;
    revoke all on all tables in schema public from ${to};
    ${Object.entries(rights)
      .map(([table, of]) => `grant ${privileges(of).join(', ')} on ${table} to ${to};`)
      .join('\n')}
    grant usage on schema public, pgboss to ${to};
    grant select, insert, update, delete on all tables in schema pgboss to ${to};
    grant usage, select on all sequences in schema public, pgboss to ${to};
    grant execute on all functions in schema pgboss to ${to};
    commit;
  `);
}

function privileges({ insert, update, delete: remove }: TableRights): string[] {
  return ['select', ...allowed('insert', insert), ...allowed('update', update), ...allowed('delete', remove)];
}

function allowed(what: string, columns: true | readonly string[] = []): string[] {
  if (columns === true) return [what];
  return columns.length > 0 ? [`${what} (${columns.join(', ')})`] : [];
}
