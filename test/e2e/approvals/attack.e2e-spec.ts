import { after, DAY, HOUR } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { linkFor } from '../../support/mailed-links.js';
import { mailboxOf } from '../../support/mailbox.js';
import { comeDue, makeSupport } from '../../support/second-persons.js';
import { eventsOf, Visitor } from '../identity/visitor.js';

const maras = 'manager@example.org';
const attackers = 'mara@attacker.example';

/**
 * What was found as S10: one person of support changed a manager's address, confirmed it at the new one, reset the factor,
 * reset the password, enrolled an app and created a secret "by Mara", who heard of it when it was done.
 */
describe('one person of WMDA support against an account', () => {
  let running: RunningApp;
  let attacker: ApiClient;
  let visitor: Visitor;
  let mara: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    attacker = await signIn(running, 'support');
    visitor = new Visitor(running);
    const idOf = async (q: string) => (await attacker.get(`/admin/users?q=${q}@`)).body.items[0].id as string;
    mara = await idOf('manager');
    // A colleague of long standing, who could be the second person.
    await makeSupport(running, await idOf('stranger'));
    await running.drain();
  });
  afterEach(() => running.close());

  const mailsTo = async (address: string) => {
    await running.drain();
    return (await mailboxOf(running)).filter(({ to }) => to === address).map(({ subject }) => subject);
  };
  const resetFactor = () => attacker.post(`/admin/users/${mara}/mfa-reset`);
  const token = async (purpose: string) => (await linkFor(running, mara, purpose)).token;

  it('R70 gets nowhere within a day: the owner hears first, the factor needs a second person, and the owner stops it', async () => {
    const begun = running.clock.now();
    expect((await attacker.patch(`/admin/users/${mara}`, { email: attackers })).status).toBe(200);
    expect(await mailsTo(maras)).toContain('Your e-mail address is to be changed');

    // The attacker reads the new mailbox, and no more.
    const confirmed = await visitor.post('/auth/email/confirm', { token: await token('email-change') });
    expect(confirmed.status).toBe(202);
    expect(new Date(confirmed.body.effectiveAt).getTime()).toBeGreaterThanOrEqual(after(begun, DAY).getTime());
    await visitor.post('/auth/password/forgot', { email: attackers });
    expect(await mailsTo(attackers)).toEqual(['Confirm your new e-mail address']);

    // The factor does not go with it: another person of support would have to agree.
    const reset = await resetFactor();
    expect([reset.status, reset.body]).toEqual([
      202,
      {
        id: expect.any(String),
        kind: 'factor-reset',
        reason: 'email-changed-lately',
        subject: { id: mara, name: 'Mara Manager', email: maras },
        newEmail: null,
        requestedBy: { id: expect.any(String), name: 'Suri Support' },
        requestedAt: running.clock.now().toISOString(),
        state: 'open',
        effectiveAt: null,
        expiresAt: after(running.clock.now(), 7 * DAY).toISOString(),
        decidedBy: null,
        endedAt: null,
      },
    ]);
    const own = await attacker.post(`/admin/approvals/${reset.body.id}/approve`);
    expect([own.status, own.body.code]).toEqual([403, 'approvals.not-approver']);
    expect((await attacker.get(`/admin/users/${mara}`)).body).toMatchObject({ email: maras, mfaEnrolled: true });

    // Everybody around hears of it, and the owner has the last word.
    const asked = 'To be agreed to: reset the second factor of Mara Manager';
    for (const address of [maras, 'stranger@example.org', 'support@example.org']) {
      expect(await mailsTo(address)).toContain(asked);
    }
    running.clock.advance(DAY - HOUR);
    expect((await visitor.post('/auth/email/stop', { token: await token('email-stop') })).status).toBe(204);
    running.clock.advance(2 * DAY);
    await comeDue(running);
    attacker = await signIn(running, 'support');
    expect((await attacker.get(`/admin/users/${mara}`)).body).toMatchObject({ email: maras, mfaEnrolled: true });

    // Trying again needs a second person from now on.
    const again = await attacker.patch(`/admin/users/${mara}`, { email: attackers });
    expect([again.status, again.body.kind, again.body.reason]).toEqual([202, 'email-change', 'change-was-stopped']);
    expect((await signIn(running, 'manager')).token).toBeDefined();
    const types = (await eventsOf(running, { id: mara })).map(({ type }) => type);
    expect(types).not.toContain('identity.mfa-reset');
    expect(types).not.toContain('identity.email-changed');
  });

  it('R70 gets nowhere the other way round: after a factor reset the address needs a second person for a week', async () => {
    expect((await resetFactor()).status).toBe(204);
    expect(await mailsTo(maras)).toContain('Your authenticator app was reset');
    const change = () => attacker.patch(`/admin/users/${mara}`, { email: attackers });
    const asked = await change();
    expect([asked.status, asked.body.reason]).toEqual([202, 'factor-reset-lately']);
    expect((await attacker.get(`/admin/users/${mara}`)).body.pendingEmail).toBeNull();
    await attacker.post(`/admin/approvals/${asked.body.id}/refuse`);
    running.clock.advance(7 * DAY - HOUR);
    attacker = await signIn(running, 'support');
    expect((await change()).status).toBe(202);
    running.clock.advance(2 * HOUR);
    attacker = await signIn(running, 'support');
    await attacker.post(`/admin/approvals/${(await attacker.get('/admin/approvals')).body.items[0].id}/refuse`);
    expect((await change()).status).toBe(200);
  });

  it('R70 waits a week after a change of e-mail that nobody stopped', async () => {
    await attacker.patch(`/admin/users/${mara}`, { email: attackers });
    await running.drain();
    await visitor.post('/auth/email/confirm', { token: await token('email-change') });
    running.clock.advance(DAY);
    await comeDue(running);
    attacker = await signIn(running, 'support');
    expect((await attacker.get(`/admin/users/${mara}`)).body.email).toBe(attackers);
    running.clock.advance(7 * DAY - HOUR);
    attacker = await signIn(running, 'support');
    const early = await resetFactor();
    expect([early.status, early.body.reason]).toEqual([202, 'email-changed-lately']);
    running.clock.advance(HOUR);
    attacker = await signIn(running, 'support');
    await attacker.post(`/admin/approvals/${early.body.id}/refuse`);
    expect((await resetFactor()).status).toBe(204);
  });

  it('R70 lets nobody do both at once: of a reset and a change of e-mail that race, one needs a second person', async () => {
    const answers = await Promise.all([resetFactor(), attacker.patch(`/admin/users/${mara}`, { email: attackers })]);
    const done = answers.filter(({ status }) => status !== 202);
    expect(done.map(({ status }) => [200, 204].includes(status))).toEqual([true]);
  });

  it('R70 makes no helper for themselves: neither the role of support, nor another mailbox for one who is to get it', async () => {
    const invited = await attacker.post('/admin/users', { email: 'helper@registry.example', name: 'Hel Per' });
    const userId = invited.body.id;
    const granted = await attacker.post('/admin/role-assignments', { userId, role: 'support' });
    expect([granted.status, granted.body.kind, granted.body.effectiveAt]).toEqual([202, 'support-grant', null]);
    const readdressed = await attacker.patch(`/admin/users/${userId}`, { email: attackers });
    expect([readdressed.status, readdressed.body.reason]).toEqual([202, 'support']);
    running.clock.advance(2 * DAY);
    await comeDue(running);
    attacker = await signIn(running, 'support');
    expect((await attacker.get(`/admin/users/${userId}`)).body).toMatchObject({
      email: 'helper@registry.example',
      roles: [],
    });
  });
});
