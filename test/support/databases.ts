import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { endLater } from './left-open.js';

export const templateName = 'migrated_template';

export interface TestDatabase {
  /** Logs in as the application's role. */
  readonly url: string;
  /** Logs in as the owner of the schema. */
  readonly ownerUrl: string;
  /** Logs in as the superuser: reads and breaks what nobody else may. */
  readonly superuserUrl: string;
}

interface DatabaseOptions {
  readonly empty?: boolean;
  readonly encoding?: string;
  /** One to which nobody is connected. */
  readonly copyOf?: TestDatabase;
}

/**
 * A fresh database of the run's server, migrated unless `empty`, or a copy of another one. It lasts as long as the test, or
 * the file, that wants it.
 */
export async function freshDatabase(options: DatabaseOptions = {}): Promise<TestDatabase> {
  const database = await createTestDatabase(options);
  endLater(() => dropTestDatabase(database));
  return database;
}

/** The same for whoever drops it. */
export async function createTestDatabase({ empty = false, encoding, copyOf }: DatabaseOptions = {}) {
  const name = `test_${randomBytes(6).toString('hex')}`;
  await createDatabase(name, empty ? undefined : copyOf ? nameOf(copyOf) : templateName, encoding);
  return {
    url: databaseAt(environment('TEST_APP_URL'), name),
    ownerUrl: databaseAt(environment('TEST_OWNER_URL'), name),
    superuserUrl: databaseAt(environment('TEST_SUPERUSER_URL'), name),
  } satisfies TestDatabase;
}

/** Hundreds of databases would keep autovacuum busy, and memory full. */
export async function dropTestDatabase(database: TestDatabase): Promise<void> {
  await query(environment('TEST_SUPERUSER_URL'), `drop database ${nameOf(database)} with (force)`);
}

function nameOf({ url }: TestDatabase): string {
  return new URL(url).pathname.slice(1);
}

export async function createDatabase(name: string, template?: string, encoding?: string): Promise<void> {
  const owner = decodeURIComponent(new URL(environment('TEST_OWNER_URL')).username);
  await query(
    environment('TEST_SUPERUSER_URL'),
    `create database ${name} owner ${owner} ${template ? `template ${template} strategy file_copy` : ''} ` +
      (encoding ? `template template0 encoding '${encoding}' locale_provider libc locale 'C'` : ''),
  );
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

export function environment(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the tests with npm test`);
  return value;
}
