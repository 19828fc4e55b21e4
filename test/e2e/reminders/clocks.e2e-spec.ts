import { EntityManager } from '@mikro-orm/postgresql';
import { PgBoss } from 'pg-boss';
import { ClockWatch } from '../../../src/database/clock-watch.js';
import { inRequestContext } from '../../../src/database/request-context.js';
import { Jobs } from '../../../src/jobs/jobs.js';
import { Schedules } from '../../../src/jobs/schedules.js';
import { ReminderSweep } from '../../../src/modules/reminders/reminder-sweep.js';
import { DAY, HOUR, MINUTE } from '../../../src/shared/clock.js';
import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { WrongClock } from '../../support/fixed-clock.js';
import { mailboxOf } from '../../support/mailbox.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { eventsOf } from '../oauth/instances.js';
import { ask, emptyMember, forgetDemonstrationSecrets, type Member, said, store, sweep } from './members.js';

describe('reminders and clocks', () => {
  let running: RunningApp;
  let member: Member;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    // Only what is in the future of the machine's clock, too, is taken back.
    running.clock.set(`${new Date().getUTCFullYear() + 2}-01-10T07:00:00.000Z`);
    await forgetDemonstrationSecrets(running);
    member = await emptyMember(running);
  });
  afterEach(() => running.close());

  const askForDue = ({ app }: RunningApp) => app.get(Schedules).askForDue();
  const sweeps = async () => (await eventsOf(running, 'secrets.reminder-sweep-finished')).length;
  const startBeside = (ahead: number) =>
    startApp({ database: running.database, clock: new WrongClock(running.clock, ahead) });

  it.each([
    ['215 days ahead', 215 * DAY],
    ['two hours behind', -2 * HOUR],
  ])('R96 a process whose clock is %s says so and reminds by the clock of the database', async (_, ahead) => {
    await store(running, member, { name: 'a', daysLeft: 30, age: 200 });
    await store(running, member, { name: 'b', daysLeft: 31, age: 200 });
    const wrong = await startBeside(ahead);
    await sweep(wrong);
    expect(wrong.app.get(ClockWatch).standing).toMatchObject({ aheadMs: ahead, wrong: true });
    expect(await said(running)).toEqual(['a 30 never-used']);
    const mail = (await mailboxOf(running)).find(({ subject }) => /^(?:Act|Switch|To tidy up)\b/.test(subject));
    expect(mail?.text).toContain('30 days left');
    running.clock.advance(DAY);
    await sweep(running);
    expect(await said(running)).toEqual(['a 30 never-used', 'b 30 never-used']);
    expect(running.app.get(ClockWatch).standing).toMatchObject({ aheadMs: 0, wrong: false });
  });

  it('R96 a process whose clock is wrong neither asks early nor keeps others from asking', async () => {
    await askForDue(running);
    await running.drain();
    expect(await sweeps()).toBe(1);
    const [ahead, behind] = [await startBeside(DAY), await startBeside(-HOUR)];
    for (const instance of [ahead, behind, running]) await askForDue(instance);
    await running.drain();
    expect(await sweeps()).toBe(1);
    running.clock.advance(DAY);
    for (const instance of [ahead, behind, running]) await askForDue(instance);
    await ahead.drain();
    expect(await sweeps()).toBe(2);
    running.clock.advance(DAY);
    await askForDue(running);
    await behind.drain();
    expect(await sweeps()).toBe(3);
  });

  it('R96 no reminder goes out while the clock of the database is behind what it said, support is told once, and what was said too early is said again at its time', async () => {
    await store(running, member, { name: 'a', daysLeft: 100, age: 250 });
    const { clock } = running;
    const [today, wrong] = [clock.now(), new Date(clock.now().getTime() + 110 * DAY)];
    clock.set(wrong);
    await sweep(running);
    expect(await said(running)).toEqual(['a 0 never-used']);

    clock.set(today);
    await ask(running);
    for (let time = 0; time < 3; time += 1) await running.drain(3);
    expect(await said(running)).toEqual(['a 0 never-used']);
    const refused = await eventsOf(running, 'secrets.reminder-sweep-refused');
    expect(refused).toEqual([{ databaseTime: today.toISOString(), saidBefore: wrong.toISOString() }]);
    const mails = (await mailboxOf(running)).filter(({ subject }) => subject.startsWith('No reminders go out'));
    expect(mails.map(({ to }) => to)).toEqual(['support@localhost.localdomain']);
    expect(mails[0]?.text).toContain('sweep-reminders --trust-clock');
    const cookie = await cookieOf(running, 'support');
    const page = await running.app.inject({
      url: '/admin/reminders/sweeps',
      headers: { ...asPage, 'accept-encoding': '', cookie },
    });
    expect(page.body).toContain('No reminders go out');

    await running.app.get(ClockWatch).trust();
    await sweep(running);
    expect(await said(running)).toEqual([]);
    for (const left of [30, 14, 7, 3, 1, 0]) {
      clock.set(new Date(today.getTime() + (100 - left) * DAY));
      await sweep(running);
    }
    expect(await said(running)).toEqual([30, 14, 7, 3, 1, 0].map((threshold) => `a ${threshold} never-used`));
  });

  it('R96 a clock of the database that goes back by less than an hour changes nothing', async () => {
    await store(running, member, { name: 'a', daysLeft: 30, age: 250 });
    await sweep(running);
    running.clock.advance(-59 * MINUTE);
    await sweep(running);
    expect(await said(running)).toEqual(['a 30 never-used']);
    expect(await sweeps()).toBe(2);
  });

  it('R33 claims what is due beyond the first page', async () => {
    const names = Array.from({ length: 10 }, (_, number) => `s${number}`);
    for (const [number, name] of names.entries())
      await store(running, member, { name, daysLeft: 30 - (number % 4), age: 200 });
    await ask(running);
    await inRequestContext(running.app.get(EntityManager).fork(), () =>
      running.app.get(ReminderSweep).run(running.clock.now(), { pageSize: 3 }),
    );
    expect((await said(running)).map((line) => line.split(' ')[0])).toEqual(names);
    expect(await eventsOf(running, 'secrets.reminder-sweep-finished')).toMatchObject([{ claimed: 10 }]);
  });

  it('R96 R40 a sweep whose process died while another one waits is no failure', async () => {
    await store(running, member, { name: 'a', daysLeft: 30, age: 250 });
    await ask(running);
    await query(
      running.database.superuserUrl,
      `update pgboss.job set state = 'active', started_on = now(), heartbeat_on = now() - interval '1 hour'
       where name = 'secrets.sweep-reminders'`,
    );
    await ask(running);
    await query(
      running.database.superuserUrl,
      `update pgboss.job set state = 'retry', retry_count = 1 where name = 'secrets.sweep-reminders' and state = 'created'`,
    );
    await running.app.get(PgBoss).supervise('secrets.sweep-reminders');
    const states = await query<{ state: string }>(
      running.database.superuserUrl,
      `select state from pgboss.job where name like 'secrets.sweep-reminders%' order by state`,
    );
    expect(states.map(({ state }) => state)).toEqual(['retry', 'failed']);
    await running.drain();
    expect(await said(running)).toEqual(['a 30 never-used']);
    const dead = (await running.app.get(Jobs).deadLetters()).filter(({ count }) => count > 0);
    expect(dead).toEqual([]);
  });
});

