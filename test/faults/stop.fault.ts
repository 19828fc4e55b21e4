import { setTimeout as pause } from 'node:timers/promises';
import { generate } from 'otplib';
import { demonstrationPassword, demonstrationTotpSecret } from '../../src/demo/demonstration-people.js';
import { withDemonstrationData } from '../support/api-client.js';
import { startApp } from '../support/app.js';
import { query, type TestDatabase } from '../support/databases.js';
import { FixedClock } from '../support/fixed-clock.js';
import { freePort } from '../support/free-port.js';
import { MailServer } from '../support/mail-server.js';
import { isReady, must } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { until } from '../support/until.js';

interface Application {
  readonly id: string;
  readonly clientId: string;
  readonly apis: readonly { readonly resource: string }[];
}

interface CreatedSecret {
  readonly id: string;
  readonly value: string;
  readonly application: Application;
}

const oneYear = 365 * 864e5;
const inNineMonths = new Date(Date.now() + 0.75 * oneYear).toISOString().slice(0, 10);

/** A credential manager at a running process, over HTTP. */
class Manager {
  private constructor(
    private readonly origin: string,
    private readonly token: string,
    readonly applications: readonly Application[],
  ) {}

  static async signIn(origin: string): Promise<Manager> {
    const nobody = new Manager(origin, '', []);
    const { challenge } = await nobody.send('POST', '/auth/login', {
      email: 'manager@example.org',
      password: demonstrationPassword,
    });
    const code = await generate({ secret: demonstrationTotpSecret });
    const { accessToken } = await nobody.send('POST', '/auth/mfa', { challenge, code });
    const { items } = await new Manager(origin, accessToken, []).send('GET', '/applications');
    return new Manager(origin, accessToken, items);
  }

  /** Creates the secret of this number, each in the next application. */
  async create(number: number): Promise<CreatedSecret> {
    const application = this.applications[number % this.applications.length] as Application;
    const path = `/applications/${application.id}/secrets`;
    return {
      ...(await this.send('POST', path, { name: `In flight ${number}`, expiresOn: inNineMonths })),
      application,
    };
  }

  async delete({ id, application }: CreatedSecret): Promise<void> {
    await this.send('DELETE', `/applications/${application.id}/secrets/${id}`);
  }

  /** @throws when it is not acknowledged */
  private send(method: string, path: string, body?: object) {
    return must(this.origin, method, `/api/v1${path}`, { token: this.token, body });
  }
}

describe('a stop', () => {
  let database: TestDatabase;
  let env: Record<string, string> & { PUBLIC_URL: string };
  let mails: MailServer;
  let product: ProductProcess;

  beforeEach(async () => {
    const seeded = await withDemonstrationData(await startApp({ clock: new FixedClock(new Date()) }));
    await seeded.close();
    database = seeded.database;
    mails = await MailServer.start();
    env = {
      ...productionEnvironment(database, await freePort()),
      SMTP_URL: mails.url,
      LOG_LEVEL: 'error',
      MAX_SECRETS_PER_APPLICATION: '100',
    };
  });
  afterEach(async () => {
    await product.kill('SIGKILL');
    mails.mood = 'accept';
    await mails.stop();
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
    await rows(
      `create function take_time() returns trigger language plpgsql as $$ begin perform pg_sleep(3); return new; end $$;
       create trigger slow before insert on client_secret for each row execute function take_time();
       grant execute on function take_time() to public`,
    );
    // Two for each application, one behind the other.
    const answers = Array.from({ length: 6 }, (_, number) => manager.create(number));
    await until(
      async () =>
        (
          await rows(`select from pg_stat_activity where wait_event in ('PgSleep', 'transactionid', 'tuple', 'advisory')
                               and datname = current_database()`)
        ).length >= answers.length,
    );
    const ended = product.kill('SIGTERM');
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
