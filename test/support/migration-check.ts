import { MikroORM } from '@mikro-orm/postgresql';
import { startDatabaseServer, stopDatabaseServer } from './database-server.js';
import { freshDatabase } from './databases.js';
import { migrate, ormOptions } from './product-database.js';

/**
 * What the database has and the entities do not say: checks, indexes, triggers and foreign keys between modules live
 * in migrations alone, and some tables belong to no entity.
 */
const onlyInMigrations = [
  /^drop table if exists "(unbound_row|ended_row|row_change|event_log|event_origin|event_checkpoint|event_log_alarm|event_unsealed|event_seal|event_seal_head|rate_limit|client_secret_use|client_secret_use_day|client_secret_address|address_name|api_introspector|client_refusal|refused_request|refused_use_notice|guessing_notice|client_failure|address_failure|reminder|reminder_sweep|scheduled_run|database_clock|development_mail|revocation_notice|sign_in_throttle|known_network|key_check|support_act|mail_server_refusal)" cascade;$/,
  /^alter table "application_api" drop column "scopes";$/,
  /^alter table "account_link" drop column "former_email";$/,
  /^alter table "\w+" drop constraint "\w+";$/,
  /^drop index "\w+";$/,
  /^drop trigger (if exists )?"\w+" on "\w+";$/,
  /^drop function (if exists )?\w+/,
];

/** Statements that would be needed to bring a migrated database to what the entities say; none means no drift. */
export async function driftOf(url: string): Promise<string[]> {
  const orm = await MikroORM.init(ormOptions(url));
  try {
    const sql = await orm.schema.getUpdateSchemaSQL({ wrap: false });
    return sql
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '' && !onlyInMigrations.some((pattern) => pattern.test(line)));
  } finally {
    await orm.close(true);
  }
}

// `npm run migration:check`: migrates an empty database and compares it with the entities.
if (process.argv[1] === import.meta.filename) {
  await startDatabaseServer();
  try {
    const { ownerUrl, url } = await freshDatabase({ empty: true });
    await migrate(ownerUrl, url);
    const drift = await driftOf(ownerUrl);
    process.stdout.write(
      drift.length === 0
        ? 'Migrations and entities agree.\n'
        : `Migrations and entities differ:\n  ${drift.join('\n  ')}\n`,
    );
    process.exitCode = drift.length === 0 ? 0 : 1;
  } finally {
    await stopDatabaseServer();
  }
}
