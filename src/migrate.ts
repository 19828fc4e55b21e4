import { refuseOldNode } from './suitable-node.js';

refuseOldNode(1);

const { ConfigInvalid, loadConfig } = await import('./config/load-config.js');
const { migrate } = await import('./database/schema/migrate.js');
const { productSchema } = await import('./product-schema.js');

// `npm run migrate`: brings the database of MIGRATION_DATABASE_URL to this version, for the role of DATABASE_URL.
try {
  const { database } = loadConfig(process.env);
  if (database.kind === 'embedded')
    throw new ConfigInvalid([
      { variable: 'DATABASE_URL', message: 'is required; the embedded database migrates itself' },
    ]);
  await migrate(productSchema, database.migrationUrl, database.url);
  process.stdout.write('The database is at the schema of this version.\n');
} catch (failure) {
  process.stderr.write(`${failure instanceof Error ? failure.message : String(failure)}\n`);
  process.exitCode = 1;
}
