import { EventEmitter2 } from '@nestjs/event-emitter';
import { definedEvents, type EventClass } from '../../../src/events/define-event.js';
import { DomainEvents } from '../../../src/events/domain-events.js';
import { withOrigin } from '../../../src/events/event-origin.js';
import { Jobs } from '../../../src/jobs/jobs.js';
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
    query<{ state: string; retry_count: number; start_after: Date; created_on: Date }>(
      running.database.url,
      `select state::text, retry_count, start_after, created_on from pgboss.job
       where name = 'events' and data ->> 'eventId' in (select id::text from event_log where type like 'test.%')`,
    );

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

  it('runs every handler to its end, and tries again with a growing delay when one failed', async () => {
    handlers.failures = 2;
    await things.happen([1]);
    const delays: number[] = [];
    for (let round = 0; round < 2; round += 1) {
      await running.drain(1);
      const [job] = await jobs();
      expect(job).toMatchObject({ state: 'retry', retry_count: round });
      delays.push(Number(job?.start_after) - Date.now());
    }
    expect(handlers.handled).toHaveLength(2);
    expect(delays[1]).toBeGreaterThan(delays[0] ?? Number.POSITIVE_INFINITY);
    await running.drain(1);
    expect(await jobs()).toEqual([expect.objectContaining({ state: 'completed' })]);
  });

  it('shows an event as dead once a handler failed for too long', async () => {
    handlers.failures = Number.POSITIVE_INFINITY;
    await things.happen([1]);
    await running.drain();
    expect(handlers.attempts).toBe(106);
    expect(await running.app.get(Jobs).deadLetters()).toContainEqual({ queue: 'events.dead', count: 1 });
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
    expect(await jobs()).toEqual([expect.objectContaining({ state: 'retry' })]);
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
    for (const { app } of [running, other]) app.get(EventEmitter2).on(ThingHappened.type, observe);
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
