import { DAY, HOUR, MINUTE } from '../../../src/shared/clock.js';
import { type ApiClient, nextCode, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { ScriptedMailServer } from '../../support/scripted-mail-server.js';
import { testConfig } from '../../support/test-config.js';

describe('a mail server that refuses the product', () => {
  let running: RunningApp;
  let server: ScriptedMailServer;
  let manager: ApiClient;

  beforeEach(async () => {
    server = await ScriptedMailServer.start({ mail: '550 5.7.60 not allowed to send as this sender' });
    const { mail } = testConfig();
    running = await withDemonstrationData(await startApp({ config: { mail: { ...mail, smtpUrl: server.url } } }));
    manager = await signIn(running, 'manager');
    await query(running.database.url, `delete from pgboss.job`);
  });
  afterEach(async () => {
    await running.close();
    await server.stop();
  });

  /** Something that only the manager is told of. */
  const tellManager = async () => {
    await manager.post('/me/recovery-codes', { code: await nextCode(running) });
  };
  const rounds = async (count: number) => {
    for (let round = 0; round < count; round += 1) await running.drain(1);
  };
  const states = () =>
    query(running.database.url, 'select kind, state, recipient_id is null as support from notification order by kind');
  const alarms = () =>
    query(
      running.database.url,
      `select type, payload from event_log where type like 'notifications.%' order by sequence`,
    );
  const page = async (of = running) => {
    const answer = await of.app.inject({
      url: '/admin/notifications',
      headers: { ...asPage, 'accept-encoding': 'identity', cookie: await cookieOf(of, 'support') },
    });
    expect(answer.statusCode).toBe(200);
    return answer.body;
  };
  const refused = {
    type: 'notifications.mail-server-refused',
    payload: { since: expect.any(String), permanent: true },
  };
  const recovered = { type: 'notifications.mail-server-recovered', payload: { since: expect.any(String) } };

  it('R55 L4 loses no mail, tells support once for all instances, and says when it is over', async () => {
    const other = await startApp({
      database: running.database,
      clock: running.clock,
      config: { mail: { ...testConfig().mail, smtpUrl: server.url } },
    });
    await tellManager();
    await rounds(3);
    await other.drain(3);
    expect(await states()).toEqual([
      { kind: 'mail-server-refused', state: 'queued', support: true },
      { kind: 'recovery-codes-replaced', state: 'queued', support: false },
    ]);
    expect(await alarms()).toEqual([refused]);
    expect(await page()).toContain(
      'the mail server refuses all mails: Mail command failed: 550 5.7.60 not allowed to send as this sender They wait,',
    );
    server.answers = {};
    await other.drain();
    await running.drain();
    expect((await states()).map(({ state }) => state)).toEqual(['sent', 'sent']);
    expect(await alarms()).toEqual([refused, recovered]);
    expect(await page()).not.toContain('the mail server refuses');
    await other.close();
  });

  it('L4 tells within the hour of a server that says "later", and of none that says it for a moment', async () => {
    server.answers = { ehlo: '421 4.7.0 who are you' };
    await tellManager();
    await rounds(1);
    running.clock.advance(29 * MINUTE);
    await rounds(1);
    expect(await alarms()).toEqual([]);
    running.clock.advance(2 * MINUTE);
    await rounds(2);
    expect(await alarms()).toEqual([{ ...refused, payload: { since: expect.any(String), permanent: false } }]);
    server.answers = {};
    await running.drain();
    expect(await alarms()).toHaveLength(2);
  });

  it('L4 tells of the next time when an hour has passed since the last', async () => {
    const refuseOnce = async () => {
      server.answers = { mail: '554 no' };
      await rounds(2);
    };
    const takeAll = async () => {
      server.answers = {};
      await running.drain();
    };
    await tellManager();
    await refuseOnce();
    await takeAll();
    expect(await alarms()).toEqual([refused, recovered]);
    await tellManager();
    running.clock.advance(HOUR - 2 * MINUTE);
    await refuseOnce();
    expect(await alarms()).toHaveLength(2);
    running.clock.advance(2 * MINUTE);
    await rounds(1);
    expect(await alarms()).toHaveLength(3);
  });

  it('L4 gives a mail up after three days', async () => {
    await tellManager();
    await rounds(1);
    running.clock.advance(3 * DAY - MINUTE);
    await rounds(1);
    expect((await states()).map(({ state }) => state)).toEqual(['queued', 'queued']);
    running.clock.advance(2 * MINUTE);
    await rounds(1);
    expect((await states())[1]?.state).toBe('failed');
  });
});

describe('failed mails', () => {
  let running: RunningApp;
  let server: ScriptedMailServer;
  let support: ApiClient;

  beforeEach(async () => {
    server = await ScriptedMailServer.start();
    const { mail } = testConfig();
    running = await withDemonstrationData(await startApp({ config: { mail: { ...mail, smtpUrl: server.url } } }));
    support = await signIn(running, 'support');
    await running.drain();
    server.taken = 0;
  });
  afterEach(async () => {
    await running.close();
    await server.stop();
  });

  /** So many mails to the manager that failed at a moment. */
  const fail = (count: number, { at = running.clock.now(), address = 'manager@example.org' } = {}) =>
    query(
      running.database.superuserUrl,
      `insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, unanswered, reported, created_at, settled_at)
       select gen_random_uuid(), gen_random_uuid(), 'password-changed', id, $2, jsonb_build_object('occurredAt', $1::text),
         'failed', 1, 3, true, $1::timestamptz, $1::timestamptz
       from user_account, generate_series(1, ${count}) where email = $2`,
      [at, address],
    );
  const resent = () =>
    query(
      running.database.url,
      `select actor_id is not null as "by", jsonb_array_length(payload -> 'notificationIds') as mails
       from event_log where type = 'notifications.mails-resent' order by sequence`,
    );

  it('R55 L4 are sent again by one action, which records who did it', async () => {
    await fail(30);
    await fail(2, { address: 'deputy@example.org' });
    expect((await support.post('/admin/notifications/resend', { recipient: 'DEPUTY' })).body).toEqual({ resent: 2 });
    expect((await support.post('/admin/notifications/resend', {})).body).toEqual({ resent: 30 });
    expect((await support.post('/admin/notifications/resend', {})).body).toEqual({ resent: 0 });
    await running.drain();
    expect(server.taken).toBe(32);
    expect(await resent()).toEqual([
      { by: true, mails: 2 },
      { by: true, mails: 30 },
    ]);
  });

  it('L4 are those of the last seven days unless an earlier day is named, a thousand at once', async () => {
    const now = running.clock.now();
    await fail(1, { at: new Date(now.getTime() - 7 * DAY - 1000) });
    await fail(1, { at: new Date(now.getTime() - 7 * DAY) });
    expect((await support.post('/admin/notifications/resend', {})).body).toEqual({ resent: 1 });
    await fail(1000);
    const since = new Date(now.getTime() - 8 * DAY).toISOString();
    expect((await support.post('/admin/notifications/resend', { since })).body).toEqual({ resent: 1000 });
    expect((await support.post('/admin/notifications/resend', { since })).body).toEqual({ resent: 1 });
  });

  it('L4 are sent again from the page, by a button that is there while there are any', async () => {
    const headers = { ...asPage, 'accept-encoding': 'identity', cookie: await cookieOf(running, 'support') };
    const list = async (q = '') => (await running.app.inject({ url: `/admin/notifications${q}`, headers })).body;
    expect(await list()).not.toContain('Send failed mails again');
    await fail(3);
    expect(await list()).toContain('href="/admin/notifications/resend"');
    expect(await list('?q=deputy')).not.toContain('Send failed mails again');
    const question = await running.app.inject({ url: '/admin/notifications/resend?q=manager', headers });
    expect(question.body).toContain('Send 3 failed mails to addresses with ‘manager’ again?');
    const done = await running.app.inject({
      method: 'POST',
      url: '/admin/notifications/resend?q=manager',
      headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' },
      payload: '',
    });
    expect([done.statusCode, done.headers.location]).toEqual([303, '/admin/notifications?notice=mails-queued']);
    await running.drain();
    expect(server.taken).toBe(3);
    expect(await resent()).toEqual([{ by: true, mails: 3 }]);
  });

  it('R55 L4 are an event each where one alone is sent again, and have three days anew', async () => {
    await fail(1, { at: new Date(running.clock.now().getTime() - 30 * DAY) });
    const [failed] = (await support.get('/admin/notifications?state=failed')).body.items;
    server.answers = { rcpt: '450 4.2.0 later' };
    expect((await support.post(`/admin/notifications/${failed.id}/resend`)).status).toBe(204);
    expect(await resent()).toEqual([{ by: true, mails: 1 }]);
    const state = async () => {
      await running.drain(1);
      return (await query(running.database.url, `select state from notification where id = '${failed.id}'`))[0]?.state;
    };
    running.clock.advance(3 * DAY - MINUTE);
    expect(await state()).toBe('queued');
    running.clock.advance(2 * MINUTE);
    expect(await state()).toBe('failed');
  });

  it('L4 are for WMDA support alone, with a recent factor', async () => {
    const answer = await (await signIn(running, 'manager')).post('/admin/notifications/resend', {});
    expect(answer.body.code).toBe('roles.support-only');
    running.clock.advance(31 * MINUTE);
    const late = await (await support.renewed()).post('/admin/notifications/resend', {});
    expect(late.body.code).toBe('identity.step-up-required');
  });
});
