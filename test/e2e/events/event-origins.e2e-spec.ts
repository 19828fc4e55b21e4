import { EntityManager } from '@mikro-orm/postgresql';
import { Schedules } from '../../../src/jobs/schedules.js';
import { inTransaction } from '../../../src/database/transaction.js';
import { AuditChain } from '../../../src/events/sealing/audit-chain.js';
import { DomainEvents } from '../../../src/events/domain-events.js';
import { withOrigin } from '../../../src/events/origins/event-origin.js';
import { EventOrigins } from '../../../src/events/origins/event-origins.js';
import { erasing } from '../../../src/events/origins/event-origins.job.js';
import { LogVerification } from '../../../src/events/sealing/log-verification.js';
import { SignedOut } from '../../../src/modules/identity/contract/sign-in/signed-out.event.js';
import { SignInFailed } from '../../../src/modules/identity/contract/sign-in/sign-in-failed.event.js';
import { DAY } from '../../../src/shared/clock.js';
import { ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { tamper } from '../../support/tampering.js';

const mara = '0199a3c8-7b1e-7c00-8000-00000000000a';
const suri = '0199a3c8-7b1e-7c00-8000-00000000000b';
const session = '0199a3c8-7b1e-7c00-8000-00000000000c';

describe('where an event came from', () => {
  let running: RunningApp;

  /** At the time of this machine, as PostgreSQL goes by its own. */
  beforeEach(async () => {
    running = await startApp({ clock: new FixedClock(new Date()) });
  });
  afterEach(() => running.close());

  const inProduct = (work: () => void) =>
    inTransaction(running.app.get(EntityManager).fork(), async () => {
      work();
    });
  /** An event of each kind: what they did, what somebody tried in their name, what support did to them. */
  const happen = (who: string) =>
    withOrigin({ actorId: null, ip: '192.0.2.7', userAgent: 'Firefox', requestId: 'r' }, () =>
      inProduct(() => {
        const events = running.app.get(DomainEvents);
        events.record(new SignedOut({ userId: who, sessionId: session }), who);
        events.record(new SignInFailed({ userId: who, step: 'password', reason: 'wrong-password' }));
        events.record(new SignedOut({ userId: who, sessionId: session }), suri);
      }),
    );
  const origins = () =>
    query<{ type: string; actor_id: string | null }>(
      running.database.url,
      `select type, actor_id, payload ->> 'userId' as who, host(o.ip) as ip, user_agent
       from event_origin o join event_log l on l.id = o.event_id order by sequence`,
    );
  const seal = () => running.app.get(AuditChain).seal();
  const faults = async () => (await running.app.get(LogVerification).verify()).faults;
  const problems = async () => (await faults()).map(({ problem }) => problem);
  const daysAgo = async (days: number, work: () => Promise<unknown>) => {
    running.clock.advance(-days * DAY);
    await work();
    running.clock.advance(days * DAY);
  };

  it('stands beside the log, and the log itself holds neither address nor user agent', async () => {
    const client = new ApiClient(running.app);
    const agent = `Browser ${'x'.repeat(400)}`;
    await client.post('/auth/login', { email: 'nobody@example.org', password: 'wrong' }, { 'user-agent': agent });
    expect(await origins()).toEqual([
      { type: 'identity.sign-in-failed', actor_id: null, who: null, ip: '127.0.0.1', user_agent: agent.slice(0, 300) },
    ]);
    const [row] = await query(
      running.database.url,
      `select l::text as row from event_log l where type like 'identity%'`,
    );
    expect(row?.row).not.toMatch(/127\.0\.0\.1|Browser/);
  });

  it('is shown to support', async () => {
    await withDemonstrationData(running);
    const support = await signIn(running, 'support');
    await support.get('/admin/events', { 'user-agent': 'unseen' });
    const [signedIn] = (await support.get('/admin/events?type=identity.signed-in')).body.items;
    expect(signedIn).toMatchObject({ ip: '127.0.0.1', userAgent: 'lightMyRequest' });
  });

  it.each([
    ['the product', 'url'],
    ['the owner', 'ownerUrl'],
  ] as const)('R69 is kept for 400 days, whatever %s tries', async (_, role) => {
    await happen(mara);
    await daysAgo(401, () => happen(mara));
    const attempt = (sql: string) => query(running.database[role], sql);
    await expect(attempt('delete from event_origin')).rejects.toThrow('is kept for 400 days');
    await expect(attempt(`update event_origin set ip = null`)).rejects.toThrow(/permission denied|append-only/);
    await expect(attempt('truncate event_origin')).rejects.toThrow(/permission denied|append-only/);
    expect(await origins()).toHaveLength(6);
  });

  it('is erased after 400 days by a job, page by page, and the log verifies as before', async () => {
    await daysAgo(402, () => happen(mara));
    await daysAgo(401, () => happen(mara));
    await daysAgo(399, () => happen(suri));
    await seal();
    await running.app.get(EventOrigins).eraseOld(running.clock.now(), { pageSize: 2 });
    expect((await origins()).map(({ actor_id }) => actor_id)).toEqual([suri, null, suri]);
    expect(await faults()).toEqual([]);
    await daysAgo(500, () => happen(mara));
    await running.app.get(Schedules).ask(erasing);
    await running.drain();
    expect(await origins()).toHaveLength(3);
  });

  it('is erased for a person who asks for it, from what they did and what was tried in their name', async () => {
    await happen(mara);
    await happen(suri);
    await seal();
    await inProduct(() => running.app.get(EventOrigins).eraseOriginsOf(mara));
    expect((await origins()).map(({ actor_id: actor, ...row }) => [actor, row])).toEqual([
      [suri, expect.objectContaining({ who: mara })],
      [suri, expect.anything()],
      [null, expect.objectContaining({ who: suri })],
      [suri, expect.anything()],
    ]);
    expect(await faults()).toEqual([]);
    await seal();
    expect(await faults()).toEqual([]);
    const [last] = await query(
      running.database.url,
      'select type, payload from event_log order by sequence desc limit 1',
    );
    expect(last).toEqual({ type: 'events.origins-erased', payload: { userId: mara } });
  });

  it('is not erased when the change that asks for it fails', async () => {
    await happen(mara);
    await expect(
      inProduct(() => {
        running.app.get(EventOrigins).eraseOriginsOf(mara);
        throw new Error('the change fails');
      }),
    ).rejects.toThrow('the change fails');
    expect(await origins()).toHaveLength(3);
  });

  it('R69 is found missing when somebody erased it early, also behind a forged request for it', async () => {
    await happen(mara);
    await seal();
    await query(
      running.database.url,
      `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
       values (gen_random_uuid(), 'events.origins-erased', '{"userId": "${mara}"}', now(), 'a1', sha256(''))`,
    );
    await query(running.database.url, `delete from event_origin where person_id = '${mara}'`);
    await seal();
    expect(await problems()).toEqual(['origin-gone', 'origin-gone', 'foreign']);
    await tamper(running.database, 'delete from event_origin');
    expect(await problems()).toEqual(['origin-gone', 'origin-gone', 'origin-gone', 'foreign']);
  });

  it('R69 is found missing when it is erased after a request for what was before', async () => {
    await inProduct(() => running.app.get(EventOrigins).eraseOriginsOf(mara));
    await seal();
    await happen(mara);
    await seal();
    await query(running.database.url, `delete from event_origin where person_id = '${mara}'`);
    expect(await problems()).toEqual(['origin-gone', 'origin-gone']);
  });

  it.each([
    ['another address', `update event_origin set ip = '192.0.2.8'`],
    ['no address', 'update event_origin set ip = null'],
    ['another user agent', `update event_origin set user_agent = 'curl'`],
    ['another salt', `update event_origin set salt = substr(sha256(''), 1, 16)`],
  ])('R69 is found changed with %s', async (_, sql) => {
    await happen(mara);
    await seal();
    await tamper(running.database, sql);
    expect(await problems()).toEqual(['origin-changed', 'origin-changed', 'origin-changed']);
  });

  it('R69 is found when it is put beside an event that had none', async () => {
    await inProduct(() => running.app.get(DomainEvents).record(new SignedOut({ userId: mara, sessionId: session })));
    await seal();
    await query(
      running.database.url,
      `insert into event_origin (event_id, ip, salt)
       select id, '192.0.2.66', substr(sha256(''), 1, 16) from event_log order by sequence desc limit 1`,
    );
    expect(await problems()).toEqual(['origin-changed']);
  });
});
