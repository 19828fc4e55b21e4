import { DAY, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { signIn, withDemonstrationData, type ApiClient } from '../../support/api-client.js';
import { query } from '../../support/databases.js';
import { newestLink } from '../../support/mailed-links.js';
import { mailboxOf } from '../../support/mailbox.js';
import { PageVisitor } from '../identity/page-visitor.js';
import { makePerson, password, type TestPerson } from '../identity/people.js';
import { Visitor } from '../identity/visitor.js';

describe('mails about one’s own account', () => {
  let running: RunningApp;
  let support: ApiClient;
  let person: TestPerson;
  let home: Visitor;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
  });
  afterAll(() => running.close());
  beforeEach(async () => {
    support = await signIn(running, 'support');
    person = await makePerson(running);
    home = new Visitor(running);
    await home.signIn(person);
    await told();
  });

  /** What the person was told since the last time. */
  const told = async (of: { email: string } = person) => {
    await running.drain();
    const mails = (await mailboxOf(running)).filter(
      ({ to }) => to.endsWith(of.email.toLowerCase()) || to.endsWith(of.email),
    );
    await query(running.database.url, 'delete from development_mail');
    return mails;
  };
  const subjects = async (of?: { email: string }) => (await told(of)).map(({ subject }) => subject);
  const newNetwork = 'Your account was used from a new network';

  it('R72 tell of a sign-in from a new network, with address and client, and what to do', async () => {
    const browser = new PageVisitor(running);
    await browser.signIn(person);
    const [mail, ...others] = await told();
    expect([mail?.subject, others]).toEqual([newNetwork, []]);
    expect(mail?.text).toContain(`from ${browser.ip}, with Browser.`);
    expect(mail?.text).toContain('1. Choose a new password at http://localhost:3000/password');
    expect(mail?.html).toContain('Tell WMDA support at once.');
  });

  it('R72 tell nothing of a network that is known, and of it again after 30 days', async () => {
    await home.signIn(person);
    await new PageVisitor(running, home.ip).signIn(person);
    running.clock.advance(30 * DAY - MINUTE);
    await home.signIn(person);
    expect(await subjects()).toEqual([]);
    running.clock.advance(30 * DAY);
    await home.signIn(person);
    expect(await subjects()).toEqual([newNetwork]);
  });

  it('R72 tell of it again after a change of password', async () => {
    const { accessToken } = await home.signIn(person);
    await home.post('/me/password', { current: password, password: 'another river cedar 44' }, accessToken);
    expect(await subjects()).toEqual(['Your password was changed']);
    const login = await home.logIn(person, 'another river cedar 44');
    const code = await home.freshCode(person);
    await home.post('/auth/mfa', { challenge: login.body.challenge, code });
    expect(await subjects()).toEqual([newNetwork]);
  });

  it('R72 tell of an app that was enrolled, and not of the network that it was enrolled from', async () => {
    const invited = await support.post('/admin/users', { email: 'enrols@registry.example', name: 'Ada Lovelace' });
    const { token } = await newestLink(running, invited.body.id);
    await told({ email: 'enrols@registry.example' });
    const { body } = await home.post('/auth/invitations/accept', { token, password });
    const seed = (await home.post('/auth/mfa/enrol', { challenge: body.challenge })).body;
    const confirm = async () => ({ challenge: body.challenge, code: await home.freshCode(seed) });
    expect((await home.post('/auth/mfa/enrol/confirm', await confirm())).status).toBe(200);
    expect(await subjects({ email: 'enrols@registry.example' })).toEqual(['Your authenticator app is set up']);
    await support.post(`/admin/users/${invited.body.id}/mfa-reset`);
    await told({ email: 'enrols@registry.example' });
    const again = (await newestLink(running, invited.body.id)).token;
    const elsewhere = new Visitor(running);
    const next = (await elsewhere.post('/auth/enrolment/accept', { token: again, password })).body;
    const other = (await elsewhere.post('/auth/mfa/enrol', { challenge: next.challenge })).body;
    const code = await elsewhere.freshCode(other);
    expect((await elsewhere.post('/auth/mfa/enrol/confirm', { challenge: next.challenge, code })).status).toBe(200);
    expect(await subjects({ email: 'enrols@registry.example' })).toEqual(['Your authenticator app is set up']);
  });

  it('R72 tell of a recovery code that was used, and how many are left', async () => {
    const challenge = await home.challenge(person);
    await home.post('/auth/mfa', { challenge, recoveryCode: person.recoveryCodes[0] });
    const [mail, ...others] = await told();
    expect([mail?.subject, others]).toEqual(['A recovery code of your account was used', []]);
    expect(mail?.text).toContain('9 are left.');
  });

  it('R72 tell of a session that ended because its token came twice', async () => {
    const { refreshToken } = await home.signIn(person);
    await home.post('/auth/refresh', { refreshToken });
    running.clock.advance(11 * SECOND);
    await new Visitor(running).post('/auth/refresh', { refreshToken });
    const [mail, ...others] = await told();
    expect([mail?.subject, others]).toEqual(['A session of your account was ended', []]);
    expect(mail?.text).toContain(`It was begun from ${home.ip}, with API client`);
  });

  it('R72 R35 tell nobody who is disabled meanwhile', async () => {
    await new Visitor(running).signIn(person);
    await support.patch(`/admin/users/${person.id}`, { status: 'disabled' });
    expect(await subjects()).toEqual([]);
  });

  it('R72 tell whoever changed a role of it too', async () => {
    const organisation = (await support.get('/admin/organisations')).body.items[0];
    const granted = await support.post('/admin/role-assignments', {
      userId: person.id,
      role: 'credential_manager',
      organisationId: organisation.id,
    });
    await running.drain();
    const copies = (await mailboxOf(running)).filter(({ to }) => to === 'support@example.org');
    expect(copies).toHaveLength(1);
    const [copy] = copies;
    expect(copy?.subject).toBe(`Ada Lovelace is now credential manager of ${organisation.name}`);
    expect(copy?.text).toContain('You got this mail because you did this, Ada Lovelace got it too.');
    expect(copy?.text).toContain('If it was not you, tell WMDA support at once.');
    await told();
    await support.delete(`/admin/role-assignments/${granted.body.id}`);
    expect(await subjects({ email: 'support@example.org' })).toEqual([
      `Ada Lovelace is no longer credential manager of ${organisation.name}`,
    ]);
  });
});
