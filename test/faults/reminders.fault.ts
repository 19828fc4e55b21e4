import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { withDemonstrationData } from '../support/api-client.js';
import { startApp } from '../support/app.js';
import { query, type TestDatabase } from '../support/databases.js';
import { MailServer } from '../support/mail-server.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { until } from '../support/until.js';

/** Many in a campaign, some in every run of the tests. */
const rounds = process.env.TEST_CAMPAIGN ? 100 : 12;
/** More than a page of the sweep at first, then enough for one. */
const secretsOf = (round: number) => (round === 0 ? 1100 : 25);
const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
/**
 * How long a process lives once it works, or in every fifth round since it began to start; in every other round once there
 * are mails to deliver, and then a quarter of it, as delivering takes less.
 */
const lifeMs = { min: 0, max: 500 };

/** What has to be said with so many days left; each lies between two thresholds, as midnight may pass meanwhile. */
const thresholds = new Map([
  [27, 30],
  [10, 14],
  [5, 7],
  [3, 3],
  [-5, 0],
]);

/** Stores secrets of two applications that are due, each named after its days left. */
async function storeDueSecrets({ superuserUrl }: TestDatabase, round: number, count: number): Promise<void> {
  const left = [...thresholds.keys()];
  await query(
    superuserUrl,
    `insert into client_secret
       (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash, created_at, created_by, expires_on)
     select gen_random_uuid(), a.id, a.organisation_id, a.client_id, 'no ' || $1::int || '-' || n || ' left ' || due.days, 'abc', 'h1',
       sha256(uuid_send(gen_random_uuid())), date_trunc('month', now()) - interval '5 months', u.id,
       (now() at time zone 'UTC')::date - 1 + due.days
     from generate_series(1, $2::int) n
     join unnest($3::int[]) with ordinality as due(days, place) on due.place = n % $4::int + 1
     join (select a.*, row_number() over (order by a.name) as place from application a where a.name like 'Partner-NL-%') a
       on a.place = n % 2 + 1
     cross join user_account u where u.email = 'manager@example.org'`,
    [round, count, left, left.length],
  );
}

/** Has the steps of a sweep take long enough to be killed between and within them. */
async function slowDown({ superuserUrl }: TestDatabase): Promise<void> {
  await query(
    superuserUrl,
    `create function take_time() returns trigger language plpgsql as $$ begin perform pg_sleep(0.06); return null; end $$;
     create trigger slow before insert on reminder for each statement execute function take_time();
     create trigger slow after insert on event_log for each statement execute function take_time();
     create trigger slow before insert or update on reminder_sweep for each statement execute function take_time();
     grant execute on function take_time() to public`,
  );
}

/** What the queue does by itself ten seconds after a process died: its jobs are to be done by others, and now. */
async function giveJobsBack({ superuserUrl }: TestDatabase): Promise<void> {
  await query(
    superuserUrl,
    `update pgboss.job set state = 'retry', start_after = now(), heartbeat_on = null where state = 'active';
     update pgboss.job set start_after = now() where state = 'retry'`,
  );
}

/**
 * The secrets that each person was told of. A process killed between the mail server's answer and its own note of it
 * sends the mail again, under the Message-ID by which mail programs know it as the same.
 */
function namesMailed({ received }: MailServer): Record<string, string[]> {
  const mails = new Map(received.map((mail) => [mail.messageId, mail]));
  const named: Record<string, string[]> = {};
  for (const { to, text = '' } of mails.values()) {
    const names = [...text.matchAll(/^Secret: +(no \d+-\d+ left -?\d+) /gm)].map(([, name = '']) => name);
    const address = [to].flat()[0]?.text ?? '';
    if (names.length > 0) named[address] = [...(named[address] ?? []), ...names].toSorted();
  }
  return named;
}

