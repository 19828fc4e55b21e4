import { randomUUID } from 'node:crypto';
import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { addressedTo } from '../../../src/modules/notifications/define-letter.js';
import { Notifications } from '../../../src/modules/notifications/notifications.service.js';
import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { ScriptedMailServer } from '../../support/scripted-mail-server.js';
import { testConfig } from '../../support/test-config.js';
import { until } from '../../support/until.js';

describe('mails whose server does not answer', () => {
  let running: RunningApp;
  let server: ScriptedMailServer;

  const start = async () => {
    const { mail } = testConfig();
    running = await withDemonstrationData(
      await startApp({ own: true, config: { mail: { ...mail, smtpUrl: server.url } } }),
    );
    await query(running.database.url, `delete from pgboss.job`);
  };
  beforeEach(async () => {
    server = await ScriptedMailServer.start();
    await start();
  });
  afterEach(async () => {
    await running.close();
    await server.stop();
  });

  /** Tells so many people, each at a domain of their own, something of their accounts. */
  const tell = async (...domains: string[]) => {
    const readers = await query<{ id: string; email: string }>(
      running.database.superuserUrl,
      `insert into user_account (id, email, name, status, password_hash, created_at)
       select gen_random_uuid(), 'reader@' || domain, 'Reader', 'active', '-', now()
       from unnest($1::text[]) domain returning id, email`,
      [domains],
    );
    const facts = { occurredAt: running.clock.now().toISOString() };
    await inRequestContext(running.app.get(EntityManager).fork(), () =>
      running.app
        .get(Notifications)
        .queue({ cause: randomUUID(), kind: 'password-changed' }, addressedTo(readers, facts)),
    );
  };
  const settled = () =>
    query(
      running.database.url,
      `select split_part(address, '@', 2) as domain, state, attempts, unanswered from notification order by domain`,
    );
  const waiting = () =>
    query<{ minutes: number }>(
      running.database.url,
      `select round(extract(epoch from start_after - now()) / 60)::int as minutes from pgboss.job
       where name = 'notifications.deliver' and state in ('created', 'retry')`,
    );

  it('L17 are copied three times at most, an hour apart, and failed then', async () => {
    server.answers = { message: 'goodbye' };
    await tell('odd.example');
    for (const copies of [1, 2]) {
      await running.drain(1);
      expect(await settled()).toEqual([
        { domain: 'odd.example', state: 'queued', attempts: copies, unanswered: copies },
      ]);
      expect(await waiting()).toEqual([{ minutes: 60 }]);
    }
    await running.drain();
    expect(await settled()).toEqual([{ domain: 'odd.example', state: 'failed', attempts: 3, unanswered: 3 }]);
    expect([server.messages, await waiting()]).toEqual([3, []]);
  });

  it('L18 hold up neither a good mail nor the worker, and are looked after if the process is killed', async () => {
    server.answers = { rcpt: 'silence' };
    const slow = Array.from({ length: 10 }, (_, number) => `slow${number}.example`);
    await tell(...slow);
    const asked = () => server.commands.filter((command) => command.startsWith('RCPT TO:<reader@slow')).length;
    const first = running.drain(1);
    await until(() => asked() === 10);
    server.answers = {};
    await first;
    expect(await waiting()).toEqual(slow.map(() => ({ minutes: 60 })));
    await tell('good.example');
    await running.drain(1);
    expect((await settled()).find(({ domain }) => domain === 'good.example')?.state).toBe('sent');
    // What is still being sent is not sent beside it.
    expect(server.taken).toBe(1);
    server.answer('250 ok');
    await until(async () => (await settled()).every(({ state }) => state === 'sent'));
    await running.drain();
    expect(server.taken).toBe(11);
  });

  it('L17 R58 hold up no stop, and a mail of which nobody knows then is counted', async () => {
    server.answers = { message: 'silence' };
    await tell('odd.example');
    const drained = running.drain(1);
    await until(() => server.messages === 1);
    await drained;
    const began = Date.now();
    await running.close();
    expect(Date.now() - began).toBeLessThan(10_000);
    expect(await settled()).toEqual([{ domain: 'odd.example', state: 'queued', attempts: 1, unanswered: 1 }]);
  });

  it('L15 are none: a stop waits until it is noted what the mail server took', async () => {
    await tell('good.example');
    const { superuserUrl, url } = running.database;
    const role = new URL(url).username;
    await query(superuserUrl, `revoke update on notification from ${role}`);
    await running.drain(1);
    expect([server.taken, (await settled())[0]?.state]).toEqual([1, 'queued']);
    const closed = running.close();
    await query(superuserUrl, `grant update on notification to ${role}`);
    await closed;
    expect(await settled()).toEqual([{ domain: 'good.example', state: 'sent', attempts: 1, unanswered: 0 }]);
  });
});
