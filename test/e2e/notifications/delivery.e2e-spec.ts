import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { Schedules } from '../../../src/jobs/schedules.js';
import { inRequestContext } from '../../../src/database/request-context.js';
import { notificationCleanUp } from '../../../src/modules/notifications/notification-clean-up.job.js';
import { addressedTo } from '../../../src/modules/notifications/define-letter.js';
import { Notifications } from '../../../src/modules/notifications/notifications.service.js';
import { DAY, MINUTE } from '../../../src/shared/clock.js';
import { type ApiClient, nextCode, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { freePort } from '../../support/free-port.js';
import { MailServer, startSilentServer } from '../../support/mail-server.js';
import { testConfig } from '../../support/test-config.js';
import { until } from '../../support/until.js';

describe('delivery of mails', () => {
  let running: RunningApp;
  let server: MailServer;

  beforeEach(async () => {
    server = await MailServer.start();
  });
  afterEach(async () => {
    await running.close();
    await server.stop();
  });

  const startWith = async (smtpUrl: string) => {
    const { mail } = testConfig();
    running = await withDemonstrationData(await startApp({ config: { mail: { ...mail, smtpUrl } } }));
    // The story begins with nothing to tell.
    await query(running.database.url, `delete from pgboss.job`);
  };
  /** Something that only the manager is told of. */
  const tellManager = async () => {
    const manager = await signIn(running, 'manager');
    await manager.post('/me/recovery-codes', { code: await nextCode(running) });
    return manager;
  };
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round += 1) await running.drain(1);
  };
  const notifications = () =>
    query(
      running.database.url,
      'select state, attempts, last_error from notification order by created_at, attempts desc',
    );

  it('R39 sends one mail for one notification', async () => {
    await startWith(server.url);
    await tellManager();
    await running.drain();
    expect(server.subjects).toEqual(['You have new recovery codes']);
    expect(await notifications()).toEqual([{ state: 'sent', attempts: 1, last_error: null }]);
  });

  it('R39 S27 forgets whom a mail went to when its time is over, and not that there was one', async () => {
    await startWith(server.url);
    await tellManager();
    await running.drain();
    const addresses = () => query(running.database.url, 'select address, state from notification');
    const cleanUp = async () => {
      await running.app.get(Schedules).ask(notificationCleanUp);
      await running.drain();
    };
    running.clock.advance(399 * DAY);
    await cleanUp();
    expect(await addresses()).toEqual([{ address: 'manager@example.org', state: 'sent' }]);
    running.clock.advance(2 * DAY);
    await cleanUp();
    expect(await addresses()).toEqual([{ address: '', state: 'sent' }]);
  });

  it('R39 tries again after a 4xx answer, and sends one mail once it is taken', async () => {
    await startWith(server.url);
    server.mood = 'refuse-for-now';
    await tellManager();
    await rounds(3);
    expect(await notifications()).toEqual([
      { state: 'queued', attempts: expect.any(Number), last_error: expect.stringContaining('451 come back later') },
    ]);
    server.mood = 'accept';
    await running.drain();
    expect(server.subjects).toEqual(['You have new recovery codes']);
    expect(await notifications()).toEqual([{ state: 'sent', attempts: server.attempts, last_error: null }]);
    expect(server.attempts).toBeGreaterThan(1);
  });

  it('R39 shows a 5xx answer as failed, tries it no more, and sends it again when support asks', async () => {
    await startWith(server.url);
    server.mood = 'refuse';
    await tellManager();
    await running.drain();
    await running.drain();
    expect(server.attempts).toBe(1);
    const support = await signIn(running, 'support');
    const listed = await support.get('/admin/notifications?state=failed&recipient=MANAGER');
    expect(listed.body.items).toEqual([
      {
        id: expect.any(String),
        kind: 'recovery-codes-replaced',
        state: 'failed',
        recipientId: expect.any(String),
        address: 'manager@example.org',
        attempts: 1,
        lastError: expect.stringContaining('550 no such mailbox here'),
        createdAt: expect.any(String),
        settledAt: expect.any(String),
      },
    ]);
    const resend = (client: ApiClient) => client.post(`/admin/notifications/${listed.body.items[0].id}/resend`);
    expect((await resend(await signIn(running, 'manager'))).body.code).toBe('roles.support-only');
    server.mood = 'accept';
    expect((await resend(support)).status).toBe(204);
    expect((await resend(support)).body.code).toBe('notifications.not-failed');
    await running.drain();
    expect(server.subjects).toEqual(['You have new recovery codes']);
    running.clock.advance(31 * MINUTE);
    expect((await resend(await support.renewed())).body.code).toBe('identity.step-up-required');
  });

  it('R39 tries again when the server closes the connection in the middle of the message', async () => {
    await startWith(server.url);
    server.mood = 'hang-up';
    await tellManager();
    await rounds(3);
    expect((await notifications())[0]?.state).toBe('queued');
    expect(server.attempts).toBeGreaterThan(0);
    server.mood = 'accept';
    await running.drain();
    expect(server.subjects).toEqual(['You have new recovery codes']);
  });

  it('R39 keeps a mail while the server is down, and gives up after three days', async () => {
    await startWith(`smtp://127.0.0.1:${await freePort()}`);
    await tellManager();
    await rounds(3);
    expect((await notifications())[0]).toMatchObject({
      state: 'queued',
      last_error: expect.stringContaining('ECONNREFUSED'),
    });
    running.clock.advance(3 * DAY + MINUTE);
    await running.drain();
    expect((await notifications())[0]?.state).toBe('failed');
  });

  it('R39 R68 keeps a mail while the server offers no STARTTLS, and says what to do', async () => {
    // An address that leads to this machine too, and is none of its loopback.
    await startWith(server.url.replace('127.0.0.1', '0.0.0.0'));
    await tellManager();
    await rounds(2);
    const waits = { state: 'queued', last_error: expect.stringContaining('say ?requireTLS=false in SMTP_URL') };
    // The other one tells support of it.
    expect([server.sessions, await notifications()]).toEqual([
      [],
      [
        { ...waits, attempts: 2 },
        { ...waits, attempts: 1 },
      ],
    ]);
  });

  it('R39 gives up waiting for a server that takes the connection and says nothing', async () => {
    const silent = await startSilentServer();
    try {
      await startWith(`${silent.url}?greetingTimeout=1000`);
      await tellManager();
      await rounds(1);
      expect((await notifications())[0]).toMatchObject({
        state: 'queued',
        attempts: 1,
        last_error: expect.stringContaining('Greeting never received'),
      });
    } finally {
      await silent.stop();
    }
  });

  it('R39 R40 lets no slow recipient hold up the others, who are known as told at once', async () => {
    await startWith(server.url);
    const people = 30;
    await query(
      running.database.superuserUrl,
      `insert into user_account (id, email, name, status, password_hash, created_at)
       select gen_random_uuid(), 'reader' || n || '@example.org', 'Reader', 'active', '-', now()
       from generate_series(1, ${people}) n`,
    );
    const readers = await query<{ id: string; email: string }>(
      running.database.url,
      `select id, email from user_account where name = 'Reader'`,
    );
    const facts = { occurredAt: running.clock.now().toISOString() };
    await inRequestContext(running.app.get(EntityManager).fork(), () =>
      running.app
        .get(Notifications)
        .queue({ cause: randomUUID(), kind: 'password-changed' }, addressedTo(readers, facts)),
    );
    server.silentAbout = 'reader1@example.org';
    const drained = running.drain();
    const byState = () =>
      query(running.database.url, 'select state, count(*)::int from notification group by state order by state');
    await until(async () => server.keepsWaiting && (await byState())[1]?.count === people - 1);
    expect(await byState()).toEqual([
      { state: 'queued', count: 1 },
      { state: 'sent', count: people - 1 },
    ]);
    server.speakAgain();
    await drained;
    expect(await byState()).toEqual([{ state: 'sent', count: people }]);
    expect(server.attempts).toBe(people);
  });

  it('R39 sends nothing twice when the database does not note at once what the mail server took', async () => {
    await startWith(server.url);
    await tellManager();
    const { superuserUrl, url } = running.database;
    const role = new URL(url).username;
    await query(superuserUrl, `revoke update on notification from ${role}`);
    await rounds(3);
    expect(server.subjects).toEqual(['You have new recovery codes']);
    expect(await notifications()).toEqual([{ state: 'queued', attempts: 0, last_error: null }]);
    await query(superuserUrl, `grant update on notification to ${role}`);
    await running.drain();
    expect(server.subjects).toEqual(['You have new recovery codes']);
    expect(await notifications()).toEqual([{ state: 'sent', attempts: 1, last_error: null }]);
  });

  it('R39 tries again what could not be written, and shows it as failed when that does not end', async () => {
    await startWith(server.url);
    await query(
      running.database.url,
      `with told as (
         insert into notification (id, cause, kind, address, facts, state, attempts, reported, created_at)
         values (gen_random_uuid(), gen_random_uuid(), 'of-a-newer-version', '-', '{}', 'queued', 0, false, $1) returning id)
       insert into pgboss.job (name, data, retry_limit) select 'notifications.deliver', jsonb_build_object('notificationId', id), 9 from told`,
      [running.clock.now()],
    );
    await rounds(2);
    const attempted = { state: 'queued', attempts: 2, last_error: 'it could not be written; the log says why' };
    expect(await notifications()).toEqual([attempted]);
    running.clock.advance(3 * DAY + MINUTE);
    await running.drain();
    expect(await notifications()).toEqual([{ ...attempted, state: 'failed', attempts: 3 }]);
  });

  it('R41 leaves names with markup, quotes, line breaks, direction marks and emoji without effect', async () => {
    await startWith(server.url);
    const hostile = `<img src=x onerror=alert(1)> "O'Neil" \u202Etxt.exe 🧬 Bcc: x@example.org`;
    await query(
      running.database.url,
      `update organisation set name = $$${hostile} {{name}}$$ where name like 'Example%'`,
    );
    await query(
      running.database.url,
      `update user_account set name = $$${hostile}$$ where email = 'manager@example.org'`,
    );
    await query(
      running.database.url,
      `update application set name = $$App ${hostile}\r\nBcc: evil@example.org$$ where name like '%Registry-DM'`,
    );
    const manager = await signIn(running, 'manager');
    const application = (await manager.get('/applications?q=App')).body.items[0];
    const name = `Secret ${hostile}`.slice(0, 100);
    const created = await manager.post(`/applications/${application.id}/secrets`, {
      name: name.replace('\u202E', ''),
      expiresOn: '2026-12-24',
    });
    expect(created.status).toBe(201);
    await running.drain();
    expect(server.received).toHaveLength(2);
    for (const mail of server.received) {
      expect(mail.headers.has('bcc')).toBe(false);
      expect(mail.subject).not.toMatch(/[\r\n\u202E]/);
      expect(mail.subject).toContain('<img src=x onerror=alert(1)>');
      expect(mail.text).toContain('<img src=x onerror=alert(1)>');
      expect(mail.html).not.toContain('<img');
      expect(mail.html).toContain('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;');
      // Direction marks stay within the name.
      expect(mail.html).toContain('<bdi>');
      expect([mail.to].flat().map((to) => to?.text)).toEqual([
        expect.stringMatching(/^(manager|deputy)@example\.org$/),
      ]);
    }
  });
});