describe('reminders', () => {
  const processes: ProductProcess[] = [];
  let mailServer: MailServer;

  beforeEach(async () => {
    mailServer = await MailServer.start();
  });
  afterEach(async () => {
    await Promise.all(processes.map((started) => started.kill()));
    await mailServer.stop();
  });

  it('R40 are all mailed, once, although every process is killed at a random moment of sweep, relay and delivery', async () => {
    process.stdout.write(`the killed reminders have SEED=${seed}\n`);
    const { database, close } = await withDemonstrationData(await startApp({ own: true }));
    await close();
    await query(database.superuserUrl, 'set session_replication_role = replica; delete from client_secret');
    await slowDown(database);
    const env = { ...productionEnvironment(database, 0), LOG_LEVEL: 'error', SMTP_URL: mailServer.url };
    const start = () => {
      const started = ProductProcess.start('test/faults/fixtures/reminding-process.ts', env);
      processes.push(started);
      return started;
    };
    const rows = <Row extends object>(sql: string) => query<Row & Record<string, unknown>>(database.superuserUrl, sql);
    const isSweepOpen = async () => (await rows('select from reminder_sweep where finished_at is null')).length > 0;
    // A mail that took long beside a killed process is looked at again an hour later, whatever came of it.
    const busyJobs = () =>
      rows(`select from pgboss.job where state < 'completed' and start_after < now() + interval '30 minutes'
            and name in ('events', 'secrets.sweep-reminders', 'notifications.deliver')`);

    const digests = (state: string) =>
      rows(`select from notification where kind = 'secrets-ending' and state like '${state}'`);

    let next = start();
    let killedInSweep = 0;
    let killedInDelivery = 0;
    for (const [round, life] of fc.sample(fc.integer(lifeMs), { seed, numRuns: rounds }).entries()) {
      const current = next;
      await storeDueSecrets(database, round, secretsOf(round));
      await current.wrote(/^loaded$/m);
      next = start();
      const toldBefore = (await digests('%')).length;
      current.say('go');
      if (round % 5 > 0) await current.wrote(/^working$/m);
      const delivers = round % 2 === 1;
      if (delivers) await until(async () => (await digests('%')).length > toldBefore);
      await pause(delivers ? life / 4 : life);
      await current.kill('SIGKILL');
      if (await isSweepOpen()) killedInSweep += 1;
      if ((await digests('queued')).length > 0) killedInDelivery += 1;
      await giveJobsBack(database);
    }

    await next.wrote(/^loaded$/m);
    next.say('go');
    await until(async () => !(await isSweepOpen()) && (await busyJobs()).length === 0, 120_000);
    expect(await next.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    // The test is worth its time only where it strikes.
    expect(killedInSweep).toBeGreaterThan(rounds / 20);
    expect(killedInDelivery).toBeGreaterThan(rounds / 20);

    const names = (await rows<{ name: string }>('select name from client_secret')).map(({ name }) => name);
    expect(names).toHaveLength(secretsOf(0) + (rounds - 1) * secretsOf(1));
    const ofDeputy = await rows<{ name: string }>(
      `select s.name from client_secret s join application a on a.id = s.application_id where a.name like '%-DM'`,
    );
    expect(namesMailed(mailServer)).toEqual({
      'manager@example.org': names.toSorted(),
      'deputy@example.org': ofDeputy.map(({ name }) => name).toSorted(),
    });

    const said = await rows<{ name: string; reminders: string; events: string }>(
      `select s.name, (select string_agg(r.threshold::text, ' ') from reminder r where r.secret_id = s.id) as reminders,
         (select string_agg(coalesce(e.payload ->> 'threshold', '0'), ' ') from event_log e
          where e.type in ('secrets.secret-expiring', 'secrets.secret-expired') and e.payload ->> 'secretId' = s.id::text) as events
       from client_secret s`,
    );
    const required = (name: string) => String(thresholds.get(Number(name.split('left ')[1])));
    expect(
      said.filter(({ name, reminders, events }) => reminders !== required(name) || events !== required(name)),
    ).toEqual([]);
    const wronglySealed = await rows(
      `select from reminder_sweep w
       where finished_at is null or claimed <> (select count(*) from reminder r where r.sweep_id = w.id)
         or 1 <> (select count(*) from event_log e
                  where e.type = 'secrets.reminder-sweep-finished' and e.payload ->> 'sweepId' = w.id::text)`,
    );
    expect(wronglySealed).toEqual([]);
    const notRelayed = await rows(
      `select from event_log e where e.type = 'secrets.reminder-sweep-finished' and not exists (
         select from pgboss.job j where j.name = 'events' and j.state = 'completed' and j.data ->> 'eventId' = e.id::text)`,
    );
    expect(notRelayed).toEqual([]);
  }, 900_000);
});
