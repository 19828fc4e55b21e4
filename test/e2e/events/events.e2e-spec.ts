import { definedEvents, type EventClass } from '../../../src/events/define-event.js';
import { DomainEvents } from '../../../src/events/domain-events.js';
import { withOrigin } from '../../../src/events/origins/event-origin.js';
import { Jobs } from '../../../src/jobs/jobs.js';
import { DAY } from '../../../src/shared/clock.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { until } from '../../support/until.js';
import { ThingHandlers, ThingHappened, Things, ThingsModule } from './thing-happened.js';

describe('domain events', () => {
  let running: RunningApp;
  let handlers: ThingHandlers;
  let things: Things;

  beforeEach(async () => {
    running = await startApp({ modules: [ThingsModule] });
    handlers = running.app.get(ThingHandlers);
    things = running.app.get(Things);
  });
  afterEach(() => running.close());

  const logged = () =>
    query(
      running.database.url,
      `select id, type, payload, actor_id, request_id, host(o.ip) as ip, o.user_agent
       from event_log left join event_origin o on o.event_id = id where type like 'test.%' order by sequence`,
    );
  const jobs = () =>
    query<{ handler: string | null; state: string; retry_count: number; start_after: Date }>(
      running.database.url,
      `select data ->> 'handler' as handler, state::text, retry_count, start_after from pgboss.job
       where name = 'events' and data ->> 'eventId' in (select id::text from event_log where type like 'test.%')
       order by handler`,
    );
  /** As another version stores it. */
  const storeJob = async (data: object) => {
    const [event] = await logged();
    await query(running.database.superuserUrl, `insert into pgboss.job (name, data) values ('events', $1)`, [
      { eventId: event?.id, ...data },
    ]);
  };
  const forgetJobs = () => query(running.database.superuserUrl, `delete from pgboss.job where name = 'events'`);

  it('leaves no event and no job behind a use case that rolled back', async () => {
    await expect(things.happen([1, 2], true)).rejects.toThrow('the use case fails');
    expect([await logged(), await jobs()]).toEqual([[], []]);
    await running.drain();
    expect(handlers.handled).toEqual([]);
  });

  it('refuses to record outside a transaction', () => {
    expect(() => running.app.get(DomainEvents).record(new ThingHappened({ number: 1 }))).toThrow('inTransaction');
  });

  it('R55 logs who, what, when and where, and hands the event to every handler after the commit', async () => {
    const actorId = '0199a3c8-7b1e-7c00-8000-000000000001';
    const origin = { actorId, ip: '192.0.2.7', userAgent: 'Firefox', requestId: 'request-1' };
    await withOrigin(origin, () => things.happen([7]));
    const [row] = await logged();
    expect(row).toMatchObject({
      type: 'test.thing-happened',
      payload: { number: 7 },
      actor_id: actorId,
      ip: '192.0.2.7',
      user_agent: 'Firefox',
      request_id: 'request-1',
    });
    expect(handlers.handled).toEqual([]);
    await running.drain();
    expect(handlers.handled).toEqual([
      { id: row?.id, payload: { number: 7 }, actorId, ip: '192.0.2.7', occurredAt: running.clock.now() },
    ]);
    expect(handlers.attempts).toBe(1);
  });

  it('stores one job for each handler of an event, and none where nothing handles it', async () => {
    await things.happenAmong([1, 2, 3]);
    expect(await logged()).toHaveLength(4);
    expect(await jobs()).toMatchObject([
      { handler: 'stumble-over-things', state: 'created' },
      { handler: 'thing-handlers.remember', state: 'created' },
    ]);
  });

  it('tries the handler that failed again, with a growing delay, and runs the others once', async () => {
    handlers.failures = 2;
    await things.happen([1]);
    const delays: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      await running.drain(1);
      const [stumbling, remembering] = await jobs();
      expect(stumbling).toMatchObject({ handler: 'stumble-over-things', state: 'retry', retry_count: round });
      expect(remembering).toMatchObject({ handler: 'thing-handlers.remember', state: 'completed' });
      delays.push(Number(stumbling?.start_after) - Date.now());
    }
    expect(delays[1]).toBeGreaterThan(delays[0] ?? Number.POSITIVE_INFINITY);
    await running.drain(1);
    expect((await jobs()).map(({ state }) => state)).toEqual(['completed', 'completed']);
    expect([handlers.handled.length, handlers.attempts]).toEqual([1, 3]);
  });

  it('shows as dead which handler of which event failed for too long, and why', async () => {
    handlers.failures = Number.POSITIVE_INFINITY;
    await things.happen([1]);
    await running.drain();
    expect([handlers.handled.length, handlers.attempts]).toEqual([1, 106]);
    expect(await running.app.get(Jobs).deadLetters()).toContainEqual({ queue: 'events.dead', count: 1 });
    const [event] = await logged();
    const jobsIn = (queue: string) =>
      query(running.database.url, `select data, output from pgboss.job where name = $1 and state <> 'completed'`, [
        queue,
      ]);
    const data = { eventId: event?.id, handler: 'stumble-over-things' };
    expect(await jobsIn('events.dead')).toMatchObject([{ data }]);
    const message = `stumble-over-things failed for test.thing-happened ${event?.id}`;
    expect(await jobsIn('events')).toMatchObject([{ data, output: { message, causes: [{ message: 'stumbled' }] } }]);
  });

  it('R63 hands on what an earlier version queued, to each handler by a job of its own', async () => {
    handlers.failures = 1;
    await things.happen([1]);
    await forgetJobs();
    await storeJob({});
    await running.drain(1);
    expect(await jobs()).toMatchObject([
      { handler: 'stumble-over-things', state: 'created' },
      { handler: 'thing-handlers.remember', state: 'created' },
      { handler: null, state: 'completed' },
    ]);
    await running.drain();
    expect([handlers.handled.length, handlers.attempts]).toEqual([1, 2]);
  });

  it('R63 keeps an event for a handler that this version does not have, for one that does, however old it is', async () => {
    await things.happen([1]);
    await forgetJobs();
    await storeJob({ handler: 'handler-of-another-version' });
    running.clock.advance(DAY);
    await running.drain(1);
    expect(await jobs()).toMatchObject([{ state: 'retry' }]);
    expect(handlers.handled).toEqual([]);
  });

  it('keeps an event whose type this version does not know, for one that does', async () => {
    await things.happen([1]);
    const known = definedEvents() as Map<string, EventClass>;
    const itsClass = known.get(ThingHappened.type) as EventClass;
    known.delete(ThingHappened.type);
    try {
      await running.drain(1);
    } finally {
      known.set(ThingHappened.type, itsClass);
    }
    expect((await jobs()).map(({ state }) => state)).toEqual(['retry', 'retry']);
    expect(handlers.handled).toEqual([]);
  });

  it('never has two relays run one event at the same time', async () => {
    const other = await startApp({ modules: [ThingsModule], database: running.database });
    const open = new Set<string>();
    const seen: string[] = [];
    const overlaps: string[] = [];
    const observe = async ({ id }: { id: string }) => {
      if (open.has(id)) overlaps.push(id);
      open.add(id);
      await new Promise((resolve) => setImmediate(resolve));
      open.delete(id);
      seen.push(id);
    };
    for (const { app } of [running, other]) app.get(ThingHandlers).begin = observe;
    try {
      await things.happen(Array.from({ length: 300 }, (_, number) => number));
      await Promise.all([running.app.get(Jobs).work(), other.app.get(Jobs).work()]);
      await until(() => seen.length >= 300);
      expect(overlaps).toEqual([]);
      expect(new Set(seen).size).toBe(300);
    } finally {
      await other.close();
    }
  });
});
