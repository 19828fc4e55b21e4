import { Client } from 'pg';
import type { PostgresPasswords } from './postgres-credentials.js';

const logins = {
  superuser: { user: 'postgres', database: 'postgres' },
  owner: { user: 'client_credentials_owner', database: 'client_credentials' },
  application: { user: 'client_credentials_app', database: 'client_credentials' },
} as const;

/** The connection URL of one login on the embedded server. */
export function urlOf(login: keyof PostgresPasswords, port: number, passwords: PostgresPasswords): string {
  const { user, database } = logins[login];
  return `postgres://${user}:${passwords[login]}@127.0.0.1:${port}/${database}?sslmode=disable`;
}

/** Runs `work` on a connection of its own as superuser. */
export async function asSuperuser<T>(port: number, password: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    ...logins.superuser,
    password,
    host: '127.0.0.1',
    port,
    ssl: false,
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined); // a connection that breaks fails the query that runs on it
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the roles and the database that are missing: the start before may have been killed between any two of them. */
export async function prepareDatabase(port: number, passwords: PostgresPasswords): Promise<void> {
  const { owner, application } = logins;
  await asSuperuser(port, passwords.superuser, async (client) => {
    // A killed start's session works on to the end of its statement, and two of the same would fail.
    await client.query('select pg_advisory_lock(1)');
    const exists = async (sql: string, name: string): Promise<boolean> =>
      (await client.query(sql, [name])).rowCount !== 0;
    for (const [{ user }, password] of [
      [owner, passwords.owner],
      [application, passwords.application],
    ] as const) {
      if (await exists('select from pg_roles where rolname = $1', user)) continue;
      await client.query(`create role ${user} login password ${client.escapeLiteral(password)}`);
    }
    if (!(await exists('select from pg_database where datname = $1', owner.database))) {
      await client.query(`create database ${owner.database} owner ${owner.user}`);
    }
    await client.query(`revoke all on database ${owner.database}, postgres from public`);
    await client.query(`grant connect on database ${owner.database} to ${application.user}`);
  });
}
