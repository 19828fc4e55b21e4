import { v7 as uuidv7 } from 'uuid';
import { after, DAY, HOUR } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { comeDue, makeSupport } from '../../support/second-persons.js';
import { eventsOf } from '../identity/visitor.js';

const maras = 'manager@example.org';
const attackers = 'mara@attacker.example';
const isFinal = /what is final in \w+ stays so/;

/** One person of WMDA support who has, besides, the database password of the product and none of its keys. */
describe("one person of support with the application's database role", () => {
  let running: RunningApp;
  let mallory: ApiClient;
  let colleague: string;
  let mallorys: string;
  let mara: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    mallory = await signIn(running, 'support');
    const idOf = async (q: string) => (await mallory.get(`/admin/users?q=${q}@`)).body.items[0].id as string;
    [mara, mallorys, colleague] = [await idOf('manager'), await idOf('support'), await idOf('stranger')];
    await makeSupport(running, colleague, { daysAgo: 2 });
    await running.drain();
  });
  afterEach(() => running.close());

  const forge = <Row extends object>(sql: string, values: unknown[] = []) =>
    query<Row & Record<string, unknown>>(running.database.url, sql, values);
  const insert = (table: string, row: Record<string, unknown>) =>
    forge(
      `insert into ${table} (${Object.keys(row).join(', ')})
       values (${Object.keys(row)
         .map((_, place) => `$${place + 1}`)
         .join(', ')})`,
      Object.values(row),
    );
  const request = (changes: Record<string, unknown> = {}) => ({
    id: uuidv7(),
    kind: 'support-grant',
    reason: 'support',
    subject_id: mara,
    requested_by: colleague,
    requested_at: running.clock.now(),
    expires_at: after(running.clock.now(), 7 * DAY),
    state: 'open',
    seal: Buffer.alloc(32),
    ...changes,
  });
  const typesOf = async (id: string) => (await eventsOf(running, { id })).map(({ type }) => type);
  const emailOf = async () => (await mallory.get(`/admin/users/${mara}`)).body.email;

  it('R70 S8 agrees to nothing in a colleague’s name that the colleague never asked for', async () => {
    await insert('support_act', act('support-granted', mallorys, 90));
    const row = request();
    await insert('approval', row);
    expect((await mallory.get('/admin/approvals')).body.items).toEqual([]);
    expect((await mallory.post(`/admin/approvals/${row.id}/approve`)).status).toBe(404);
    expect(await typesOf(mara)).not.toContain('approvals.approval-carried-out');
  });

  it('R70 S8 has nothing done because a request of their own waited', async () => {
    const asked = after(running.clock.now(), -2 * DAY);
    await insert('approval', request({ requested_at: asked, waits_until: after(asked, DAY) }));
    await comeDue(running);
    running.clock.advance(7 * DAY);
    await comeDue(running);
    const types = await typesOf(mara);
    expect(types.filter((type) => type.startsWith('approvals.'))).toEqual([]);
    expect(types.filter((type) => type === 'roles.role-granted')).toHaveLength(1);
  });

  it('R70 S8 makes nobody the second person by writing down a past, and nobody the only one by taking others away', async () => {
    const asked = await mallory.post('/admin/role-assignments', { userId: mara, role: 'support' });
    expect([asked.status, asked.body.effectiveAt === null]).toEqual([202, false]);
    await insert('support_act', act('support-granted', colleague, 90));
    const accomplice = await signIn(running, 'stranger');
    expect((await accomplice.post(`/admin/approvals/${asked.body.id}/approve`)).body.code).toBe(
      'approvals.not-approver',
    );
    await accomplice.post(`/admin/approvals/${asked.body.id}/refuse`);

    running.clock.advance(20 * DAY);
    mallory = await signIn(running, 'support');
    await insert('support_act', act('support-withdrawn', colleague, 19));
    const again = await mallory.post('/admin/role-assignments', { userId: mara, role: 'support' });
    expect([again.status, again.body.effectiveAt]).toEqual([202, null]);
  });

  it('R70 S8 opens no request again that has ended, and changes none that is open', async () => {
    const { id } = (await mallory.post('/admin/role-assignments', { userId: mara, role: 'support' })).body;
    await mallory.post(`/admin/approvals/${id}/refuse`);
    const reopen = `update approval set state = 'open', ended_at = null, decided_by = null where id = $1`;
    await expect(forge(reopen, [id])).rejects.toThrow(isFinal);
  });

  it('R70 S8 moves no address by a change that nobody asked for, or that nobody confirmed', async () => {
    const longAgo = after(running.clock.now(), -2 * DAY);
    const steps = { told_at: longAgo, confirmed_at: longAgo, agreed_at: longAgo };
    const change = { id: uuidv7(), user_id: mara, former_email: maras, new_email: attackers, asked_at: longAgo };
    await insert('email_change', { ...change, ...steps });
    await comeDue(running);
    expect(await emailOf()).toBe(maras);

    // Where somebody wrote, one person of support alone does nothing any more.
    expect((await mallory.patch(`/admin/users/${mara}`, { email: attackers })).status).toBe(202);
  });

  it('R70 S8 moves no address by a change that others finished', async () => {
    const longAgo = after(running.clock.now(), -2 * DAY);
    expect((await mallory.patch(`/admin/users/${mara}`, { email: attackers })).status).toBe(200);
    await forge(
      'update email_change set told_at = $2, confirmed_at = $2, agreed_at = $2 where user_id = $1 and ended_at is null',
      [mara, longAgo],
    );
    await comeDue(running);
    running.clock.advance(2 * DAY);
    await comeDue(running);
    mallory = await signIn(running, 'support');
    expect(await emailOf()).toBe(maras);
    expect(await typesOf(mara)).not.toContain('identity.email-changed');
  });

  it('R70 S8 takes back no stop: what ended stays so', async () => {
    await mallory.patch(`/admin/users/${mara}`, { email: attackers });
    await mallory.patch(`/admin/users/${mara}`, { email: 'other@attacker.example' });
    for (const sql of [
      `update email_change set ended_at = null, outcome = null where outcome = 'replaced'`,
      `update email_change set outcome = 'effective' where outcome = 'replaced'`,
    ]) {
      await expect(forge(sql)).rejects.toThrow(isFinal);
    }
    // Another past is no past: the owner's word stands.
    const ended = after(running.clock.now(), HOUR);
    await insert('email_change', {
      id: uuidv7(),
      user_id: mara,
      asked_at: running.clock.now(),
      ended_at: ended,
      outcome: 'stopped',
    });
    await mallory.patch(`/admin/users/${mara}`, { email: 'third@attacker.example' });
    // A second person has a look where somebody wrote.
    expect((await mallory.get('/admin/approvals')).body.items).toMatchObject([{ kind: 'email-change', state: 'open' }]);
  });

  it('R70 S8 spoils no seal so that a past act or change counts for nothing', async () => {
    expect((await mallory.post(`/admin/users/${mara}/mfa-reset`)).status).toBe(204);
    await expect(forge(`update support_act set seal = sha256('x') where subject_id = $1`, [mara])).rejects.toThrow(
      isFinal,
    );
    expect((await mallory.patch(`/admin/users/${mara}`, { email: attackers })).status).toBe(202);
  });

  it('R70 S8 shuts nobody off by a request of their own making', async () => {
    await insert('approval', {
      id: uuidv7(),
      kind: 'factor-reset',
      reason: 'support',
      subject_id: mara,
      requested_at: running.clock.now(),
      expires_at: after(running.clock.now(), 9000 * DAY),
      state: 'open',
      seal: Buffer.alloc(32, 1),
    });
    expect((await mallory.post(`/admin/users/${mara}/mfa-reset`)).status).toBe(204);
    await comeDue(running);
    expect(await forge('select state from approval where subject_id = $1', [mara])).toEqual([{ state: 'expired' }]);
  });

  function act(kind: string, subjectId: string, daysAgo: number) {
    return {
      id: uuidv7(),
      act: kind,
      subject_id: subjectId,
      actor_id: null,
      at: after(running.clock.now(), -daysAgo * DAY),
      seal: Buffer.alloc(32),
    };
  }
});
