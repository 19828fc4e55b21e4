import type { Pool, PoolClient, QueryResult } from 'pg';

/** A statement of a transaction, as Kysely sends it. */
type Send = (text: unknown, ...rest: unknown[]) => Promise<QueryResult>;

/**
 * Has a connection that was lost inside a transaction leave the pool. Kysely (0.29) releases a transaction's connection
 * only after a `rollback` that succeeded, and never after a `begin` that failed, so ten lost connections would use up
 * the pool for good (github.com/kysely-org/kysely/issues/1990).
 */
export function releaseLostConnections(pool: Pool): void {
  pool.on('connect', (client: PoolClient) => {
    const send = client.query.bind(client) as unknown as Send;
    client.query = ((text: unknown, ...rest: unknown[]) => {
      if (text === 'begin') return send(text, ...rest).catch((failure: Error) => discard(client, failure));
      if (text === 'rollback') return send(text, ...rest).catch(() => closed(client));
      return send(text, ...rest);
    }) as typeof client.query;
  });
}

function discard(client: PoolClient, failure: Error): never {
  client.release(failure);
  throw failure;
}

/** The server rolls back by itself when a connection ends; the pool throws an ended one away when it comes back. */
function closed(client: PoolClient): QueryResult {
  void (client as unknown as { end(): Promise<void> }).end().catch(() => undefined);
  return { command: 'ROLLBACK', rowCount: 0, rows: [], oid: 0, fields: [] };
}
