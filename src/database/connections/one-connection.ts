import type pg from 'pg';
import { BoundedClient } from './bounded-client.js';
import { connectionOptions } from './connection-options.js';
import { DatabaseUnreachable } from '../database.errors.js';
import { assertOwnSession } from './pooler.js';

/** The longest that a question of a start may take. */
const answeredWithinMs = 15_000;

/**
 * Runs `work` on a connection of its own.
 * @param variable the one that the URL comes from
 * @param patient whether its statements may take as long as they do, as those of migrations
 * @throws DatabaseUnreachable when the connection does not come about, SessionsShared
 */
export async function onOneConnection<T>(
  url: string,
  variable: string,
  work: (client: pg.Client) => Promise<T>,
  { patient = false } = {},
): Promise<T> {
  const open = () => connected(url, variable, patient);
  const client = await open();
  try {
    await assertOwnSession(client, open);
    return await work(client);
  } finally {
    await client.end();
  }
}

async function connected(url: string, variable: string, patient: boolean): Promise<pg.Client> {
  const options = connectionOptions(url);
  const client = new BoundedClient({ ...options, ...(!patient && { query_timeout: answeredWithinMs }) });
  // A connection that breaks fails the query that runs on it.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await options.onConnect(client);
    return client;
  } catch (cause) {
    // The connection is still open when only its settings failed.
    void client.end().catch(() => undefined);
    throw new DatabaseUnreachable(cause, variable);
  }
}
