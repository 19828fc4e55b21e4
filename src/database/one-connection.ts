import pg from 'pg';
import { connectionOptions } from './connection-options.js';
import { DatabaseUnreachable } from './database.errors.js';

/**
 * Runs `work` on a connection of its own.
 * @param variable the one that the URL comes from
 * @throws DatabaseUnreachable when the connection does not come about
 */
export async function onOneConnection<T>(
  url: string,
  variable: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client(connectionOptions(url));
  // A connection that breaks fails the query that runs on it.
  client.on('error', () => undefined);
  await client.connect().catch((cause: unknown) => {
    throw new DatabaseUnreachable(cause, variable);
  });
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
