import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { migrations } from '../../migrations/list.js';
import { query, type TestDatabase } from '../support/databases.js';
import { demonstratedDatabase } from '../support/demonstrated-database.js';
import { freePort } from '../support/free-port.js';
import { endLater } from '../support/left-open.js';
import { MailServer } from '../support/mail-server.js';
import { type CreatedSecret, Manager } from '../support/manager.js';
import { ask, isReady } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { until } from '../support/until.js';

describe('a stop', () => {
  let database: TestDatabase;
  let env: Record<string, string> & { PUBLIC_URL: string };
  let mails: MailServer;
  let product: ProductProcess;

  beforeEach(async () => {
    database = await demonstratedDatabase();
    mails = await MailServer.start();
    env = {
      ...productionEnvironment(database, await freePort()),
      SMTP_URL: mails.url,
      LOG_LEVEL: 'error',
      MAX_SECRETS_PER_APPLICATION: '100',
    };
  });

  const start = async () => {
    product = ProductProcess.start('src/main.ts', env);
    await until(() => isReady(env.PUBLIC_URL));
  };
  const rows = <Row extends object>(sql: string) => query<Row & Record<string, unknown>>(database.superuserUrl, sql);
  const statusOfToken = async ({ application, value }: CreatedSecret) => {
    const authorization = `Basic ${Buffer.from(`${application.clientId}:${value}`).toString('base64')}`;
    const resource = application.apis[0]?.resource ?? '';
    const body = new URLSearchParams({ grant_type: 'client_credentials', resource });
    return (await fetch(`${env.PUBLIC_URL}/oauth2/token`, { method: 'POST', headers: { authorization }, body })).status;
  };
  const statuses = async (secrets: CreatedSecret[]) => [...new Set(await Promise.all(secrets.map(statusOfToken)))];
  const relayed = () =>
    until(
      async () => (await rows(`select from pgboss.job where name = 'events' and state < 'completed'`)).length === 0,
    );

  it('R58 by SIGTERM answers the requests in flight, and what it acknowledged is there', async () => {
    await start();
    const manager = await Manager.signIn(env.PUBLIC_URL);
    const gate = new pg.Client({ connectionString: database.superuserUrl });
    await gate.connect();
    endLater(() => gate.end());
    await gate.query(
      `create function wait_at_gate() returns trigger language plpgsql as $$ begin
         perform pg_advisory_xact_lock_shared(58); return new; end $$;
       create trigger gate before insert on client_secret for each row execute function wait_at_gate();
       grant execute on function wait_at_gate() to public;
       select pg_advisory_lock(58)`,
    );
    // Two for each application, one behind the other.
    const answers = Array.from({ length: 6 }, (_, number) => manager.create(number));
    await until(
      async () =>
        (
          await rows(`select from pg_stat_activity where wait_event in ('transactionid', 'tuple', 'advisory')
                               and datname = current_database()`)
        ).length >= answers.length,
    );
    const ended = product.kill('SIGTERM');
    await until(async () => !(await isReady(env.PUBLIC_URL)));
    await gate.query('select pg_advisory_unlock(58)');
    const outcomes = await Promise.allSettled(answers);
    const answeredAt = performance.now();
    expect(await ended).toEqual({ code: 0, signal: null });
    // Their connections are kept alive by the client, which holds nothing up.
    expect(performance.now() - answeredAt).toBeLessThan(20_000);
    expect(outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [String(outcome.reason)] : []))).toEqual([]);
    const created = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    await start();
    expect(created).toHaveLength(6);
    expect(await statuses(created)).toEqual([200]);
  });

  it('R58 by SIGTERM brings the mail in flight to its end, and leaves the others to the next start', async () => {
    mails.mood = 'dawdle';
    await start();
    await (await Manager.signIn(env.PUBLIC_URL)).create(0);
    await until(() => mails.attempts > 0);
    const ended = product.kill('SIGTERM');
    // Long enough for a process that does not wait to be gone.
    await pause(1500);
    expect(product.running).toBe(true);
    const ready = await ask(env.PUBLIC_URL, 'GET', '/health/ready');
    expect([ready.status, ready.body.detail]).toEqual([503, 'Not ready: stopping.']);
    expect(mails.received).toEqual([]);
    mails.mood = 'accept';
    expect(await ended).toEqual({ code: 0, signal: null });
    const sent = () => rows<{ id: string }>(`select id from notification where state = 'sent'`);
    expect(mails.received.length).toBeGreaterThan(0);
    expect(await sent()).toHaveLength(mails.received.length);
    await start();
    await relayed();
    await until(async () => (await rows(`select from notification where state = 'queued'`)).length === 0);
    expect(await sent()).toHaveLength(mails.received.length);
    expect(new Set(mails.received.map(({ messageId }) => messageId)).size).toBe(mails.received.length);
    expect(mails.subjects).toContainEqual(expect.stringContaining('client secret'));
  });

  it('R79 closes connections on which nothing is asked, without a byte or with half a request', async () => {
    /** How long an instance takes to stop while others have sent it this and no more. */
    const stopWith = async (...texts: string[]) => {
      const port = await freePort();
      const origin = `http://localhost:${port}`;
      const instance = ProductProcess.start('src/main.ts', { ...env, PORT: String(port), PUBLIC_URL: origin });
      await until(() => isReady(origin));
      for (const sent of texts) {
        const socket = connect(port, '127.0.0.1').on('error', () => undefined);
        await once(socket, 'connect');
        socket.write(sent);
      }
      // The server has taken them before this one.
      await ask(origin, 'GET', '/health/live');
      const begun = performance.now();
      expect(await instance.kill('SIGTERM')).toEqual({ code: 0, signal: null });
      return performance.now() - begun;
    };
    const head = 'POST /oauth2/token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n';
    const [idle, halfway] = await Promise.all([
      stopWith('', 'GET /health/live HTTP/1.1\r\nHost: local'),
      stopWith(`${head}grant_type=`),
    ]);
    expect(idle).toBeLessThan(8000);
    expect(halfway).toBeLessThan(20_000);
  });

  it('R79 during a backlog leaves to the next process what is not done', async () => {
    await start();
    await (await Manager.signIn(env.PUBLIC_URL)).create(0);
    await relayed();
    const backlog = `insert into pgboss.job (name, data, retry_limit, retry_delay, expire_seconds, policy, keep_until)
      select name, data, retry_limit, retry_delay, expire_seconds, policy, keep_until
      from (select * from pgboss.job where name = 'events' limit 1) job, generate_series(1, 9000)`;
    await rows(backlog);
    const waiting = async () =>
      (await rows(`select from pgboss.job where name = 'events' and state < 'active'`)).length;
    await until(async () => (await waiting()) < 8900);
    const begun = performance.now();
    expect(await product.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(await waiting()).toBeGreaterThan(0);
    // None is left as if somebody worked on it.
    expect(await rows(`select from pgboss.job where name = 'events' and state = 'active'`)).toEqual([]);
  });

  it('R80 by SIGHUP is as any other, SIGUSR1 does nothing, and start and stop have a line each', async () => {
    env.LOG_LEVEL = 'info';
    await start();
    product.send('SIGUSR1');
    await ask(env.PUBLIC_URL, 'GET', '/health/live');
    expect(await product.kill('SIGHUP')).toEqual({ code: 0, signal: null });
    expect(product.output).not.toContain('Debugger');
    const lines = product.results.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
    const { host, pathname } = new URL(database.url);
    const port = new URL(env.PUBLIC_URL).port;
    expect(lines.filter(({ msg }) => msg === 'started' || msg === 'stopping')).toEqual([
      expect.objectContaining({
        msg: 'started',
        version: expect.stringMatching(/^\d+\.\d+\.\d+/),
        address: expect.stringContaining(port),
        database: `${host}${pathname}`,
        schema: migrations.at(-1)?.name,
      }),
      expect.objectContaining({ msg: 'stopping', reason: 'SIGHUP' }),
    ]);
  });

  it('R97 is not what a full disk asks for: the request is answered 503, and ready says so until there is room', async () => {
    await start();
    const manager = await Manager.signIn(env.PUBLIC_URL);
    await rows(
      `create function fill_disk() returns trigger language plpgsql as $$ begin
         raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
       create trigger full_disk before insert on client_secret for each row execute function fill_disk();
       grant execute on function fill_disk() to public`,
    );
    await expect(manager.create(0)).rejects.toThrow(/answered 503: .*"code":"unavailable"/);
    const ready = await ask(env.PUBLIC_URL, 'GET', '/health/ready');
    expect([ready.status, ready.body.detail]).toEqual([503, 'Not ready: storage.']);
    await rows('drop trigger full_disk on client_secret');
    await until(() => isReady(env.PUBLIC_URL));
    await manager.create(0);
  });

  it('R58 by SIGKILL loses nothing that was acknowledged', async () => {
    await start();
    const created: CreatedSecret[] = [];
    const deleted: CreatedSecret[] = [];
    const manager = await Manager.signIn(env.PUBLIC_URL);
    let next = 0;
    const lane = async () => {
      for (;;) {
        const number = (next += 1);
        const secret = await manager.create(number);
        if (number % 3 > 0) created.push(secret);
        else {
          await manager.delete(secret);
          deleted.push(secret);
        }
      }
    };
    // Each goes on until the process is gone.
    const lanes = Promise.allSettled(Array.from({ length: 6 }, lane));
    await until(() => created.length > 40 && deleted.length > 20);
    await product.kill('SIGKILL');
    await lanes;
    await start();
    expect(await statuses(created)).toEqual([200]);
    expect(await statuses(deleted.slice(0, 20))).toEqual([401]);
    await relayed();
    const told = async (type: string) =>
      new Set(
        (await rows<{ id: string }>(`select payload ->> 'secretId' as id from event_log where type = '${type}'`)).map(
          ({ id }) => id,
        ),
      );
    const [creations, deletions] = [await told('secrets.secret-created'), await told('secrets.secret-deleted')];
    expect([...created, ...deleted].filter(({ id }) => !creations.has(id))).toEqual([]);
    expect(deleted.filter(({ id }) => !deletions.has(id))).toEqual([]);
  });
});
