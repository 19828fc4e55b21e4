import { randomBytes } from 'node:crypto';
import pg from 'pg';

export const templateName = 'migrated_template';

export interface TestDatabase {
  /** Logs in as the application's role. */
  readonly url: string;
  /** Logs in as the owner of the schema. */
  readonly ownerUrl: string;
  /** Logs in as the superuser: reads and breaks what nobody else may. */
  readonly superuserUrl: string;
}

const namePrefix = `test_${process.env.JEST_WORKER_ID ?? 0}_`;
let earlierDropped: Promise<void> | undefined;

/** A fresh database of the run's server, migrated unless `empty`. It lasts until the worker's next file wants one. */
export async function freshDatabase({ empty = false, encoding }: { empty?: boolean; encoding?: string } = {}) {
  earlierDropped ??= dropEarlierDatabases();
  await earlierDropped;
  const name = `${namePrefix}${randomBytes(6).toString('hex')}`;
  await createDatabase(name, empty ? undefined : templateName, encoding);
  return {
    url: databaseAt(environment('TEST_APP_URL'), name),
    ownerUrl: databaseAt(environment('TEST_OWNER_URL'), name),
    superuserUrl: databaseAt(environment('TEST_SUPERUSER_URL'), name),
  } satisfies TestDatabase;
}

export async function createDatabase(name: string, template?: string, encoding?: string): Promise<void> {
  const owner = decodeURIComponent(new URL(environment('TEST_OWNER_URL')).username);
  await query(
    environment('TEST_SUPERUSER_URL'),
    `create database ${name} owner ${owner} ${template ? `template ${template} strategy file_copy` : ''} ` +
      (encoding ? `template template0 encoding '${encoding}' locale_provider libc locale 'C'` : ''),
  );
}

/** What earlier files of this worker left: hundreds of databases would keep autovacuum busy, and memory full. */
async function dropEarlierDatabases(): Promise<void> {
  const superuser = environment('TEST_SUPERUSER_URL');
  const earlier = await query<{ datname: string }>(
    superuser,
    'select datname from pg_database where starts_with(datname, $1)',
    [namePrefix],
  );
  for (const { datname } of earlier) await query(superuser, `drop database ${datname} with (force)`);
}

/** Runs SQL over a connection of its own. */
export async function query<Row extends pg.QueryResultRow>(
  url: string,
  sql: string,
  values: unknown[] = [],
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Row>(sql, values);
    // Several statements in one text give several results: the last one counts.
    return (Array.isArray(result) ? (result as pg.QueryResult<Row>[]).at(-1) : result)?.rows ?? [];
  } finally {
    await client.end();
  }
}

export function databaseAt(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}

function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}
