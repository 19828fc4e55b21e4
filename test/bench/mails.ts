import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { EntityManager } from '@mikro-orm/postgresql';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { SMTPServer } from 'smtp-server';
import { inRequestContext } from '../../src/database/request-context.js';
import { Jobs } from '../../src/jobs/jobs.js';
import { type Mail, Mailer } from '../../src/mail/mailer.js';
import { messageOf } from '../../src/mail/message.js';
import { deliveryQueue } from '../../src/modules/notifications/delivery/delivery.queue.js';
import { SystemClock } from '../../src/shared/clock.js';
import { startApp } from '../support/app.js';
import { query, type TestDatabase } from '../support/databases.js';
import { testConfig } from '../support/test-config.js';
import { until } from '../support/until.js';
import type { DatabaseServer } from './database.js';
import { measuredRow, type Row } from './rows.js';
import { type Taken, timed } from './timed.js';

const mailCount = 3000;
const rounds = 3;

/** A kind of mail, queued so many times, and what the floor sends in its place. */
interface Load {
  readonly what: string;
  readonly kind: string;
  /** For each mail: `recipient_id`, `cause` and `facts`. */
  readonly told: string;
  readonly aim: Row['aim'];
}

const loads: readonly Load[] = [
  {
    what: 'mails per second',
    kind: 'recovery-codes-replaced',
    told: `select id as recipient_id, gen_random_uuid() as cause, jsonb_build_object('occurredAt', now()) as facts
           from user_account`,
    aim: { sign: '>=', bound: 0.8 },
  },
  {
    what: 'the same, mails of a sweep with two secrets each',
    kind: 'secrets-ending',
    told: `select m.user_id as recipient_id, r.sweep_id as cause,
             jsonb_build_object('secretIds', jsonb_agg(s.id)) as facts
           from role_assignment m
           join client_secret s on s.organisation_id = m.organisation_id
           join reminder r on r.secret_id = s.id
           group by m.user_id, r.sweep_id`,
    aim: undefined,
  },
];

/** Measures mails, round by round. Processor time is without PostgreSQL's. */
export async function measureMails(databases: DatabaseServer, say: (line: string) => void): Promise<Row[]> {
  const database = await databases.create('bench_mails');
  await fillMembers(database);
  const sink = await startSink();
  const smtpUrl = `smtp://127.0.0.1:${sink.port}`;
  const config = testConfig({ mail: { ...testConfig().mail, smtpUrl } });
  const { app, close } = await startApp({ database, clock: new SystemClock() as never, config });
  const written = mailsOf(app.get(Mailer));
  try {
    const [em, jobs] = [app.get(EntityManager), app.get(Jobs)];
    await jobs.work();
    const rows: Row[] = [];
    for (const load of loads) {
      const seen: { product: Taken; floor: Taken }[] = [];
      for (let round = 0; round < rounds; round += 1) {
        await query(database.superuserUrl, 'delete from notification');
        const stored = await storeMails(database, load);
        const before = sink.taken();
        const product = await timed(async () => {
          await inRequestContext(em.fork(), () => jobs.send(deliveryQueue, stored));
          await until(() => sink.taken() - before >= mailCount, 120_000);
        });
        const floor = await timed(() => sendRendered(smtpUrl, messageOf(written.at(-1) as Mail, config)));
        say(`${mailCount} mails took ${product.wall.toFixed(0)} ms, rendered beforehand ${floor.wall.toFixed(0)} ms`);
        seen.push({ product, floor });
      }
      const labels = { what: load.what, floor: 'nodemailer pool, already rendered' };
      const values = seen.map(({ product, floor }) => floor.wall / product.wall);
      const byProcessorTime = seen.map(({ product, floor }) => floor.processor / product.processor);
      rows.push(measuredRow(labels, { values, byProcessorTime, aim: load.aim, invalid: await unsent(database) }));
    }
    return rows;
  } finally {
    await close();
    await sink.stop();
  }
}

/** One organisation with an application, two secrets near their end and a credential manager for each mail. */
async function fillMembers({ superuserUrl }: TestDatabase): Promise<void> {
  await query(
    superuserUrl,
    `set session_replication_role = replica;
     insert into organisation (id, name, country_code, kind, status, created_at)
     select gen_random_uuid(), 'Member ' || n, 'NL', 'donor_registry', 'active', now() from generate_series(1, ${mailCount}) n;
     insert into application (id, organisation_id, client_id, name, environment, status, created_at)
     select gen_random_uuid(), id, gen_random_uuid(), 'Partner-NL-' || name, 'production', 'active', now() from organisation;
     insert into user_account (id, email, name, status, password_hash, created_at)
     select gen_random_uuid(), 'reader' || n || '@example.org', 'Reader ' || n, 'active', '-', now()
     from generate_series(1, ${mailCount}) n;
     insert into role_assignment (id, user_id, role, organisation_id, granted_at)
     select gen_random_uuid(), u.id, 'credential_manager', o.id, now()
     from user_account u join organisation o on u.name = replace(o.name, 'Member', 'Reader');
     insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash, created_at, created_by, expires_on)
     select gen_random_uuid(), a.id, a.organisation_id, a.client_id, 'Secret ' || n, 'abc', 'h1',
       sha256(uuid_send(gen_random_uuid())), now() - interval '200 days', gen_random_uuid(), current_date + 6
     from application a, generate_series(1, 2) n;
     insert into reminder_sweep (id, started_at, finished_at, claimed) values (gen_random_uuid(), now(), now(), 0);
     insert into reminder (secret_id, threshold, sweep_id, advice, claimed_at)
     select s.id, 7, w.id, 'never-used', now() from client_secret s, reminder_sweep w;
     analyze`,
  );
}

/** Stores notifications of one kind; their jobs are to follow. */
async function storeMails({ superuserUrl }: TestDatabase, { kind, told }: Load): Promise<{ notificationId: string }[]> {
  return query<{ notificationId: string }>(
    superuserUrl,
    `insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, reported, created_at)
     select gen_random_uuid(), cause, '${kind}', recipient_id, '-', facts, 'queued', 0, false, now() from (${told}) told
     returning id as "notificationId"`,
  );
}

/** Why the round says nothing: something was taken by the server and is not known as sent. */
async function unsent({ superuserUrl }: TestDatabase): Promise<string | undefined> {
  const sent = async () =>
    (await query(superuserUrl, `select from notification where state = 'sent'`)).length === mailCount;
  return until(sent, 10_000).then(
    () => undefined,
    () => 'not all are known as sent',
  );
}

/** The same message as often, by nodemailer alone. */
async function sendRendered(url: string, message: SendMailOptions): Promise<void> {
  const transport = createTransport({ url, pool: true, maxConnections: 5 });
  await Promise.all(Array.from({ length: mailCount }, () => transport.sendMail(message)));
  transport.close();
}

/** Every mail that is handed over from now on. */
function mailsOf(mailer: Mailer): Mail[] {
  const mails: Mail[] = [];
  const send = mailer.send.bind(mailer);
  mailer.send = (mail, sending) => {
    mails.push(mail);
    return send(mail, sending);
  };
  return mails;
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
