import { Reminders } from '../../../src/modules/reminders/contract/reminders.js';
import { addDays, dateOf } from '../../../src/shared/calendar-date.js';
import { DAY, HOUR } from '../../../src/shared/clock.js';
import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { eventsOf } from '../oauth/instances.js';
import {
  ask,
  emptyMember,
  forgetDemonstrationSecrets,
  type Member,
  said,
  store,
  sweep,
  sweepDaily,
  use,
} from './members.js';

describe('reminders', () => {
  let running: RunningApp;
  let member: Member;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await forgetDemonstrationSecrets(running);
    member = await emptyMember(running);
  });
  afterEach(() => running.close());

  const reminders = () => running.app.get(Reminders);
  const foreseenOn = async (on: string) => {
    const applications = await reminders().applicationsDue(on);
    return reminders().preview(on, [...applications.values()].flat());
  };
  const restart = async (thresholds: number[]) => {
    const { database, clock } = running;
    await running.close();
    running = await startApp({ database, clock, config: { reminders: { thresholds, cron: '0 7 * * *' } } });
  };

  it('R32 says each threshold of a secret once, day by day, with its events', async () => {
    await store(running, member, { name: 'a', daysLeft: 32, age: 100 });
    await sweepDaily(running, 35);
    const lines = ['a 30', 'a 14', 'a 7', 'a 3', 'a 1', 'a 0'].map((line) => `${line} never-used`);
    expect(await said(running)).toEqual(lines);
    const expiring = await eventsOf(running, 'secrets.secret-expiring');
    expect(expiring.map(({ threshold, daysLeft }) => [threshold, daysLeft])).toEqual(
      [30, 14, 7, 3, 1].map((threshold) => [threshold, threshold]),
    );
    expect(await eventsOf(running, 'secrets.secret-expired')).toHaveLength(1);
    const finished = await eventsOf(running, 'secrets.reminder-sweep-finished');
    expect(finished).toHaveLength(35);
    expect(finished.reduce((sum, { claimed }) => sum + Number(claimed), 0)).toBe(6);
  });

  it('R32 says nothing twice whatever number of instances, restarts and reruns', async () => {
    for (let index = 0; index < 30; index += 1)
      await store(running, member, { name: `s${index}`, daysLeft: 1 + index, age: 300 });
    const others = [];
    for (let index = 0; index < 2; index += 1)
      others.push(await startApp({ database: running.database, clock: running.clock }));
    try {
      await Promise.all([running, ...others].map((instance) => sweep(instance)));
      await Promise.all([running, ...others].map((instance) => sweep(instance)));
    } finally {
      for (const instance of others) await instance.close();
    }
    await restart([30, 14, 7, 3, 1, 0]);
    await sweep(running);
    expect(await said(running)).toHaveLength(30);
    expect(await eventsOf(running, 'secrets.secret-expiring')).toHaveLength(30);
  });

  it('R33 says after missed days what is due, and of several missed thresholds the tightest alone', async () => {
    await store(running, member, { name: 'a', daysLeft: 31, age: 200 });
    await store(running, member, { name: 'b', daysLeft: 16, age: 200 });
    running.clock.advance(3 * DAY);
    await sweep(running);
    expect(await said(running)).toEqual(['a 30 never-used', 'b 14 never-used']);
    running.clock.advance(23 * DAY);
    expect(await said(running, await sweep(running))).toEqual(['a 7 never-used', 'b 0 never-used']);
  });

  it('R33 mails nobody again when a threshold is added, and uses it from then on', async () => {
    await store(running, member, { name: 'reminded', daysLeft: 25, age: 300 });
    await store(running, member, { name: 'far', daysLeft: 62, age: 300 });
    await sweep(running);
    await restart([60, 30, 20, 14, 7, 3, 1, 0]);
    await sweep(running);
    expect(await said(running)).toEqual(['reminded 30 never-used']);
    await sweepDaily(running, 5);
    expect(await said(running)).toEqual(['reminded 30 never-used', 'far 60 never-used', 'reminded 20 never-used']);
  });

  it('R33 warns of a short-lived secret in the second half of its life alone', async () => {
    await store(running, member, { name: 'a week', daysLeft: 8, age: 0 });
    await store(running, member, { name: 'a month', daysLeft: 31, age: 0 });
    await store(running, member, { name: 'till tomorrow', daysLeft: 2, age: 0 });
    await sweep(running);
    await sweepDaily(running, 1);
    expect(await said(running)).toEqual([]);
    await sweepDaily(running, 30);
    expect(await said(running)).toEqual([
      'till tomorrow 0 never-used',
      ...['a week 3', 'a week 1', 'a week 0'].map((line) => `${line} never-used`),
      ...['a month 14', 'a month 7', 'a month 3', 'a month 1', 'a month 0'].map((line) => `${line} never-used`),
    ]);
  });

  it('R33 changes the day at midnight UTC', async () => {
    await store(running, member, { name: 'a', daysLeft: 31, age: 300 });
    running.clock.set('2026-11-23T23:59:59.999Z');
    expect(await said(running, await sweep(running))).toEqual([]);
    running.clock.set('2026-11-24T00:00:00.000Z');
    expect(await said(running, await sweep(running))).toEqual(['a 30 never-used']);
    running.clock.set('2026-12-23T23:59:59.999Z');
    expect(await said(running, await sweep(running))).toEqual(['a 1 never-used']);
    running.clock.set('2026-12-24T00:00:00.000Z');
    expect(await said(running, await sweep(running))).toEqual(['a 0 never-used']);
  });

  it('says that a secret has expired for thirty days, and not of older ones', async () => {
    await store(running, member, { name: 'thirty days ago', daysLeft: -29, age: 100 });
    await store(running, member, { name: 'longer ago', daysLeft: -30, age: 100 });
    await sweep(running);
    expect(await said(running)).toEqual(['thirty days ago 0 never-used']);
  });

  it('R36 says nothing of deleted and disabled secrets, disabled applications and organisations, until they are enabled', async () => {
    const secretId = await store(running, member, { name: 'a', daysLeft: 5, age: 100 });
    const deleted = await store(running, member, { name: 'deleted', daysLeft: 5, age: 100 });
    const sql = (text: string, values: unknown[] = []) => query(running.database.superuserUrl, text, values);
    const asked = async () => said(running, await sweep(running));
    await sql(`update client_secret set deleted_at = now(), delete_reason = 'other' where id = $1`, [deleted]);
    await sql(`update client_secret set disabled_at = now(), disabled_by = created_by where id = $1`, [secretId]);
    expect(await asked()).toEqual([]);
    await sql('update client_secret set disabled_at = null, disabled_by = null');
    for (const table of ['application', 'organisation']) {
      await sql(`update ${table} set status = 'disabled'`);
      expect(await asked()).toEqual([]);
      expect(await foreseenOn('2026-11-23')).toEqual([]);
      await sql(`update ${table} set status = 'active'`);
    }
    running.clock.advance(DAY);
    const sweepId = await sweep(running);
    expect(await said(running, sweepId)).toEqual(['a 7 never-used']);
    expect(await reminders().ofSweep(sweepId)).toHaveLength(1);
    await sql(`update organisation set status = 'disabled'`);
    expect(await reminders().ofSweep(sweepId)).toEqual([]);
  });

  it('R36 says of a superseded secret once that it can go, and again on its last day', async () => {
    const old = await store(running, member, { name: 'old', daysLeft: 31, age: 300 });
    const next = await store(running, member, { name: 'next', daysLeft: 200, age: 60 });
    await use(running, old, 70);
    await use(running, next, 50);
    await use(running, next);
    for (let day = 0; day < 40; day += 1) {
      await sweepDaily(running, 1);
      if (day % 30 === 0) await use(running, next);
    }
    expect(await said(running)).toEqual(['old 30 delete', 'old 1 delete']);
  });

  it('R36 never counts a secret that is used once a month as unused', async () => {
    const old = await store(running, member, { name: 'old', daysLeft: 40, age: 300 });
    const next = await store(running, member, { name: 'next', daysLeft: 200, age: 60 });
    await use(running, next, 50);
    for (let day = 0; day < 41; day += 1) {
      if (day % 31 === 0) await use(running, old);
      await use(running, next);
      await sweepDaily(running, 1);
    }
    expect(await said(running)).toEqual([30, 14, 7, 3, 1, 0].map((threshold) => `old ${threshold} switch-systems`));
  });

  it('answers what a sweep said as it stands when it is asked, with the successor', async () => {
    const secretId = await store(running, member, { name: 'old', daysLeft: 29, age: 300 });
    await use(running, secretId, 2);
    const sweepId = await sweep(running);
    running.clock.advance(HOUR);
    await store(running, member, { name: 'next', daysLeft: 200, age: 0 });
    expect(await reminders().ofSweep(sweepId)).toEqual([
      {
        secretId,
        applicationId: member.id,
        organisationId: member.organisationId,
        name: 'old',
        hint: expect.stringMatching(/^\w{3}$/),
        expiresOn: '2026-12-21',
        threshold: 30,
        daysLeft: 29,
        advice: 'switch-systems',
        lastUsedAt: new Date('2026-11-21T09:00:00.000Z'),
        lastUsedFrom: '192.0.2.7',
        successor: { name: 'next', hint: expect.stringMatching(/^\w{3}$/), expiresOn: '2027-06-10' },
      },
    ]);
    expect(await reminders().ofSweep(sweepId, [])).toEqual([]);
    expect(await reminders().ofSweep(sweepId, [secretId])).toHaveLength(1);
  });

  it('R33 names a secret once although its sweep was killed and gone on with days later', async () => {
    const secretId = await store(running, member, { name: 'a', daysLeft: 5, age: 100 });
    const { sweepId } = await ask(running);
    await query(running.database.url, `insert into reminder values ($1, 7, $2, 'never-used', $3)`, [
      secretId,
      sweepId,
      running.clock.now(),
    ]);
    running.clock.advance(3 * DAY);
    await running.drain();
    expect(await said(running, sweepId)).toHaveLength(2);
    expect(await reminders().ofSweep(sweepId)).toMatchObject([{ secretId, threshold: 3, daysLeft: 2 }]);
  });

  it('lists the sweeps page by page, the newest first', async () => {
    const ids = [];
    for (let day = 0; day < 3; day += 1) {
      running.clock.advance(DAY);
      ids.unshift(await sweep(running));
    }
    const first = await reminders().sweeps(2);
    const second = await reminders().sweeps(2, first.nextCursor ?? undefined);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
    expect(second.nextCursor).toBeNull();
  });

  it('previews a day as its sweep then is', async () => {
    const secretId = await store(running, member, { name: 'a', daysLeft: 40, age: 300 });
    await use(running, secretId);
    expect(await foreseenOn('2026-11-23')).toEqual([]);
    const foreseen = await foreseenOn('2026-12-03');
    expect(foreseen).toMatchObject([{ name: 'a', threshold: 30, daysLeft: 30, advice: 'create-successor' }]);
    await sweepDaily(running, 9);
    running.clock.advance(DAY);
    expect(await reminders().ofSweep(await sweep(running))).toEqual(foreseen);
  });

  it('previews the day on which a successor stops being one, although the secret reaches no threshold then', async () => {
    await store(running, member, { name: 'old', daysLeft: 20, age: 300 });
    const next = await store(running, member, { name: 'next', daysLeft: 200, age: 40 });
    await use(running, next, 35);
    const days = Array.from({ length: 14 }, (_, day) => addDays(dateOf(running.clock.now()), day));
    const foreseen: string[] = [];
    for (const day of days) {
      for (const { name, threshold, advice } of await foreseenOn(day)) foreseen.push(`${name} ${threshold} ${advice}`);
    }
    expect(foreseen).toEqual(['old 30 delete', 'old 14 never-used', 'old 7 never-used']);
    await sweepDaily(running, 14);
    expect(await said(running)).toEqual(foreseen);
  });
});
