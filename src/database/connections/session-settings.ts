import type { ClientBase, QueryConfig } from 'pg';

/** What a connection does before it is used; pools of node-postgres call it by themselves. */
export type OnConnect = (client: Pick<ClientBase, 'query'>) => Promise<void>;

const patienceMs = 5000;

/**
 * Sets what the product needs of a session, by a statement: as parameters of the connection's start a pooler such as
 * PgBouncer would refuse them (R81). Dates are read in ISO style.
 */
export function sessionSettings(settings: Readonly<Record<string, number>> = {}): OnConnect {
  const text = Object.entries({ datestyle: 'ISO', ...settings })
    .map(([name, value]) => `set ${name} = '${value}'`)
    .join('; ');
  return async (client) => {
    await client.query({ text, query_timeout: patienceMs } as QueryConfig);
  };
}
