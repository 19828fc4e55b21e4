import type { EntityManager } from '@mikro-orm/postgresql';
import { inTransaction } from '../../database/transaction.js';
import { after } from '../../shared/clock.js';
import { type Counter, type FailureCount, guessingLimits } from './failure-counts.js';
import type { GuessingNews } from './guessing-guard.js';

const tables = ['client_failure', 'address_failure'];

/** Adds what this instance knows to what all instances count, and answers what they count together. */
export async function shareFailures(
  em: EntityManager,
  { counts, forgiven }: GuessingNews,
  now: Date,
): Promise<FailureCount[]> {
  await forgetFailures(em, forgiven);
  if (counts.length > 0) await inTransaction(em, (transaction) => addUp(transaction, counts, now));
  return findFailures(em, now);
}

/** Every count that is not forgotten: a few thousand rows at most, by the index on `since`. */
export async function findFailures(em: EntityManager, now: Date): Promise<FailureCount[]> {
  const forgotten = after(now, -guessingLimits.windowMs);
  const rows = await em.execute<(Omit<FailureCount, 'lastAt'> & { lastAt: string })[]>(
    `select client_id as "clientId", network, failures, since as "lastAt" from client_failure where since >= ?
     union all
     select null, network, failures, since from address_failure where since >= ?`,
    [forgotten, forgotten],
  );
  return rows.map((row) => ({ ...row, lastAt: new Date(row.lastAt) }));
}

/** Forgets counts. Rows are locked in the order in which flushes write them, so that none waits in a circle (R30). */
export async function forgetFailures(em: EntityManager, counters: readonly Counter[]): Promise<void> {
  const [ofNetworks, ofClients] = byKind(counters);
  if (ofClients.length > 0) {
    await em.execute(
      `with held as (
         select f.client_id, f.network from client_failure f
         join jsonb_to_recordset(?::jsonb) as r("clientId" uuid, network text)
           on f.client_id = r."clientId" and f.network = r.network
         order by f.client_id, f.network for update of f
       )
       delete from client_failure f using held where f.client_id = held.client_id and f.network = held.network`,
      [JSON.stringify(ofClients)],
    );
  }
  if (ofNetworks.length > 0) {
    await em.execute(
      `with held as (
         select f.network from address_failure f
         join jsonb_to_recordset(?::jsonb) as r(network text) on f.network = r.network
         order by f.network for update of f
       )
       delete from address_failure f using held where f.network = held.network`,
      [JSON.stringify(ofNetworks)],
    );
  }
}

/** Forgets all counts without a failure since `moment`. */
export async function forgetOldFailures(em: EntityManager, moment: Date): Promise<void> {
  for (const table of tables) await em.execute(`delete from ${table} where since < ?`, [moment]);
}

function byKind<Kind extends Counter>(counters: readonly Kind[]): [ofNetworks: Kind[], ofClients: Kind[]] {
  const kinds = Map.groupBy(counters, ({ clientId }) => (clientId === null ? 'network' : 'client'));
  return [kinds.get('network') ?? [], kinds.get('client') ?? []];
}

/** What was failed before counts no more after so long a silence. */
const added = `failures = excluded.failures +
    case when f.since < excluded.since - interval '1 millisecond' * ${guessingLimits.windowMs} then 0 else f.failures end,
  since = greatest(f.since, excluded.since)`;

/** Tables, and rows of each, are taken in order (R30). */
async function addUp(em: EntityManager, counts: GuessingNews['counts'], now: Date): Promise<void> {
  const [ofNetworks, ofClients] = byKind(counts);
  await em.execute(
    `insert into client_failure as f (client_id, network, failures, since)
     select r."clientId", r.network, r.failures, r."lastAt"
     from jsonb_to_recordset(?::jsonb) as r("clientId" uuid, network text, failures integer, "lastAt" timestamptz)
     order by r."clientId", r.network
     on conflict (client_id, network) do update set ${added}`,
    [JSON.stringify(ofClients)],
  );
  await em.execute(
    `insert into address_failure as f (network, failures, since)
     select r.network, r.failures, r."lastAt"
     from jsonb_to_recordset(?::jsonb) as r(network text, failures integer, "lastAt" timestamptz)
     order by r.network
     on conflict (network) do update set ${added}`,
    [JSON.stringify(ofNetworks)],
  );
  for (const table of tables) await makeRoom(em, table, now);
}

/**
 * Deletes what is forgotten, and what is more than a table should hold (R78). Rows that another flush is writing are left
 * to it: this comes last in the transaction and waits for nobody.
 */
async function makeRoom(em: EntityManager, table: string, now: Date): Promise<void> {
  await em.execute(
    `delete from ${table} where ctid = any(array(
       select ctid from ${table} where since < greatest(?::timestamptz,
         (select since from ${table} order by since desc offset ${guessingLimits.rowsOfEachKind - 1} limit 1))
       for update skip locked))`,
    [after(now, -guessingLimits.windowMs)],
  );
}
