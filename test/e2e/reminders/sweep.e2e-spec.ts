import { Schedules } from '../../../src/jobs/schedules.js';
import { Reminders } from '../../../src/modules/reminders/contract/reminders.js';
import { DAY } from '../../../src/shared/clock.js';
import { signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { inRequestContext } from '../../../src/database/request-context.js';
import { EntityManager } from '@mikro-orm/postgresql';

describe('the sweep', () => {
  let running: RunningApp;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await running.drain();
  });
  afterEach(() => running.close());

  const request = (app = running) =>
    inRequestContext(app.app.get(EntityManager).fork(), () => app.app.get(Reminders).request());
  const sweep = async (app = running) => {
    const { sweepId } = await request(app);
    await app.drain();
    return sweepId;
  };
  const claimed = () =>
    query(
      running.database.url,
      `select s.name, r.threshold, r.advice, r.sweep_id from reminder r join client_secret s on s.id = r.secret_id
       order by s.name, r.threshold desc`,
    );
  const events = () =>
    query(
      running.database.url,
      `select type, payload->>'threshold' as threshold from event_log
       where type in ('secrets.secret-expiring', 'secrets.secret-expired') order by sequence`,
    );
  const finished = () =>
    query(
      running.database.url,
      `select payload from event_log where type = 'secrets.reminder-sweep-finished' order by sequence`,
    );

  it('claims what is due at its threshold, records an event for each, and seals itself', async () => {
    const sweepId = await sweep();
    expect((await claimed()).map(({ name, threshold, advice }) => [name, threshold, advice])).toEqual([
      ['Nightly export', 3, 'unused'],
      ['Secret by Dede', 7, 'create-successor'],
      ['Secret by Mara', 30, 'switch-systems'],
      ['Trial run', 0, 'never-used'],
    ]);
    expect(await events()).toEqual([
      { type: 'secrets.secret-expired', threshold: null },
      { type: 'secrets.secret-expiring', threshold: '3' },
      { type: 'secrets.secret-expiring', threshold: '7' },
      { type: 'secrets.secret-expiring', threshold: '30' },
    ]);
    expect(await finished()).toEqual([{ payload: { sweepId, claimed: 4 } }]);
  });

  it('G5 leaves one event to hand on, whatever it claimed, so that its mails wait for nothing', async () => {
    await query(running.database.url, `delete from pgboss.job`);
    await request();
    await running.drain(1);
    const handed = await query(
      running.database.url,
      `select e.type, j.data ->> 'handler' as handler
       from pgboss.job j join event_log e on e.id::text = j.data ->> 'eventId' where j.name = 'events' order by handler`,
    );
    const type = 'secrets.reminder-sweep-finished';
    expect(handed).toEqual([
      { type, handler: 'secrets-ending' },
      { type, handler: 'support-report' },
    ]);
    expect(await events()).toHaveLength(4);
  });

  it('R32 claims nothing a second time, on the same day or the next one', async () => {
    await sweep();
    const first = await claimed();
    await sweep();
    running.clock.advance(DAY / 2);
    await sweep();
    expect(await claimed()).toEqual(first);
    expect((await finished()).map(({ payload }) => payload.claimed)).toEqual([4, 0, 0]);
  });

  it('R96 is asked for until it ran, whoever was away at its hour, and not again before it is due again', async () => {
    const sweeps = async (moment: string) => {
      running.clock.set(moment);
      await running.app.get(Schedules).askForDue();
      await running.drain();
      return (await finished()).length;
    };
    // Nothing was swept at 07:00 today: five hours later somebody asks.
    expect(await sweeps('2026-11-23T12:00:00Z')).toBe(1);
    expect(await sweeps('2026-11-23T12:05:00Z')).toBe(1);
    expect(await sweeps('2026-11-24T06:59:00Z')).toBe(1);
    expect(await sweeps('2026-11-24T07:00:00Z')).toBe(2);
    expect(await sweeps('2026-11-24T07:05:00Z')).toBe(2);
    // One that was begun and left is not one that ran.
    running.clock.set('2026-11-25T07:00:00Z');
    await request();
    await query(running.database.url, `delete from pgboss.job where name = 'secrets.sweep-reminders'`);
    expect(await sweeps('2026-11-25T07:05:00Z')).toBe(3);
  });

  it('R32 claims everything once when several instances sweep together', async () => {
    const others = await Promise.all([1, 2].map(() => startApp({ database: running.database, clock: running.clock })));
    await Promise.all([running, ...others].map((app) => request(app)));
    await Promise.all([running, ...others].map((app) => app.drain()));
    expect(await claimed()).toHaveLength(4);
    expect(await events()).toHaveLength(4);
    await Promise.all(others.map((app) => app.close()));
  });

  it('R33 says after missed days what is tightest by then, and once', async () => {
    await sweep();
    // Days pass without a sweep: 29 left become 2, and 14, 7 and 3 were missed.
    running.clock.advance(27 * DAY);
    await sweep();
    const mara = (await claimed()).filter(({ name }) => name === 'Secret by Mara');
    expect(mara.map(({ threshold }) => threshold)).toEqual([30, 3]);
  });

  it('R40 goes on with a sweep that was left open, and tells of what it had claimed', async () => {
    const { sweepId } = await request();
    const [secret] = await query(running.database.url, `select id from client_secret where name = 'Secret by Mara'`);
    await query(
      running.database.url,
      `insert into reminder values ('${secret?.id}', 30, '${sweepId}', 'never-used', '${running.clock.now().toISOString()}')`,
    );
    expect(await request()).toEqual({ sweepId });
    await running.drain();
    expect(await claimed()).toHaveLength(4);
    expect(await finished()).toEqual([{ payload: { sweepId, claimed: 4 } }]);
  });

  it.each([
    ['deleted', `update client_secret set deleted_at = now(), delete_reason = 'other'`],
    ['disabled', `update client_secret set disabled_at = now(), disabled_by = created_by`],
    ['of a disabled application', `update application set status = 'disabled'`],
    ['of a disabled organisation', `update organisation set status = 'disabled'`],
  ])('R36 says nothing of a secret that is %s', async (_, change) => {
    await query(running.database.url, change);
    await sweep();
    expect(await claimed()).toEqual([]);
    expect(await finished()).toHaveLength(1);
  });

  it('is asked for and watched by WMDA support alone', async () => {
    const support = await signIn(running, 'support');
    const manager = await signIn(running, 'manager');
    const asked = await support.post('/admin/reminders/sweep');
    expect(asked).toMatchObject({ status: 202, body: { sweepId: expect.any(String) } });
    await running.drain();
    const { body } = await support.get('/admin/reminders/sweeps');
    expect(body).toEqual({
      items: [
        {
          id: asked.body.sweepId,
          startedAt: running.clock.now().toISOString(),
          finishedAt: running.clock.now().toISOString(),
          claimed: 4,
          notified: 2,
        },
      ],
      nextCursor: null,
    });
    for (const path of ['/admin/reminders/sweeps', '/admin/reminders/preview?on=2026-12-01']) {
      expect((await manager.get(path)).body.code).toBe('roles.support-only');
    }
    expect((await manager.post('/admin/reminders/sweep')).status).toBe(403);
  });

  it('previews what the sweep of a day will say, to whom and why, and then says exactly that', async () => {
    const support = await signIn(running, 'support');
    const preview = async (on: string) => (await support.get(`/admin/reminders/preview?on=${on}`)).body.items;
    const today = await preview('2026-11-23');
    expect(
      today.map(({ name, threshold, recipients }: Record<string, unknown>) => [name, threshold, recipients]),
    ).toEqual(
      expect.arrayContaining([
        [
          'Nightly export',
          3,
          [
            expect.objectContaining({ email: 'deputy@example.org' }),
            expect.objectContaining({ email: 'manager@example.org' }),
          ],
        ],
        ['Trial run', 0, [expect.objectContaining({ email: 'manager@example.org' })]],
      ]),
    );
    expect(today).toHaveLength(4);
    const saidOn = async (on: string) =>
      (await preview(on)).map(({ name, threshold }: Record<string, unknown>) => [name, threshold]);
    expect(await saidOn('2026-12-07')).toEqual([]);
    expect(await saidOn('2026-12-08')).toEqual([['Secret by Mara', 14]]);
    for (const day of ['2026-11-22', '2029-01-01', 'soon']) {
      const { status, body } = await support.get(`/admin/reminders/preview?on=${day}`);
      expect([day, status, body.errors[0].path]).toEqual([day, 400, 'on']);
    }
    expect((await support.get('/admin/reminders/preview?on=yesterday')).status).toBe(400);
    await sweep();
    const foretold = today.flatMap(({ name, recipients }: { name: string; recipients: { email: string }[] }) =>
      recipients.map(({ email }) => `${email}: ${name}`),
    );
    const told = (await mailboxOf(running)).flatMap(({ to, subject, text }) =>
      /^(?:Act|Switch|To tidy up)\b/.test(subject)
        ? [...text.matchAll(/^Secret: +(.*) \(\w{3}…\)/gm)].map(([, name]) => `${to}: ${name}`)
        : [],
    );
    expect(told.toSorted()).toEqual(foretold.toSorted());
    running.clock.set('2026-12-08T07:00:00.000Z');
    await sweep();
    expect((await claimed()).findLast(({ name }) => name === 'Secret by Mara')?.threshold).toBe(14);
  });
});
