import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { EntityManager } from '@mikro-orm/postgresql';
import { createTransport } from 'nodemailer';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { inRequestContext } from '../../src/database/request-context.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { SystemClock } from '../../src/shared/clock.js';
import { Reminders } from '../../src/modules/secrets/contract/reminders.js';
import { ReminderSweep } from '../../src/modules/secrets/reminder-sweep.js';
import { startApp } from '../support/app.js';
import { query, type TestDatabase } from '../support/databases.js';
import { testConfig } from '../support/test-config.js';
import { until } from '../support/until.js';
import type { DatabaseServer } from './database.js';
import { fill } from './fill.js';
import type { Row } from './rows.js';
import { spreadOf } from './statistics.js';

const due = 10_000;
const page = 1000;
const mailCount = 3000;

/** Measures what DESIGN section 11 asks about reminders and mails. @param quick a tenth of the secrets */
export async function measureReminders(
  databases: DatabaseServer,
  { quick, say }: { readonly quick: boolean; readonly say: (line: string) => void },
): Promise<Row[]> {
  const applications = quick ? 10_000 : 100_000;
  say(`filling a database with ${applications * 10} secrets for the sweep`);
  const database = await databases.create('bench_reminders');
  await fill(database, testConfig().secretHashKeys, [{ applications, secretsEach: 10, clients: 1 }]);
  await makeDue(database);
  const sink = await startSink();
  const smtpUrl = `smtp://127.0.0.1:${sink.port}`;
  const { mail } = testConfig();
  const running = await startApp({
    database,
    clock: new SystemClock() as never,
    config: { mail: { ...mail, smtpUrl } },
  });
  const { app } = running;
  try {
    say('sweeping');
    const em = app.get(EntityManager);
    await inRequestContext(em.fork(), () => app.get(Reminders).request());
    const sweep = await timed(() => app.get(ReminderSweep).run());
    const claimed = await rowsIn(database, 'reminder');
    const bare = await timed(() => writeBare(database));
    say(`the sweep took ${sweep.toFixed(0)} ms for ${claimed} reminders, bare SQL ${bare.toFixed(0)} ms`);
    say('sending mails');
    await queueMails(database);
    const before = sink.taken();
    const product = await timed(async () => {
      await app.get(Jobs).work();
      await until(async () => sink.taken() - before >= mailCount, 120_000);
    });
    const floor = await timed(() => sendRendered(smtpUrl));
    say(`${mailCount} mails took ${product.toFixed(0)} ms, rendered beforehand ${floor.toFixed(0)} ms`);
    return [
      row(
        { what: `sweep, ${applications * 10} secrets, ${due} due (time)`, floor: 'the same rows by bare SQL' },
        { value: sweep / bare, sign: '<=', bound: 3, invalid: claimed === due ? undefined : `${claimed} claimed` },
      ),
      row(
        { what: 'mails per second', floor: 'nodemailer pool, already rendered' },
        { value: floor / product, sign: '>=', bound: 0.8, invalid: undefined },
      ),
    ];
  } finally {
    await running.close();
    await sink.stop();
  }
}

function row(
  labels: { readonly what: string; readonly floor: string },
  { value, sign, bound, invalid }: { value: number; sign: '>=' | '<='; bound: number; invalid: string | undefined },
): Row {
  return {
    ...labels,
    unit: 'ratio',
    values: spreadOf([value]),
    byProcessorTime: undefined,
    aim: { sign, bound },
    invalid,
  };
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Ten thousand of them were made half a year ago and end within thirty days; the others near their end are too young. */
async function makeDue({ superuserUrl }: TestDatabase): Promise<void> {
  await query(
    superuserUrl,
    `set session_replication_role = replica;
     update client_secret set created_at = now() - interval '200 days', expires_on = current_date + (random() * 25)::int
     where id in (select id from client_secret order by random() limit ${due});
     insert into user_account (id, email, name, status, password_hash, created_at, second_factor_failures)
     values (gen_random_uuid(), 'reader@example.org', 'Reader', 'active', '-', now(), 0);
     analyze`,
  );
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
        `with copied as (
           insert into event_log (id, type, payload, occurred_at, organisation_id, application_id)
           select gen_random_uuid(), type, payload, occurred_at, organisation_id, application_id from event_log
           where type like 'secrets.secret-expir%' order by sequence limit ${page} offset ${offset} returning id)
         insert into event_unsealed (event_id) select id from copied`,
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

/** Notifications of one short kind, ready to be delivered. */
async function queueMails({ superuserUrl }: TestDatabase): Promise<void> {
  await query(
    superuserUrl,
    `with told as (
       insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, reported, created_at)
       select gen_random_uuid(), gen_random_uuid(), 'recovery-codes-replaced', u.id, u.email,
         jsonb_build_object('occurredAt', now()), 'queued', 0, false, now()
       from generate_series(1, ${mailCount}), user_account u where u.email = 'reader@example.org' returning id)
     insert into pgboss.job (name, data, policy, retry_limit, retry_delay, retry_backoff, keep_until)
     select 'notifications.deliver', jsonb_build_object('notificationId', told.id), q.policy, 0, 1, false,
       now() + interval '1 day'
     from told, pgboss.queue q where q.name = 'notifications.deliver'`,
  );
}

async function sendRendered(url: string): Promise<void> {
  const transport = createTransport({ url, pool: true, maxConnections: 5 });
  const body = 'Ten new recovery codes were made for your account.\n'.repeat(10);
  const message = { from: 'a@example.org', to: 'reader@example.org', subject: 'You have new recovery codes' };
  const html = `<p>${body.repeat(8)}</p>`;
  await Promise.all(Array.from({ length: mailCount }, () => transport.sendMail({ ...message, text: body, html })));
  transport.close();
}

async function startSink(): Promise<{ port: number; taken(): number; stop(): Promise<void> }> {
  let taken = 0;
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS', 'AUTH'],
    onData(stream, _session, callback) {
      stream.resume();
      stream.once('end', () => {
        taken += 1;
        callback();
      });
    },
  });
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  return {
    port: (server.server.address() as AddressInfo).port,
    taken: () => taken,
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
