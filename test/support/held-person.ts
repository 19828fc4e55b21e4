import pg from 'pg';
import type { RunningApp } from './app.js';
import { until } from './until.js';

/**
 * Lets requests come as far as the lock of a person, one after the other, and then go on in this order.
 * @param meanwhile SQL with the person's id as its one parameter: what changes after they looked
 */
export async function whilePersonIsHeld<Answer>(
  { database }: RunningApp,
  userId: string,
  requests: readonly (() => Promise<Answer>)[],
  meanwhile?: string,
): Promise<Answer[]> {
  const holder = new pg.Client({ connectionString: database.superuserUrl });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query('select from user_account where id = $1 for update', [userId]);
    const answers: Promise<Answer>[] = [];
    for (const request of requests) {
      answers.push(request());
      await until(async () => (await waiting(holder)) === answers.length);
    }
    if (meanwhile) await holder.query(meanwhile, [userId]);
    await holder.query('commit');
    return await Promise.all(answers);
  } finally {
    await holder.end();
  }
}

async function waiting(client: pg.Client): Promise<number | null> {
  const { rowCount } = await client.query(
    `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
  );
  return rowCount;
}
