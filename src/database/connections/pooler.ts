import type { Client } from 'pg';
import { SessionsShared } from '../database.errors.js';

const rounds = 5;

/**
 * Refuses a pooler that gives a server's session to others between two transactions: settings, locks and listening
 * belong to sessions, and would be somebody else's (R81).
 * @param another opens a second connection to the same database, which this closes
 */
export async function assertOwnSession(client: Client, another: () => Promise<Client>): Promise<void> {
  const own = await backendOf(client);
  // PostgreSQL tells a connection its own process; a pooler makes a number up.
  if (own === (client as Client & { processID: number }).processID) return;
  const other = await another();
  try {
    // What the other one has in a transaction must not be ours, before or after. Other clients of the pooler may take
    // a free session in between, so this looks more than once.
    for (let round = 0; round < rounds; round += 1) {
      await other.query('begin').catch(() => {
        throw new SessionsShared();
      });
      const theirs = await backendOf(other);
      const ours = await backendOf(client);
      if (theirs === own || ours !== own) throw new SessionsShared();
      await other.query('commit');
    }
  } finally {
    await other.end();
  }
}

async function backendOf(client: Client): Promise<number | undefined> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid;
}
