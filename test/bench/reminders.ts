import { EntityManager } from '@mikro-orm/postgresql';
import pg from 'pg';
import { inRequestContext } from '../../src/database/request-context.js';
import { SystemClock } from '../../src/shared/clock.js';
import { Reminders } from '../../src/modules/reminders/contract/reminders.js';
import { ReminderSweep } from '../../src/modules/reminders/reminder-sweep.js';
import { startApp } from '../support/app.js';
import { query, type TestDatabase } from '../support/databases.js';
import { testConfig } from '../support/test-config.js';
import type { DatabaseServer } from './database.js';
import { fill } from './fill.js';
import { measuredRow, type Row } from './rows.js';
import { timed } from './timed.js';

const due = 10_000;
const page = 1000;
const rounds = 3;

/** Measures the sweep. @param quick a tenth of the secrets */
export async function measureReminders(
  databases: DatabaseServer,
  { quick, say }: { readonly quick: boolean; readonly say: (line: string) => void },
): Promise<Row[]> {
  const applications = quick ? 10_000 : 100_000;
  say(`filling a database with ${applications * 10} secrets for the sweep`);
  const database = await databases.create('bench_reminders');
  await fill(database, testConfig().secretHashKeys, [{ applications, secretsEach: 10, clients: 1 }]);
  await makeDue(database);
  const running = await startApp({ database, clock: new SystemClock() as never });
  const { app } = running;
  try {
    const em = app.get(EntityManager);
    const values: number[] = [];
    let invalid: string | undefined;
    for (let round = 0; round < rounds; round += 1) {
      await forgetSweeps(database);
      await inRequestContext(em.fork(), () => app.get(Reminders).request());
      const sweep = await timed(() => app.get(ReminderSweep).run(new Date()));
      const claimed = await rowsIn(database, 'reminder');
      const bare = await timed(() => writeBare(database));
      say(`the sweep took ${sweep.wall.toFixed(0)} ms for ${claimed} reminders, bare SQL ${bare.wall.toFixed(0)} ms`);
      values.push(sweep.wall / bare.wall);
      if (claimed !== due) invalid = `${claimed} claimed`;
    }
    return [
      measuredRow(
        { what: `sweep, ${applications * 10} secrets, ${due} due (time)`, floor: 'the same rows by bare SQL' },
        {
          values,
          byProcessorTime: undefined,
          aim: { sign: '<=', bound: 3 },
          invalid,
        },
      ),
    ];
  } finally {
    await running.close();
  }
}

/** Ten thousand of them were made half a year ago and end within thirty days; the others near their end are too young. */
async function makeDue({ superuserUrl }: TestDatabase): Promise<void> {
  await query(
    superuserUrl,
    `set session_replication_role = replica;
     update client_secret set created_at = now() - interval '200 days', expires_on = current_date + (random() * 25)::int
     where id in (select id from client_secret order by random() limit ${due});
     insert into user_account (id, email, name, status, password_hash, created_at)
     values (gen_random_uuid(), 'reader@example.org', 'Reader', 'active', '-', now());
     analyze`,
  );
}

/** Everything is due again. What the log says of earlier rounds stays. */
async function forgetSweeps({ superuserUrl }: TestDatabase): Promise<void> {
  await query(
    superuserUrl,
    `set session_replication_role = replica;
     delete from reminder;
     delete from reminder_sweep;
     delete from pgboss.job where name = 'events'`,
  );
  await query(superuserUrl, 'vacuum analyze reminder');
}

async function rowsIn({ superuserUrl }: TestDatabase, table: string): Promise<number> {
  const [counted] = await query<{ rows: number }>(superuserUrl, `select count(*)::int as rows from ${table}`);
  return counted?.rows ?? 0;
}

/** Writes the rows of the sweep once more, as other rows of the same tables, in the same pages. */
async function writeBare({ superuserUrl }: TestDatabase): Promise<void> {
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  try {
    for (let offset = 0; offset < due; offset += page) {
      await client.query('begin');
      await client.query(
        `insert into reminder select secret_id, threshold + 1000, sweep_id, advice, claimed_at from reminder
         where threshold < 1000 order by secret_id limit ${page} offset ${offset}`,
      );
      await client.query(
        `insert into event_log (id, type, payload, occurred_at, organisation_id, application_id, mac_key_id, mac)
         select gen_random_uuid(), type, payload, occurred_at, organisation_id, application_id, mac_key_id, mac from event_log
         where type like 'secrets.secret-expir%' order by sequence limit ${page} offset ${offset}`,
      );
      await client.query(
        `insert into pgboss.job (name, data, policy, retry_limit, retry_delay, retry_backoff, keep_until)
         select name, data, policy, retry_limit, retry_delay, retry_backoff, keep_until from pgboss.job
         where name = 'events' order by id limit ${page} offset ${offset}`,
      );
      await client.query('commit');
    }
    await client.query(`delete from pgboss.job where name = 'events'`);
  } finally {
    await client.end();
  }
}
