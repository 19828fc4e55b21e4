import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { SupportAppointments } from '../../../src/modules/approvals/contract/support-appointments.js';
import { after, DAY, HOUR } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { whilePersonIsHeld } from '../../support/held-person.js';
import { mailboxOf } from '../../support/mailbox.js';
import { comeDue, makeSupport } from '../../support/second-persons.js';
import { makePerson, type TestPerson } from '../identity/people.js';
import { eventsOf } from '../identity/visitor.js';

describe('a sole person of WMDA support', () => {
  let running: RunningApp;
  let support: ApiClient;
  let supportId: string;
  let strangerId: string;
  let person: TestPerson;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
    supportId = (await support.get('/me')).body.id;
    strangerId = (await support.get('/admin/users?q=stranger@')).body.items[0].id;
    person = await makePerson(running);
    await running.drain();
    await query(running.database.url, 'delete from development_mail');
  });
  afterEach(() => running.close());

  const grant = () => support.post('/admin/role-assignments', { userId: person.id, role: 'support' });
  const rolesOf = async (id: string) =>
    (
      await query<{ role: string }>(running.database.url, 'select role from role_assignment where user_id = $1', [id])
    ).map(({ role }) => role);
  const newest = async () => (await support.get('/admin/approvals')).body.items[0];
  const refusal = ({ status, body }: { status: number; body: { code: string } }) => [status, body.code];

  it('R70 waits for a day instead, not a moment less, and then it happens by itself', async () => {
    const asked = await grant();
    const effectiveAt = after(running.clock.now(), DAY);
    expect([asked.status, asked.body.effectiveAt]).toEqual([202, effectiveAt.toISOString()]);
    expect(refusal(await support.post(`/admin/approvals/${asked.body.id}/approve`))).toEqual([
      403,
      'approvals.not-approver',
    ]);
    await running.drain();
    const told = (await mailboxOf(running)).find(({ to }) => to === 'support@example.org');
    for (const part of [told?.text, told?.html]) expect(part).toContain('So it happens on 24 Nov 2026, 09:00 UTC');
    running.clock.set(after(effectiveAt, -1));
    await comeDue(running);
    expect(await rolesOf(person.id)).toEqual([]);
    running.clock.set(effectiveAt);
    await comeDue(running);
    expect(await rolesOf(person.id)).toEqual(['support']);
    support = await signIn(running, 'support');
    expect(await newest()).toMatchObject({
      id: asked.body.id,
      state: 'carried-out',
      decidedBy: null,
      effectiveAt: effectiveAt.toISOString(),
    });
    const events = (await eventsOf(running, person)).map(({ type, actor_id }) => [type, actor_id]);
    expect(events).toEqual([
      ['approvals.approval-requested', supportId],
      ['roles.role-granted', supportId],
      ['approvals.approval-carried-out', null],
    ]);
    const done = (await mailboxOf(running)).find(({ subject }) => subject.startsWith('Done'));
    for (const part of [done?.text, done?.html]) expect(part).toContain('nobody refused it for a day');
  });

  it('R70 is refused meanwhile by any other one, however new they are', async () => {
    await makeSupport(running, strangerId, { daysAgo: 0 });
    const asked = await grant();
    expect(asked.body.effectiveAt).toBe(after(running.clock.now(), DAY).toISOString());
    const other = await signIn(running, 'stranger');
    expect((await other.post(`/admin/approvals/${asked.body.id}/refuse`)).status).toBe(200);
    running.clock.advance(2 * DAY);
    await comeDue(running);
    expect(await rolesOf(person.id)).toEqual([]);
  });

  it('R70 is not one while somebody who was support 14 days ago was taken out, or disabled, since then', async () => {
    await makeSupport(running, strangerId, { daysAgo: 40 });
    const [{ id: role }] = (await support.get(`/admin/role-assignments?userId=${strangerId}`)).body.items;
    const withdrawal = await support.delete(`/admin/role-assignments/${role}`);
    // Of two, each is the only one who could agree to the other's end: it waits.
    expect(withdrawal.body.effectiveAt).toBe(after(running.clock.now(), DAY).toISOString());
    running.clock.advance(DAY);
    await comeDue(running);
    support = await signIn(running, 'support');
    expect(await rolesOf(strangerId)).toEqual(['credential_manager']);
    const early = await grant();
    expect(early.body.effectiveAt).toBeNull();
    await support.post(`/admin/approvals/${early.body.id}/refuse`);
    running.clock.advance(14 * DAY);
    support = await signIn(running, 'support');
    expect((await grant()).body.effectiveAt).toBe(after(running.clock.now(), DAY).toISOString());
  });

  it('R70 counts nobody who never followed their invitation', async () => {
    const invited = await makePerson(running, { invited: true });
    await makeSupport(running, invited.id, { daysAgo: 40 });
    expect((await grant()).body.effectiveAt).toBe(after(running.clock.now(), DAY).toISOString());
  });

  it('R70 is told when what they asked for is not possible any more', async () => {
    const asked = await grant();
    await makeSupport(running, person.id);
    running.clock.advance(DAY);
    await comeDue(running);
    support = await signIn(running, 'support');
    expect(await newest()).toMatchObject({ id: asked.body.id, state: 'failed', effectiveAt: null });
    expect((await eventsOf(running, person)).at(-1)).toMatchObject({
      type: 'approvals.approval-failed',
      payload: { code: 'roles.already-granted' },
    });
    const mail = (await mailboxOf(running)).find(({ subject }) => subject.startsWith('Not done'));
    expect(mail?.text).toContain('It was not possible any more when its time came.');
  });

  it.each(['effect', 'refusal'])(
    'R70 has one end when it is refused as its day is over, the %s first',
    async (first) => {
      await makeSupport(running, strangerId, { daysAgo: 1 });
      const { id } = (await grant()).body;
      // Mails to the person would wait for their row too.
      await running.drain();
      running.clock.advance(DAY);
      const other = await signIn(running, 'stranger');
      const both = [
        async () => {
          await comeDue(running);
          return undefined;
        },
        () => other.post(`/admin/approvals/${id}/refuse`),
      ];
      const order = first === 'effect' ? both : both.toReversed();
      const answers = await whilePersonIsHeld(running, person.id, order);
      const refused = answers.find((answer) => answer !== undefined);
      expect([refused?.status, await rolesOf(person.id)]).toEqual(first === 'effect' ? [409, ['support']] : [200, []]);
      const ends = (await eventsOf(running, person)).filter(({ type }) => /refused|carried-out|failed/.test(type));
      expect(ends).toHaveLength(1);
    },
  );

  it('R70 cannot be outrun in the database either', async () => {
    const { id } = (await grant()).body;
    const end = (hours: number, decidedBy: string | null) =>
      query(
        running.database.url,
        `update approval set state = 'carried-out', ended_at = $2, decided_by = $3 where id = $1`,
        [id, after(running.clock.now(), hours * HOUR), decidedBy],
      );
    await expect(end(23, null)).rejects.toThrow('approval_by_another');
    await expect(end(30, supportId)).rejects.toThrow('approval_by_another');
    await expect(end(30, person.id)).rejects.toThrow('approval_by_another');
    await end(24, null);
  });

  describe('the command line', () => {
    const appoint = () =>
      inRequestContext(running.app.get(EntityManager), () => running.app.get(SupportAppointments).appoint(person.id));

    it('R70 makes support at once while nobody active is, and the log says so', async () => {
      await query(running.database.superuserUrl, `update user_account set status = 'disabled' where id = $1`, [
        supportId,
      ]);
      expect(await appoint()).toBeUndefined();
      expect(await rolesOf(person.id)).toEqual(['support']);
      const types = (await eventsOf(running, person)).map(({ type, actor_id }) => [type, actor_id]);
      expect(types).toEqual([
        ['approvals.first-support-appointed', null],
        ['roles.role-granted', null],
      ]);
    });

    it('R70 waits for a day where somebody is, who is told, and may agree or refuse', async () => {
      await makeSupport(running, strangerId);
      const waits = await appoint();
      expect(waits).toMatchObject({
        kind: 'support-grant',
        requestedBy: null,
        effectiveAt: after(running.clock.now(), DAY).toISOString(),
      });
      await running.drain();
      const told = (await mailboxOf(running)).filter(({ to }) => to === 'support@example.org').map(({ text }) => text);
      expect(told).toContainEqual(expect.stringContaining('The command line asked on 23 Nov 2026'));
      expect((await support.post(`/admin/approvals/${waits?.id}/refuse`)).status).toBe(200);
      const again = await appoint();
      const second = await signIn(running, 'stranger');
      expect((await second.post(`/admin/approvals/${again?.id}/approve`)).status).toBe(200);
      expect(await rolesOf(person.id)).toEqual(['support']);
    });
  });
});