describe('scheduled work', () => {
  let running: RunningApp;

  beforeEach(async () => {
    running = await startApp();
  });

  const ran = async () => {
    const rows = await query<{ job: string }>(running.database.url, 'select job from scheduled_run order by job');
    return rows.map(({ job }) => job);
  };
  const asked = async () => {
    const rows = await query<{ name: string }>(
      running.database.superuserUrl,
      `select name from pgboss.job where state = 'created' and name <> 'events' order by name`,
    );
    return rows.map(({ name }) => name);
  };

  it('R96 of every kind is asked for once, by whichever instance comes first, until it ran', async () => {
    const others = [1, 2].map(() => startApp({ database: running.database, clock: running.clock }));
    const instances = [running, ...(await Promise.all(others))];
    const askForDue = () => Promise.all(instances.map(({ app }) => app.get(Schedules).askForDue()));
    await running.drain();
    await askForDue();
    await askForDue();
    const all = [
      'approvals.due',
      'events.compare-rows',
      'events.erase-old-origins',
      'events.seal',
      'identity.clean-up',
      'identity.email-changes',
      'notifications.clean-up',
      'oauth.rotate-signing-keys',
      'secrets.clean-up',
      'secrets.end-replaced',
      'secrets.resume-paused',
      'secrets.sweep-reminders',
      'verification.clean-up',
    ];
    expect(await asked()).toEqual(all);
    // Whatever took the jobs away, the work was not done.
    await query(running.database.superuserUrl, 'delete from pgboss.job');
    await askForDue();
    expect(await asked()).toEqual(all);
    await running.drain();
    expect(await ran()).toEqual(all);
    await askForDue();
    expect(await asked()).toEqual([]);
    // The moments of the night pass while nobody is there to ask.
    running.clock.set('2026-11-24T05:00:00.000Z');
    await askForDue();
    expect(await asked()).toEqual(all.filter((name) => name !== 'secrets.sweep-reminders'));
  });

  it('R96 that began while the database was ahead holds up nothing once somebody said that its clock is right', async () => {
    const app = running.app;
    await app.get(Schedules).askForDue();
    const begunAhead = `update pgboss.job set state = 'active', started_on = now() + interval '215 days',
      heartbeat_on = now() + interval '215 days' where name = 'secrets.sweep-reminders'`;
    await query(running.database.superuserUrl, begunAhead);
    await app.get(Jobs).bringBackFromFuture(app.get(EntityManager).fork());
    const [job] = await query<{ past: boolean }>(
      running.database.superuserUrl,
      `select greatest(started_on, heartbeat_on) <= now() as past from pgboss.job where name = 'secrets.sweep-reminders'`,
    );
    expect(job).toEqual({ past: true });
  });
});
