import { Schedules } from '../../../src/jobs/schedules.js';
import { sealing } from '../../../src/events/sealing/audit-chain.job.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { DAY, HOUR } from '../../../src/shared/clock.js';
import { ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { tamper } from '../../support/tampering.js';
import { testConfig } from '../../support/test-config.js';
import { Things, ThingsModule } from './thing-happened.js';

const token = { authorization: 'Bearer a-token-of-metrics' };

describe('an event log that cannot be sealed any more', () => {
  let running: RunningApp;

  beforeEach(async () => {
    running = await startApp({ modules: [ThingsModule], config: { metricsToken: 'a-token-of-metrics' } });
    await happen();
    await seal();
  });
  afterEach(() => running.close());

  const happen = (of = running) => of.app.get(Things).happen([1]);
  /** As the product does it every ten seconds, with whatever follows. */
  const seal = async (of = running) => {
    await of.app.get(Schedules).ask(sealing);
    await of.drain();
  };
  const mails = async () => (await mailboxOf(running)).map(({ to, subject }) => [to, subject]);
  const alarms = () =>
    query(running.database.url, `select type, payload from event_log where type like 'events.%' order by sequence`);
  const breakChain = () => tamper(running.database, `update event_seal_head set mac = sha256('')`);
  const forge = () =>
    query(
      running.database.url,
      `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
       values (gen_random_uuid(), 'test.thing-happened', '{"number": 9}', now(), 'a1', sha256(''))`,
    );
  const stopped = ['support@localhost.localdomain', 'The event log cannot be sealed any more'];
  const forged = (events: string) => ['support@localhost.localdomain', `Forged in the event log: ${events}`];

  it('R69 is told to WMDA support once, while events are still recorded', async () => {
    await breakChain();
    await happen();
    for (let time = 0; time < 5; time += 1) await seal();
    expect(await mails()).toEqual([stopped]);
    const [mail] = await mailboxOf(running);
    expect(mail?.text).toContain('The end of the log is not as it was sealed: events may have been cut off.');
    expect(mail?.text).not.toContain('AUDIT_KEYS');
    expect(await alarms()).toEqual([
      { type: 'events.sealing-stopped', payload: { problem: 'chain-broken', position: 2 } },
    ]);
    running.clock.advance(2 * DAY);
    await seal();
    expect(await mails()).toEqual([stopped]);
  });

  it('R69 is told again when it breaks elsewhere, once a day at most', async () => {
    await breakChain();
    await seal();
    await query(
      running.database.url,
      `insert into event_seal (position, event_id, genuine, key_id, mac)
       select 3, id, true, 'a1', sha256('') from event_log order by sequence desc limit 1`,
    );
    running.clock.advance(DAY - HOUR);
    await seal();
    expect(await mails()).toEqual([stopped]);
    running.clock.advance(2 * HOUR);
    await seal();
    expect(await mails()).toEqual([stopped, stopped]);
  });

  it('R69 shows on the overview of WMDA support, in the API and to whoever watches the metrics', async () => {
    await withDemonstrationData(running);
    const support = await signIn(running, 'support');
    const cookie = await cookieOf(running, 'support');
    await seal();
    const shown = async () => (await support.get('/admin/overview')).body.eventLog;
    const page = async () =>
      (await running.app.inject({ url: '/admin', headers: { ...asPage, 'accept-encoding': 'identity', cookie } })).body;
    expect(await shown()).toEqual({ problem: null, waitingSince: null, foreignEvents: 0 });
    expect(await page()).not.toContain('The event log');
    await forge();
    await seal();
    await breakChain();
    await forge();
    expect(await shown()).toEqual({
      problem: 'chain-broken',
      waitingSince: expect.stringMatching(/Z$/),
      foreignEvents: 1,
    });
    expect(await page()).toContain('The event log cannot be sealed any more: its end is not as it was sealed');
    expect(await page()).toContain('The event log holds 1 event that somebody wrote into the database.');
    await query(running.database.superuserUrl, `update event_unsealed set since = now() - interval '20 minutes'`);
    const metrics = await new ApiClient(running.app).get('/metrics', token);
    expect(metrics.text).toMatch(/^credentials_oldest_unsealed_event_seconds 12\d\d(\.\d+)?$/m);
  });

  it('R69 says so too when nothing can be sealed because the head is gone', async () => {
    await tamper(running.database, 'delete from event_seal_head');
    await seal();
    expect(await mails()).toEqual([stopped]);
  });

  it('R69 tells of events that the product did not record, of more of them a day later', async () => {
    await forge();
    await forge();
    for (let time = 0; time < 3; time += 1) await seal();
    expect(await mails()).toEqual([forged('2 events')]);
    await forge();
    await seal();
    expect(await mails()).toEqual([forged('2 events')]);
    running.clock.advance(DAY + HOUR);
    await seal();
    await seal();
    expect(await mails()).toEqual([forged('3 events'), forged('2 events')]);
    expect((await alarms()).map(({ payload }) => payload)).toEqual([
      { events: 2, lastPosition: 4 },
      { events: 3, lastPosition: expect.any(Number) },
    ]);
  });

  describe('under a key that is being brought in', () => {
    const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
    let ahead: RunningApp;

    beforeEach(async () => {
      const auditKeys = new KeyRing([key('a2', 9), testConfig().auditKeys.current]);
      ahead = await startApp({ modules: [ThingsModule], database: running.database, config: { auditKeys } });
    });
    afterEach(() => ahead.close());

    const waitFor = (interval: string) =>
      query(running.database.superuserUrl, `update event_unsealed set since = now() - interval '${interval}'`);

    it('is no alarm: an instance that has the key seals', async () => {
      await happen(ahead);
      await seal();
      await seal(ahead);
      await happen();
      await waitFor('50 minutes');
      await seal();
      await seal(ahead);
      expect(await mails()).toEqual([]);
      expect(await query(running.database.url, 'select * from event_unsealed')).toEqual([]);
    });

    it('R69 is told to WMDA support after an hour in which no instance had it', async () => {
      await happen(ahead);
      await waitFor('61 minutes');
      await seal();
      await seal();
      expect(await mails()).toEqual([stopped]);
      const [mail] = await mailboxOf(running);
      expect(mail?.text).toContain('Put the key back into AUDIT_KEYS of every instance.');
    });
  });
});
