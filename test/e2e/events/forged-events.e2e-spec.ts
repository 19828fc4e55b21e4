import { EntityManager } from '@mikro-orm/postgresql';
import fc from 'fast-check';
import { z } from 'zod';
import { inTransaction } from '../../../src/database/transaction.js';
import { AuditChain } from '../../../src/events/sealing/audit-chain.js';
import { defineEvent } from '../../../src/events/define-event.js';
import { DomainEvents } from '../../../src/events/domain-events.js';
import { withOrigin } from '../../../src/events/origins/event-origin.js';
import { LogVerification } from '../../../src/events/sealing/log-verification.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { tamper } from '../../support/tampering.js';
import { testConfig } from '../../support/test-config.js';
import { ThingHandlers, Things, ThingsModule } from './thing-happened.js';

class AnythingHappened extends defineEvent('test.anything-happened', z.object({ anything: z.json() })) {}

const nobody = '0199a3c8-7b1e-7c00-8000-000000000001';

describe('an event that the product did not record', () => {
  let running: RunningApp;
  let chain: AuditChain;

  /** The three, and the key that the product made when it started, are sealed at positions 1 to 4. */
  beforeEach(async () => {
    running = await startApp({ modules: [ThingsModule] });
    chain = running.app.get(AuditChain);
    await running.app.get(Things).happen([1, 2, 3]);
    await chain.seal();
  });
  afterEach(() => running.close());

  const asProduct = (sql: string, values?: unknown[]) => query(running.database.url, sql, values);
  const verify = () => running.app.get(LogVerification).verify({ pageSize: 2 });
  const faults = async () => (await verify()).faults;
  const foreignAt = (position: number | null) => ({ position, problem: 'foreign', eventId: expect.any(String) });
  /** What somebody with the password of the application's role can write; returns the event's id. */
  const forge = async (changes: Record<string, string> = {}): Promise<string> => {
    const columns = {
      id: 'gen_random_uuid()',
      type: `'test.thing-happened'`,
      payload: `'{"number": 99}'`,
      occurred_at: `now() - interval '200 days'`,
      actor_id: `'${nobody}'`,
      mac_key_id: `'a1'`,
      mac: `sha256('guessed')`,
      ...changes,
    };
    const [row] = await asProduct(
      `insert into event_log (${Object.keys(columns).join(', ')}) select ${Object.values(columns).join(', ')} returning id`,
    );
    return String(row?.id);
  };

  it('R69 is never sealed as genuine, and what is genuine is sealed behind it', async () => {
    await forge();
    expect(await faults()).toEqual([foreignAt(null)]);
    await running.app.get(Things).happen([4]);
    expect(await chain.seal({ pageSize: 1 })).toMatchObject({ sealed: 2 });
    expect(await faults()).toEqual([foreignAt(5)]);
    await running.app.get(Things).happen([5]);
    await chain.seal();
    expect(await verify()).toMatchObject({ sealed: 7, unsealed: 0, faultCount: 1, faults: [foreignAt(5)] });
  });

  it('R69 cannot be made genuine afterwards', async () => {
    await forge();
    await chain.seal();
    await tamper(running.database, 'update event_seal set genuine = true');
    expect(await faults()).toEqual([{ ...foreignAt(5), problem: 'changed' }]);
  });

  it('R69 is found when it carries the MAC of a genuine one', async () => {
    const copy = (id: string) =>
      asProduct(`insert into event_log (id, type, payload, occurred_at, actor_id, request_id, organisation_id,
        application_id, origin_hash, mac_key_id, mac)
        select ${id}, type, payload, occurred_at, actor_id, request_id, organisation_id, application_id, origin_hash,
          mac_key_id, mac from event_log order by sequence limit 1`);
    await expect(copy('id')).rejects.toThrow('duplicate key');
    await copy('gen_random_uuid()');
    await chain.seal();
    expect(await faults()).toEqual([foreignAt(5)]);
  });

  it.each<[string, string]>([
    ['a moment that is none', `occurred_at = 'infinity'`],
    [
      'a payload with deep lists',
      `payload = (select jsonb_build_object('x', (repeat('[', 3000) || repeat(']', 3000))::jsonb))`,
    ],
    ['numbers that JavaScript does not have', `payload = '{"number": 1e2000}'`],
    ['the name of a prototype', `payload = '{"__proto__": {"number": 1}}'`],
  ])('R69 does not stop sealing by %s', async (_, change) => {
    const [column = '', value = ''] = change.split(/ = (.*)/s);
    await forge({ [column]: value });
    await running.app.get(Things).happen([4]);
    expect(await chain.seal()).toMatchObject({ sealed: 2 });
    expect(await faults()).toEqual([foreignAt(5)]);
  });

  it.each<[string, string, RegExp]>([
    [
      'without a MAC',
      `insert into event_log (id, type, payload, occurred_at) values (gen_random_uuid(), 'test.x', '{}', now())`,
      /event_log_has_mac/,
    ],
    [
      'under no key',
      `insert into event_log (id, type, payload, occurred_at, mac) values (gen_random_uuid(), 'test.x', '{}', now(), sha256(''))`,
      /event_log_has_mac/,
    ],
    ['with an address of its own', `insert into event_log (ip) values ('192.0.2.7')`, /permission denied/],
    [
      'at a place of its choice',
      `insert into event_log (sequence) overriding system value values (1)`,
      /permission denied/,
    ],
    [
      'larger than any that the product records',
      `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac) values (gen_random_uuid(), 'test.x', jsonb_build_object('x', repeat('x', 70000)), now(), 'a1', sha256(''))`,
      /event_log_is_small/,
    ],
  ])('R69 is not even taken %s', async (_, sql, refusal) => {
    await expect(asProduct(sql)).rejects.toThrow(refusal);
  });

  it('R69 has nobody told of it, and is shown to support as what it is, and to managers not at all', async () => {
    await withDemonstrationData(running);
    const support = await signIn(running, 'support');
    const manager = await signIn(running, 'manager');
    const [application] = (await manager.get('/applications')).body.items;
    const id = await forge({
      type: `'applications.application-disabled'`,
      application_id: `'${application.id}'`,
      payload: `jsonb_build_object('applicationId', '${application.id}', 'organisationId', '${nobody}')`,
      occurred_at: `'${running.clock.now().toISOString()}'`,
    });
    const thing = await forge();
    await asProduct(
      `insert into pgboss.job (name, data) values ('events', jsonb_build_object('eventId', $1::text)),
         ('events', jsonb_build_object('eventId', $1::text, 'handler', 'thing-handlers.remember'))`,
      [thing],
    );
    const activity = async () =>
      (await manager.get(`/applications/${application.id}/activity`)).body.items.map(
        ({ summary }: { summary: string }) => summary,
      );
    const listed = async () => (await support.get('/admin/events?type=applications.application-disabled')).body.items;
    for (const sealed of [false, true]) {
      if (sealed) await chain.seal();
      expect(await activity()).not.toContain('The application was disabled: it gets no token.');
      expect(await listed()).toEqual([expect.objectContaining({ id, foreign: true })]);
    }
    await running.drain();
    expect(
      running.app
        .get(ThingHandlers)
        .handled.map(({ payload }) => payload.number)
        .toSorted(),
    ).toEqual([1, 2, 3]);
  });

  it('R69 waits while it claims a key that nobody knows, and holds nothing up', async () => {
    for (let time = 0; time < 3; time += 1) await forge({ mac_key_id: `'k-${time}'` });
    await running.app.get(Things).happen([4, 5]);
    expect(await chain.seal({ pageSize: 1 })).toEqual({ sealed: 2, more: false, unknownKey: 'k-0' });
    expect(await verify()).toMatchObject({ sealed: 6, unsealed: 3, faultCount: 3 });
    expect(new Set((await faults()).map(({ problem }) => problem))).toEqual(new Set(['key-missing']));
  });

  it('R69 is foreign when the owner writes it without a MAC, once events have one', async () => {
    await query(running.database.ownerUrl, 'alter table event_log drop constraint event_log_has_mac');
    await query(
      running.database.ownerUrl,
      `insert into event_log (id, type, payload, occurred_at) values (gen_random_uuid(), 'test.x', '{}', now())`,
    );
    expect(await faults()).toEqual([foreignAt(null)]);
    await chain.seal();
    expect(await faults()).toEqual([foreignAt(5)]);
  });

  it.each([
    ['say what waits for a seal', 'insert into event_unsealed (sequence) values (1)'],
    ['say that nothing waits', 'delete from event_unsealed'],
    ['take the head of the seals away', 'delete from event_seal_head'],
    ['empty the head of the seals', 'truncate event_seal_head'],
    [
      'leave a checkpoint',
      `insert into event_checkpoint values (3, sha256(''), '2026-01-01', 3, 0, now(), 'a1', sha256(''))`,
    ],
    ['change an origin', `update event_origin set ip = '192.0.2.99'`],
    ['take an alarm back', 'delete from event_log_alarm'],
  ])('R69 is not helped by the rights of the product, which may not %s', async (_, sql) => {
    await expect(asProduct(sql)).rejects.toThrow('permission denied');
  });

  it('R69 is found when somebody without the key seals it', async () => {
    const id = await forge();
    await asProduct(
      `insert into event_seal (position, event_id, genuine, key_id, mac) values (5, '${id}', true, 'a1', sha256(''))`,
    );
    expect(await faults()).toEqual([
      { position: 5, problem: 'changed', eventId: id },
      { position: 6, problem: 'tail-cut', eventId: null },
    ]);
    await expect(chain.seal()).rejects.toThrow('its tail may be cut');
  });

  it('R69 is never what the product itself records, whatever it holds and wherever it comes from', async () => {
    const json = fc.jsonValue({ noUnicodeString: false, stringUnit: 'binary' }).filter(isStorable);
    const from = fc.record({
      ip: fc.option(fc.oneof(fc.ipV4(), fc.ipV6())),
      userAgent: fc.option(fc.string({ maxLength: 300 }).filter(isStorable)),
    });
    const events = running.app.get(DomainEvents);
    await fc.assert(
      fc.asyncProperty(fc.array(json, { minLength: 20, maxLength: 20 }), from, async (things, origin) => {
        await withOrigin({ actorId: nobody.toUpperCase(), requestId: 'r', ...origin }, () =>
          inTransaction(running.app.get(EntityManager).fork(), async () =>
            events.recordAll(
              things.map((anything) => new AnythingHappened({ anything: anything as z.core.util.JSONType })),
            ),
          ),
        );
      }),
      { numRuns: 20, endOnFailure: true },
    );
    await chain.seal();
    expect(await verify()).toMatchObject({ sealed: 404, unsealed: 0, faults: [] });
  });

  it('R69 is told from one whose key this instance does not have yet, which another one seals', async () => {
    const key = (id: string, fill: number) => ({ id, bytes: Buffer.alloc(32, fill) });
    const ahead = await startApp({
      modules: [ThingsModule],
      database: running.database,
      config: { auditKeys: new KeyRing([key('a2', 9), testConfig().auditKeys.current]) },
    });
    await ahead.app.get(Things).happen([4]);
    await running.app.get(Things).happen([5]);
    expect(await chain.seal()).toEqual({ sealed: 1, more: false, unknownKey: 'a2' });
    expect(await ahead.app.get(AuditChain).seal()).toMatchObject({ sealed: 1 });
    await running.app.get(Things).happen([6]);
    await expect(chain.seal()).rejects.toThrow('this instance does not know the audit key a2 yet');
    expect(await ahead.app.get(AuditChain).seal()).toMatchObject({ sealed: 1 });
    expect(await ahead.app.get(LogVerification).verify()).toMatchObject({ sealed: 7, unsealed: 0, faults: [] });
    await ahead.close();
  });
});

/** Text that PostgreSQL takes. */
function isStorable(value: unknown): boolean {
  return JSON.stringify(value).isWellFormed() && !/\\u0000|\\ud[89a-f]/i.test(JSON.stringify(value));
}
