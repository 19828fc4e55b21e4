import { query, type TestDatabase } from './databases.js';

/** What only a superuser can do: change rows behind the triggers. */
export async function tamper({ superuserUrl }: TestDatabase, sql: string): Promise<void> {
  await query(superuserUrl, `set session_replication_role = replica; ${sql}`);
}

/** Changes one digit of one id in what a sealed event tells. */
export async function changeOneByte(database: TestDatabase, position: number): Promise<void> {
  const [event] = await query<{ id: string; payload: string }>(
    database.superuserUrl,
    'select id, payload::text from event_log where id = (select event_id from event_seal where position = $1)',
    [position],
  );
  const changed = event?.payload.replace(/[0-9a-f](?=")/, (digit) => (digit === '0' ? '1' : '0'));
  if (!event || changed === event.payload) throw new Error('there is nothing to change');
  await tamper(database, `update event_log set payload = '${changed}' where id = '${event.id}'`);
}
