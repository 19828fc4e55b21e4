import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { SupportHistory } from '../../../src/modules/approvals/support-history.js';
import { after, DAY, HOUR, MINUTE } from '../../../src/shared/clock.js';
import { type ApiClient, type PersonName, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { whilePersonIsHeld } from '../../support/held-person.js';
import { mailboxOf } from '../../support/mailbox.js';
import { comeDue, makeSupport } from '../../support/second-persons.js';
import { makePerson, type TestPerson } from '../identity/people.js';
import { eventsOf } from '../identity/visitor.js';

describe('a second person of WMDA support', () => {
  let running: RunningApp;
  /** Asks. Support since just now, which does not matter to whoever asks. */
  let support: ApiClient;
  /** Sam, who has been support for long. */
  let second: ApiClient;
  let ids: Record<PersonName, string>;
  let person: TestPerson;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
    const idOf = async (q: string) => (await support.get(`/admin/users?q=${q}@`)).body.items[0].id as string;
    ids = {
      manager: await idOf('manager'),
      deputy: await idOf('deputy'),
      stranger: await idOf('stranger'),
      support: await idOf('support'),
    };
    await makeSupport(running, ids.stranger);
    second = await signIn(running, 'stranger');
    person = await makePerson(running);
    await running.drain();
    await query(running.database.url, 'delete from development_mail');
  });
  afterEach(() => running.close());

  const grant = (userId = person.id) => support.post('/admin/role-assignments', { userId, role: 'support' });
  const decide = (by: ApiClient, id: string, what: 'approve' | 'refuse') => by.post(`/admin/approvals/${id}/${what}`);
  const refusal = ({ status, body }: { status: number; body: { code: string } }) => [status, body.code];
  const rolesOf = async (id: string) =>
    (await support.get(`/admin/users/${id}`)).body.roles.map(({ role }: { role: string }) => role);
  const one = async (id: string) =>
    (await support.get('/admin/approvals')).body.items.find((each: { id: string }) => each.id === id);
  const received = async () => {
    await running.drain();
    return (await mailboxOf(running)).map(({ to, subject }) => `${to}: ${subject}`).toSorted();
  };

  it('R70 agrees, and it is done at once, as by whoever asked: log and mails tell both', async () => {
    const asked = await grant();
    expect([asked.status, asked.body.kind, asked.body.reason, asked.body.state, asked.body.effectiveAt]).toEqual([
      202,
      'support-grant',
      'support',
      'open',
      null,
    ]);
    expect(asked.headers.location).toBeUndefined();
    expect(await rolesOf(person.id)).toEqual([]);
    expect(await received()).toEqual(
      [person.email, 'stranger@example.org', 'support@example.org']
        .map((address) => `${address}: To be agreed to: give Ada Lovelace the role of support`)
        .toSorted(),
    );
    const given = await decide(second, asked.body.id, 'approve');
    expect([given.status, given.body]).toEqual([
      200,
      {
        ...asked.body,
        state: 'carried-out',
        effectiveAt: running.clock.now().toISOString(),
        endedAt: running.clock.now().toISOString(),
        decidedBy: { id: ids.stranger, name: 'Sam Stranger' },
      },
    ]);
    expect(await rolesOf(person.id)).toEqual(['support']);
    const events = (await eventsOf(running, person)).map(({ type, actor_id }) => [type, actor_id]);
    expect(events).toEqual([
      ['approvals.approval-requested', ids.support],
      ['approvals.approval-given', ids.stranger],
      ['roles.role-granted', ids.support],
      ['approvals.approval-carried-out', ids.stranger],
    ]);
    const [assignment] = (await support.get(`/admin/role-assignments?userId=${person.id}`)).body.items;
    expect(assignment.grantedBy).toBe(ids.support);
    expect((await received()).filter((line) => line.includes('Done'))).toHaveLength(3);
    const told = (await mailboxOf(running)).find(({ subject }) => subject.startsWith('Done'));
    for (const part of [told?.text, told?.html]) {
      expect(part).toContain('Suri Support');
      expect(part).toContain('Sam Stranger');
    }
    expect(refusal(await decide(second, asked.body.id, 'approve'))).toEqual([409, 'approvals.ended']);
    expect(refusal(await decide(second, asked.body.id, 'refuse'))).toEqual([409, 'approvals.ended']);
  });

  it('R70 refuses, and so may whoever asked and whom it is about; nothing is changed', async () => {
    const refusers = [second, support];
    for (const by of refusers) {
      const { id } = (await grant()).body;
      const refused = await decide(by, id, 'refuse');
      expect([refused.status, refused.body.state, refused.body.effectiveAt]).toEqual([200, 'refused', null]);
      expect(refusal(await decide(second, id, 'approve'))).toEqual([409, 'approvals.ended']);
    }
    const { id } = (await support.post(`/admin/users/${ids.stranger}/mfa-reset`)).body;
    expect(refusal(await decide(second, id, 'approve'))).toEqual([403, 'approvals.not-approver']);
    expect((await decide(second, id, 'refuse')).body.decidedBy.id).toBe(ids.stranger);
    expect(await rolesOf(person.id)).toEqual([]);
    expect((await received()).filter((line) => line.includes('Not done'))).toHaveLength(6);
    const refused = (await eventsOf(running, person)).filter(({ type }) => type === 'approvals.approval-refused');
    expect(refused.map(({ actor_id }) => actor_id)).toEqual([ids.stranger, ids.support]);
  });

  it.each([
    ['has been support for 13 days', { daysAgo: 13 }, 403],
    ['was made support by whoever asked', { daysAgo: 30, by: 'support' }, 403],
    ['was made support by another one 14 days ago', { daysAgo: 14, by: 'stranger' }, 200],
  ] as const)('R70 may be somebody who %s: %j %i', async (_, { daysAgo, ...made }, status) => {
    const by = 'by' in made ? ids[made.by] : null;
    await makeSupport(running, ids.manager, { daysAgo, by });
    const manager = await signIn(running, 'manager');
    const { id } = (await grant()).body;
    expect((await decide(manager, id, 'approve')).status).toBe(status);
  });

  it.each(['invited', 'readdressed', 'factor-reset'] as const)(
    'R70 may not be somebody whom whoever asked %s, however long ago',
    async (act) => {
      const done = { subjectId: ids.stranger, actorId: ids.support, at: after(running.clock.now(), -400 * DAY) };
      await inRequestContext(running.app.get(EntityManager), () =>
        running.app.get(SupportHistory).note(running.app.get(EntityManager), { act, ...done }),
      );
      const asked = await grant();
      expect(refusal(await decide(second, asked.body.id, 'approve'))).toEqual([403, 'approvals.not-approver']);
      // Nobody else could agree either.
      expect(asked.body.effectiveAt).toBe(after(running.clock.now(), DAY).toISOString());
    },
  );

  it('R70 R52 is asked for a recent code, and has to be of WMDA support', async () => {
    const { id } = (await grant()).body;
    const manager = await signIn(running, 'manager');
    for (const what of ['approve', 'refuse'] as const) {
      expect(refusal(await decide(manager, id, what))).toEqual([403, 'roles.support-only']);
    }
    running.clock.advance(31 * MINUTE);
    const stale = await second.renewed();
    for (const what of ['approve', 'refuse'] as const) {
      expect(refusal(await decide(stale, id, what))).toEqual([403, 'identity.step-up-required']);
    }
    const unknown = '0199a3c8-7b1e-7c00-8000-0123456789ab';
    expect((await decide(await signIn(running, 'stranger'), unknown, 'approve')).status).toBe(404);
  });

  it('R70 is needed to disable, enable, reset, readdress and take out somebody of WMDA support', async () => {
    await makeSupport(running, person.id);
    const [{ id: assignment }] = (await support.get(`/admin/role-assignments?userId=${person.id}`)).body.items;
    const change = (body: object) => support.patch(`/admin/users/${person.id}`, body);
    const asked = [
      await change({ name: 'Ada King', status: 'disabled' }),
      await change({ email: 'elsewhere@registry.example' }),
      await support.post(`/admin/users/${person.id}/mfa-reset`),
      await support.delete(`/admin/role-assignments/${assignment}`),
    ];
    expect(asked.map(({ status, body }) => [status, body.kind, body.reason])).toEqual([
      [202, 'disable', 'support'],
      [202, 'email-change', 'support'],
      [202, 'factor-reset', 'support'],
      [202, 'support-withdrawal', 'support'],
    ]);
    // What needs nobody else is done at once.
    expect((await support.get(`/admin/users/${person.id}`)).body).toMatchObject({
      name: 'Ada King',
      email: person.email,
      status: 'active',
      mfaEnrolled: true,
      pendingEmail: null,
    });
    for (const { body } of asked.slice(0, 3).toReversed()) {
      expect((await decide(second, body.id, 'approve')).status).toBe(200);
    }
    expect((await support.get(`/admin/users/${person.id}`)).body).toMatchObject({
      status: 'disabled',
      mfaEnrolled: false,
      pendingEmail: null,
    });
    const enabling = await change({ status: 'active' });
    expect([enabling.status, enabling.body.kind]).toEqual([202, 'enable']);
    await decide(second, enabling.body.id, 'approve');
    await decide(second, asked[3]?.body.id, 'approve');
    expect((await support.get(`/admin/users/${person.id}`)).body).toMatchObject({ status: 'active', roles: [] });
    // No person of support any more: one is enough.
    expect((await change({ status: 'disabled' })).status).toBe(200);
  });

  it('R70 is not needed for what no rule names', async () => {
    const change = (body: object) => support.patch(`/admin/users/${ids.deputy}`, body);
    const { organisation } = (await support.get('/admin/users?q=manager@')).body.items[0].roles[0];
    const role = { userId: ids.deputy, role: 'credential_manager', organisationId: organisation.id };
    const granted = await support.post('/admin/role-assignments', role);
    expect(granted.status).toBe(201);
    expect((await support.delete(`/admin/role-assignments/${granted.body.id}`)).status).toBe(204);
    expect((await change({ name: 'Dede D.' })).status).toBe(200);
    expect((await change({ status: 'disabled' })).status).toBe(200);
    expect((await change({ status: 'active' })).status).toBe(200);
    expect((await support.post(`/admin/users/${ids.deputy}/mfa-reset`)).status).toBe(204);
    expect((await support.post('/admin/users', { email: 'new@registry.example', name: 'New' })).status).toBe(201);
    expect((await support.get('/admin/approvals')).body.items).toEqual([]);
  });

  it('R70 is not asked about what could not be done anyway: it is refused at once, in the words of always', async () => {
    const [{ id: own }] = (await support.get(`/admin/role-assignments?userId=${ids.support}`)).body.items;
    const unenrolled = await makePerson(running, { enrolled: false });
    await makeSupport(running, unenrolled.id);
    await makeSupport(running, person.id);
    for (const [answer, expected] of [
      [await grant(ids.support), [403, 'roles.own-roles']],
      [await support.delete(`/admin/role-assignments/${own}`), [403, 'roles.own-roles']],
      [await support.post(`/admin/users/${ids.support}/mfa-reset`), [403, 'forbidden']],
      [await support.patch(`/admin/users/${ids.support}`, { status: 'active' }), [403, 'forbidden']],
      [await grant(person.id), [409, 'roles.already-granted']],
      [await grant('0199a3c8-7b1e-7c00-8000-0123456789ab'), [422, 'validation-failed']],
      [await support.post(`/admin/users/${unenrolled.id}/mfa-reset`), [409, 'identity.not-enrolled']],
      [
        await support.patch(`/admin/users/${person.id}`, { email: 'manager@example.org' }),
        [409, 'identity.email-taken'],
      ],
      [await support.delete('/admin/role-assignments/0199a3c8-7b1e-7c00-8000-0123456789ab'), [404, 'not-found']],
    ] as const) {
      expect(refusal(answer)).toEqual(expected);
    }
    expect((await support.get('/admin/approvals')).body.items).toEqual([]);
    const left = await query(running.database.url, `select type from event_log where type like 'approvals.%'`);
    expect(left.map(({ type }) => type)).toEqual(['approvals.first-support-appointed']);
  });

  it('R70 is asked once: a second request for the same waits for the first to end', async () => {
    const answers = await Promise.all([grant(), grant(), grant()]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([202, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('approvals.already-requested');
    const { id } = answers.find(({ status }) => status === 202)?.body ?? {};
    running.clock.advance(7 * DAY - HOUR);
    support = await signIn(running, 'support');
    expect(refusal(await grant())).toEqual([409, 'approvals.already-requested']);
    running.clock.advance(HOUR);
    support = await signIn(running, 'support');
    // It has ended, whether or not the job came by yet.
    expect((await grant()).status).toBe(202);
    expect((await one(id)).state).toBe('expired');
  });

  it('R70 has a week to decide; then the request has ended, and support is told', async () => {
    const { id } = (await grant()).body;
    await running.drain();
    running.clock.advance(7 * DAY);
    second = await signIn(running, 'stranger');
    support = await signIn(running, 'support');
    expect(refusal(await decide(second, id, 'approve'))).toEqual([409, 'approvals.ended']);
    await comeDue(running);
    expect(await one(id)).toMatchObject({ state: 'expired', effectiveAt: null, decidedBy: null });
    expect((await received()).filter((line) => line.includes('Not done'))).toHaveLength(2);
  });

  it.each(['approve', 'refuse'] as const)('R70 decides once where two do at once, to %s first', async (first) => {
    const { id } = (await grant()).body;
    const order = first === 'approve' ? (['approve', 'refuse'] as const) : (['refuse', 'approve'] as const);
    const [earlier, later] = await whilePersonIsHeld(
      running,
      person.id,
      order.map((what) => () => decide(second, id, what)),
    );
    expect([earlier?.status, later && refusal(later)]).toEqual([200, [409, 'approvals.ended']]);
    expect(await rolesOf(person.id)).toEqual(first === 'approve' ? ['support'] : []);
    const ends = (await eventsOf(running, person)).filter(({ type }) => /refused|carried-out/.test(type));
    expect(ends).toHaveLength(1);
  });

  it('R70 cannot agree to what has become impossible, nor to what somebody wants who is support no more', async () => {
    await makeSupport(running, ids.manager);
    const manager = await signIn(running, 'manager');
    const wanted = (await manager.post('/admin/role-assignments', { userId: person.id, role: 'support' })).body;
    const [{ id: role }] = (await support.get(`/admin/role-assignments?userId=${ids.manager}`)).body.items;
    const withdrawal = (await support.delete(`/admin/role-assignments/${role}`)).body;
    expect((await decide(second, withdrawal.id, 'approve')).status).toBe(200);
    expect(refusal(await decide(second, wanted.id, 'approve'))).toEqual([409, 'approvals.requester-gone']);
    expect((await decide(second, wanted.id, 'refuse')).status).toBe(200);
    const { id } = (await grant()).body;
    await makeSupport(running, person.id);
    expect(refusal(await decide(second, id, 'approve'))).toEqual([409, 'roles.already-granted']);
    expect((await one(id)).state).toBe('open');
  });

  it('R70 gives no role of support to somebody whose address is about to change', async () => {
    await support.patch(`/admin/users/${person.id}`, { email: 'elsewhere@registry.example' });
    expect(refusal(await grant())).toEqual([409, 'approvals.email-changing']);
  });

  it('lists requests page by page and by state', async () => {
    const people = [person, await makePerson(running), await makePerson(running)];
    const made: string[] = [];
    for (const { id } of people) made.push((await grant(id)).body.id);
    await decide(second, made[1] ?? '', 'refuse');
    const list = async (search: string) => (await support.get(`/admin/approvals?${search}`)).body;
    const idsOf = ({ items }: { items: { id: string }[] }) => items.map(({ id }) => id);
    expect(idsOf(await list(''))).toEqual(made.toReversed());
    expect(idsOf(await list('state=open'))).toEqual([made[2], made[0]]);
    expect(idsOf(await list('state=refused'))).toEqual([made[1]]);
    const page = await list('limit=2');
    expect(idsOf(page)).toEqual([made[2], made[1]]);
    expect(idsOf(await list(`limit=2&cursor=${page.nextCursor}`))).toEqual([made[0]]);
    expect((await support.get('/admin/approvals?state=maybe')).status).toBe(400);
    expect((await support.get('/admin/overview')).body.openApprovals).toMatchObject({
      count: 2,
      latest: [{ id: made[2] }, { id: made[0] }],
    });
  });
});
