import { ChangeWatch } from '../../../src/events/change-watch/change-watch.js';
import { after, DAY, MINUTE } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { newestLink } from '../../support/mailed-links.js';
import { mailboxOf } from '../../support/mailbox.js';
import { comeDue, makeSupport } from '../../support/second-persons.js';
import { PageVisitor } from '../identity/page-visitor.js';
import { makePerson, password, type TestPerson } from '../identity/people.js';
import { eventsOf, Visitor } from '../identity/visitor.js';

describe('WMDA support looks after people', () => {
  let running: RunningApp;
  let support: ApiClient;
  let visitor: Visitor;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
    visitor = new Visitor(running);
  });
  afterEach(() => running.close());

  const invite = (email = 'new@registry.example', name = 'Noor Visser') =>
    support.post('/admin/users', { email, name });
  const idOf = async (person: string) => (await support.get(`/admin/users?q=${person}@`)).body.items[0].id as string;
  const typesOf = async (id: string) => (await eventsOf(running, { id })).map(({ type }) => type.split('.')[1]);
  const refusal = ({ status, body }: { status: number; body: { code: string } }) => [status, body.code];

  it('R55 invites a person: an account that can do nothing yet, one event, a link good for 7 days', async () => {
    const invited = await invite(' New@Registry.Example ');
    expect(invited.status).toBe(201);
    expect(invited.headers.location).toBe(`/api/v1/admin/users/${invited.body.id}`);
    expect(invited.body).toEqual({
      id: expect.any(String),
      email: 'new@registry.example',
      name: 'Noor Visser',
      status: 'invited',
      mfaEnrolled: false,
      pendingEmail: null,
      pendingEmailFrom: null,
      createdAt: running.clock.now().toISOString(),
      lastSignInAt: null,
      roles: [],
    });
    expect((await support.get(`/admin/users/${invited.body.id}`)).body).toEqual(invited.body);
    const events = await eventsOf(running, invited.body);
    expect(events).toMatchObject([{ type: 'identity.person-invited', payload: { userId: invited.body.id } }]);
    const link = await newestLink(running, invited.body.id);
    expect(link).toMatchObject({ purpose: 'invitation', email: 'new@registry.example' });
    const login = await visitor.post('/auth/login', { email: 'new@registry.example', password });
    expect(refusal(login)).toEqual([401, 'identity.invalid-credentials']);
  });

  it('R26 invites one person once, whatever the case of the address and however many ask at once', async () => {
    const answers = await Promise.all(
      ['a', 'A', 'a'].map((local) => invite(`${local}@registry.example`)).concat(invite('MANAGER@example.org')),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('identity.email-taken');
    const people = await query(
      running.database.url,
      `select 1 from user_account where lower(email) = 'a@registry.example'`,
    );
    expect(people).toHaveLength(1);
  });

  it('lists people by name, with their roles, page by page, by part of name or address, and by status', async () => {
    const { id } = (await invite('zoe@registry.example', 'zoe')).body;
    const all = (await support.get('/admin/users')).body.items as { name: string }[];
    expect(all.map(({ name }) => name)).toEqual(
      all.map(({ name }) => name).toSorted((a, b) => (a.toLowerCase() < b.toLowerCase() ? -1 : 1)),
    );
    const seen: string[] = [];
    for (let cursor = ''; ;) {
      const { body } = await support.get(`/admin/users?limit=2${cursor && `&cursor=${cursor}`}`);
      seen.push(...body.items.map(({ name }: { name: string }) => name));
      if (body.nextCursor === null) break;
      cursor = body.nextCursor;
    }
    expect(seen).toEqual(all.map(({ name }) => name));
    expect((await support.get('/admin/users?status=invited')).body.items).toMatchObject([{ id }]);
    const [deputy] = (await support.get('/admin/users?q=DEPUTY')).body.items;
    expect(deputy).toMatchObject({
      email: 'deputy@example.org',
      mfaEnrolled: true,
      roles: [{ role: 'credential_manager', application: { name: 'Partner-NL-ExampleDonorRegistry-DM' } }],
    });
    const [assignment] = (await support.get(`/admin/role-assignments?userId=${deputy.id}`)).body.items;
    expect(deputy.roles[0].id).toBe(assignment.id);
    expect((await support.get('/admin/users?q=%25')).body.items).toEqual([]);
  });

  it('R51 disables a person: every open session is refused from its next request, links end, signing in fails, until enabled', async () => {
    const manager = await signIn(running, 'manager');
    const id = await idOf('manager');
    await visitor.post('/auth/password/forgot', { email: 'manager@example.org' });
    await running.drain();
    const link = await newestLink(running, id);
    const disabled = await support.patch(`/admin/users/${id}`, { status: 'disabled' });
    expect([disabled.status, disabled.body.status]).toEqual([200, 'disabled']);
    expect((await manager.get('/applications')).status).toBe(401);
    await expect(newestLink(running, id)).rejects.toThrow('no link');
    const reset = { token: link.token, password: 'another river cedar 17' };
    expect(refusal(await visitor.post('/auth/password/reset', reset))).toEqual([401, 'identity.link-invalid']);
    await expect(signIn(running, 'manager')).rejects.toThrow('could not sign in');
    await support.patch(`/admin/users/${id}`, { status: 'disabled' });
    await support.patch(`/admin/users/${id}`, { status: 'active' });
    expect((await manager.get('/applications')).status).toBe(401);
    expect((await (await signIn(running, 'manager')).get('/applications')).status).toBe(200);
    expect((await typesOf(id)).filter((type) => type?.startsWith('person'))).toEqual([
      'person-invited',
      'person-disabled',
      'person-enabled',
    ]);
  });

  it('R52 has nobody change themselves, and keeps the last active support user', async () => {
    const self = await idOf('support');
    for (const answer of [
      await support.patch(`/admin/users/${self}`, { status: 'disabled' }),
      await support.patch(`/admin/users/${self}`, { name: 'Somebody Else' }),
      await support.patch(`/admin/users/${self}`, { email: 'else@example.org' }),
      await support.post(`/admin/users/${self}/mfa-reset`),
      await support.post(`/admin/users/${self}/invitation`),
    ]) {
      expect(refusal(answer)).toEqual([403, 'forbidden']);
    }
    const manager = await idOf('manager');
    await makeSupport(running, manager);
    const second = await signIn(running, 'manager');
    const both = await Promise.all([
      support.patch(`/admin/users/${manager}`, { status: 'disabled' }),
      second.patch(`/admin/users/${self}`, { status: 'disabled' }),
    ]);
    expect(both.map(({ status }) => status)).toEqual([202, 202]);
    running.clock.advance(DAY);
    await comeDue(running);
    const left = await query(
      running.database.url,
      `select 1 from role_assignment r join user_account u on u.id = r.user_id where r.role = 'support' and u.status = 'active'`,
    );
    expect(left).toHaveLength(1);
  });

  it('R52 asks for a recent code before every change', async () => {
    const id = await idOf('manager');
    running.clock.advance(31 * MINUTE);
    const stale = await support.renewed();
    for (const [method, path, body] of [
      ['POST', '/admin/users', { email: 'a@example.org', name: 'A' }],
      ['POST', `/admin/users/${id}/invitation`, undefined],
      ['POST', `/admin/users/${id}/mfa-reset`, undefined],
      ['DELETE', `/admin/users/${id}/sessions`, undefined],
      ['PATCH', `/admin/users/${id}`, { name: 'X' }],
    ] as const) {
      expect(refusal(await stale.send(method, path, body))).toEqual([403, 'identity.step-up-required']);
    }
  });

  it('R49 resets a factor: sessions and codes end, the password alone enrols nothing, a mailed link and it do', async () => {
    const person = await makePerson(running);
    const { accessToken } = await visitor.signIn(person);
    expect((await support.post(`/admin/users/${person.id}/mfa-reset`)).status).toBe(204);
    expect((await visitor.get('/me', accessToken)).status).toBe(401);
    expect((await support.get(`/admin/users/${person.id}`)).body).toMatchObject({
      status: 'active',
      mfaEnrolled: false,
    });
    const link = await newestLink(running, person.id);
    expect(link.purpose).toBe('enrolment');
    const login = await visitor.logIn(person);
    expect(refusal(login)).toEqual([401, 'identity.enrolment-link-required']);
    // Signing in so soon mails no other link: the one of the reset stays good.
    expect((await newestLink(running, person.id)).linkId).toBe(link.linkId);
    const begun = await visitor.post('/auth/enrolment/accept', { token: link.token, password });
    expect(begun.body).toEqual({ status: 'mfa_enrolment_required', challenge: expect.any(String), expiresIn: 1800 });
    expect(refusal(await support.post(`/admin/users/${person.id}/mfa-reset`))).toEqual([409, 'identity.not-enrolled']);
    const codes = await query(running.database.url, `select 1 from recovery_code where user_id = $1`, [person.id]);
    expect(codes).toEqual([]);
    expect(await typesOf(person.id)).toContain('mfa-reset');
  });

  it('R49 signs somebody out everywhere: sessions and sign-ins under way end, they are told, and may sign in again', async () => {
    const person = await makePerson(running);
    const { accessToken, refreshToken } = await visitor.signIn(person);
    const browser = await new PageVisitor(running).signIn(person);
    const challenge = await visitor.challenge(person);
    expect((await support.delete(`/admin/users/${person.id}/sessions`)).status).toBe(204);
    expect((await visitor.get('/me', accessToken)).status).toBe(401);
    expect((await visitor.post('/auth/refresh', { refreshToken })).status).toBe(401);
    expect((await browser.get('/account')).location).toContain('/login');
    const code = await visitor.freshCode(person);
    expect((await visitor.post('/auth/mfa', { challenge, code })).body.code).toBe('identity.challenge-ended');
    const ended = (await eventsOf(running, person)).find(({ type }) => type === 'identity.sessions-ended-by-support');
    expect(ended).toMatchObject({ payload: { userId: person.id, endedSessions: 2 }, actor_id: await idOf('support') });
    await running.drain();
    const told = (await mailboxOf(running)).filter(({ to }) => to.endsWith(person.email)).map(({ subject }) => subject);
    expect(told).toContain('You were signed out everywhere');
    expect((await visitor.signIn(person)).accessToken).toEqual(expect.any(String));
  });

  it('R52 signs nobody out by themselves, and nobody who is not there', async () => {
    const own = await support.delete(`/admin/users/${await idOf('support')}/sessions`);
    expect(refusal(own)).toEqual([403, 'forbidden']);
    expect((await support.get('/me')).status).toBe(200);
    expect((await support.delete(`/admin/users/${crypto.randomUUID()}/sessions`)).status).toBe(404);
  });

  it('sends a new link to whoever has not enrolled, and refuses one for others', async () => {
    const { id } = (await invite()).body;
    const first = await newestLink(running, id);
    expect((await support.post(`/admin/users/${id}/invitation`)).status).toBe(202);
    const second = await newestLink(running, id);
    expect(second.linkId).not.toBe(first.linkId);
    const accept = ({ token }: { token: string }) => visitor.post('/auth/invitations/accept', { token, password });
    expect(refusal(await accept(first))).toEqual([401, 'identity.link-invalid']);
    expect((await accept(second)).status).toBe(200);
    await support.post(`/admin/users/${id}/invitation`);
    expect((await newestLink(running, id)).purpose).toBe('enrolment');
    expect(refusal(await support.post(`/admin/users/${await idOf('manager')}/invitation`))).toEqual([
      409,
      'identity.already-enrolled',
    ]);
    await support.patch(`/admin/users/${id}`, { status: 'disabled' });
    expect(refusal(await support.post(`/admin/users/${id}/invitation`))).toEqual([409, 'identity.person-disabled']);
  });

  describe('a change of e-mail', () => {
    let person: TestPerson;
    beforeEach(async () => {
      person = await makePerson(running);
    });
    const start = (email: string) => support.patch(`/admin/users/${person.id}`, { email });
    const confirm = (token: string) => visitor.post('/auth/email/confirm', { token });

    it('R49 R70 counts a day after both addresses know; then sessions and every other link end', async () => {
      const { accessToken } = await visitor.signIn(person);
      await visitor.post('/auth/password/forgot', { email: person.email });
      await running.drain();
      const reset = await newestLink(running, person.id);
      const started = await start('moved@registry.example');
      expect(started.body).toMatchObject({ email: person.email, pendingEmail: 'moved@registry.example' });
      expect((await visitor.get('/me', accessToken)).status).toBe(200);
      await running.drain();
      const link = await newestLink(running, person.id);
      expect(link).toMatchObject({ purpose: 'email-change', email: 'moved@registry.example' });
      const confirmed = await confirm(link.token);
      const effectiveAt = after(running.clock.now(), DAY).toISOString();
      expect([confirmed.status, confirmed.body]).toEqual([202, { effectiveAt }]);
      expect((await support.get(`/admin/users/${person.id}`)).body).toMatchObject({
        email: person.email,
        pendingEmailFrom: effectiveAt,
      });
      running.clock.advance(DAY);
      await comeDue(running);
      support = await signIn(running, 'support');
      expect((await visitor.get('/me', accessToken)).status).toBe(401);
      const body = { token: reset.token, password: 'another river cedar 17' };
      expect(refusal(await visitor.post('/auth/password/reset', body))).toEqual([401, 'identity.link-invalid']);
      expect(refusal(await confirm(link.token))).toEqual([401, 'identity.link-invalid']);
      expect((await support.get(`/admin/users/${person.id}`)).body).toMatchObject({
        email: 'moved@registry.example',
        pendingEmail: null,
        pendingEmailFrom: null,
      });
      expect((await visitor.logIn({ ...person, email: 'moved@registry.example' })).status).toBe(200);
      expect((await typesOf(person.id)).slice(-2)).toEqual(['email-change-confirmed', 'email-changed']);
    });

    it('is refused for an address that somebody has, when it starts and when it is confirmed', async () => {
      expect(refusal(await start('Manager@Example.org'))).toEqual([409, 'identity.email-taken']);
      await start('wanted@registry.example');
      const link = await newestLink(running, person.id);
      await invite('wanted@registry.example');
      expect(refusal(await confirm(link.token))).toEqual([409, 'identity.email-taken']);
      expect((await support.get(`/admin/users/${person.id}`)).body.email).toBe(person.email);
    });

    it('is over when a later one starts or the person is disabled', async () => {
      await start('first@registry.example');
      const first = await newestLink(running, person.id);
      await start('second@registry.example');
      expect(refusal(await confirm(first.token))).toEqual([401, 'identity.link-invalid']);
      const second = await newestLink(running, person.id);
      await support.patch(`/admin/users/${person.id}`, { status: 'disabled' });
      expect(refusal(await confirm(second.token))).toEqual([401, 'identity.link-invalid']);
      expect(refusal(await start('third@registry.example'))).toEqual([409, 'identity.person-disabled']);
    });

    it('of somebody who is only invited counts at once, and the invitation goes there instead', async () => {
      const { id } = (await invite('typo@registry.example')).body;
      const lost = await newestLink(running, id);
      const corrected = await support.patch(`/admin/users/${id}`, { email: 'right@registry.example' });
      expect(corrected.body).toMatchObject({ email: 'right@registry.example', pendingEmail: null });
      expect(await newestLink(running, id)).toMatchObject({ purpose: 'invitation', email: 'right@registry.example' });
      const accept = await visitor.post('/auth/invitations/accept', { token: lost.token, password });
      expect(refusal(accept)).toEqual([401, 'identity.link-invalid']);
      expect(refusal(await support.patch(`/admin/users/${id}`, { email: 'manager@example.org' }))).toEqual([
        409,
        'identity.email-taken',
      ]);
    });
  });

  describe('and erases what is known of somebody who left', () => {
    const known = 'select name, email, password_hash as hash from user_account where id = $1';
    const asked = (id: string) => support.post(`/admin/users/${id}/anonymisation`);

    it('R55 S27 leaves no name, address or place of them anywhere but in what they did themselves', async () => {
      const person = await makePerson(running);
      await visitor.signIn(person);
      await running.drain();
      // This person was written into the database by hand.
      const unexplained = await running.app.get(ChangeWatch).unexplained();
      expect(refusal(await asked(person.id))).toEqual([409, 'identity.person-not-disabled']);
      await support.patch(`/admin/users/${person.id}`, { status: 'disabled' });
      expect((await asked(person.id)).status).toBe(204);
      await running.drain();
      expect(await query(running.database.superuserUrl, known, [person.id])).toEqual([
        { name: 'Former user', email: `${person.id}@anonymised.invalid`, hash: null },
      ]);
      for (const table of ['totp_factor', 'recovery_code', 'session', 'account_link', 'known_network']) {
        expect([
          table,
          await query(running.database.superuserUrl, `select from ${table} where user_id = $1`, [person.id]),
        ]).toEqual([table, []]);
      }
      const origins = 'select from event_origin where person_id = $1';
      expect(await query(running.database.superuserUrl, origins, [person.id])).toEqual([]);
      const addresses = 'select address from notification where recipient_id = $1 group by 1';
      expect(await query(running.database.superuserUrl, addresses, [person.id])).not.toContainEqual({
        address: person.email,
      });
      expect(await typesOf(person.id)).toContain('person-anonymised');
      expect(await running.app.get(ChangeWatch).unexplained()).toEqual(unexplained);
    });

    it('R55 S27 for good, once, and never of oneself', async () => {
      const id = await idOf('deputy');
      await support.patch(`/admin/users/${id}`, { status: 'disabled' });
      await asked(id);
      const events = await typesOf(id);
      expect((await asked(id)).status).toBe(204);
      expect(await typesOf(id)).toEqual(events);
      expect(refusal(await support.patch(`/admin/users/${id}`, { status: 'active' }))).toEqual([
        409,
        'identity.person-anonymised',
      ]);
      expect(refusal(await support.patch(`/admin/users/${id}`, { name: 'Dede Deputy' }))).toEqual([
        409,
        'identity.person-anonymised',
      ]);
      expect(refusal(await asked(await idOf('support')))).toEqual([403, 'forbidden']);
    });

    it('R70 but not while they are WMDA support, which a second person has to end first', async () => {
      const id = await idOf('deputy');
      await makeSupport(running, id);
      await query(running.database.superuserUrl, `update user_account set status = 'disabled' where id = $1`, [id]);
      expect(refusal(await asked(id))).toEqual([409, 'approvals.still-support']);
    });
  });
});
