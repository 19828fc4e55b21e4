import { HOUR } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { dumpOf } from '../../support/dump.js';
import { newestLink } from '../../support/mailed-links.js';
import { makeSupport } from '../../support/second-persons.js';
import { mailboxOf, type ReceivedMail } from '../../support/mailbox.js';

describe('mails that carry links', () => {
  let running: RunningApp;
  let support: ApiClient;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
    await running.drain();
    await forget();
  });
  afterEach(() => running.close());

  const forget = () => query(running.database.url, 'delete from development_mail');
  const idOf = async (person: string) => (await support.get(`/admin/users?q=${person}@`)).body.items[0].id as string;
  const received = async () => {
    await running.drain();
    return mailboxOf(running);
  };
  const addressed = (mails: readonly ReceivedMail[]) => mails.map(({ to, subject }) => `${to}: ${subject}`).toSorted();
  const invite = async (name = 'Noor Visser') =>
    (await support.post('/admin/users', { email: 'noor@registry.example', name })).body.id as string;

  it('R54 an invitation goes to the invited alone, and its link is the one that works', async () => {
    const id = await invite();
    const [mail, ...others] = await received();
    expect(others).toEqual([]);
    expect(mail).toMatchObject({
      to: 'noor@registry.example',
      subject: 'Your invitation to WMDA API credentials',
    });
    const { url, token } = await newestLink(running, id);
    expect(mail?.text).toContain(`Accept the invitation: ${url}\n`);
    expect(mail?.html).toContain(`href="${url.replaceAll('=', '&#x3D;')}"`);
    expect(mail?.text).toContain('until 30 Nov 2026');
    const accept = await support.post('/auth/invitations/accept', { token, password: 'plum river cedar 17' });
    expect(accept.status).toBe(200);
  });

  it('R54 a link that was replaced or used before its mail went out is not mailed', async () => {
    const id = await invite();
    await support.post(`/admin/users/${id}/invitation`);
    expect(await received()).toHaveLength(1);
    const states = await query<{ state: string }>(
      running.database.url,
      `select state from notification where kind = 'invitation'`,
    );
    expect(states.map(({ state }) => state)).toEqual(['sent']);
    await forget();
    const [{ id: notification } = { id: '' }] = await query<{ id: string }>(
      running.database.url,
      `update notification set state = 'failed' where kind = 'invitation' returning id`,
    );
    await query(running.database.url, `update account_link set ended_at = created_at where ended_at is null`);
    expect((await support.post(`/admin/notifications/${notification}/resend`)).status).toBe(204);
    expect(await received()).toEqual([]);
    const [{ state } = { state: '' }] = await query<{ state: string }>(
      running.database.url,
      'select state from notification where id = $1',
      [notification],
    );
    expect(state).toBe('withdrawn');
  });

  it('R54 neither the notification nor any job holds what makes the link', async () => {
    const id = await invite();
    await running.drain();
    await forget();
    const { token } = await newestLink(running, id);
    const everything = await dumpOf(running.database.url);
    expect(everything).toContain('"linkId"');
    expect(everything).not.toContain(token.split('.')[1]);
  });

  it('tell a lost password, and who has none of a new address, each where it is read', async () => {
    await support.post('/auth/password/forgot', { email: 'manager@example.org' });
    await support.post('/auth/password/forgot', { email: 'nobody@example.org' });
    expect(addressed(await received())).toEqual(['manager@example.org: Choose a new password']);
    const { token } = await newestLink(running, await idOf('manager'));
    await forget();
    await support.post('/auth/password/reset', { token, password: 'plum river cedar 17' });
    expect(addressed(await received())).toEqual(['manager@example.org: Your password was changed']);
  });

  it('tell the person of a reset factor with a link, and all of WMDA support without it', async () => {
    const manager = await idOf('manager');
    await makeSupport(running, manager);
    await running.drain();
    await forget();
    await support.post(`/admin/users/${await idOf('deputy')}/mfa-reset`);
    const mails = await received();
    const deputy = (await support.get('/admin/users?q=deputy@')).body.items[0].name;
    expect(addressed(mails)).toEqual([
      'deputy@example.org: Your authenticator app was reset',
      `manager@example.org: The authenticator app of ${deputy} was reset`,
      `support@example.org: The authenticator app of ${deputy} was reset`,
    ]);
    const { url } = await newestLink(running, await idOf('deputy'));
    expect(
      mails.filter(({ html, text }) => `${html}${text}`.includes(url.split('?token=')[1] ?? '')).map(({ to }) => to),
    ).toEqual(['deputy@example.org']);
  });

  it('R41 names of the invited are inert', async () => {
    await invite('<b>Noor</b> "x" {{brand}}');
    const [mail] = await received();
    expect(mail?.html).not.toContain('<b>Noor');
    expect(mail?.html).toContain('&lt;b&gt;Noor');
    expect(mail?.text).toContain('{{brand}}');
  });

  it('an enrolment link goes to whoever showed the right password without having an app', async () => {
    await support.post(`/admin/users/${await idOf('deputy')}/mfa-reset`);
    await running.drain();
    await forget();
    running.clock.advance(HOUR);
    await support.post('/auth/login', { email: 'deputy@example.org', password: 'correct horse battery staple 42' });
    expect(addressed(await received())).toEqual(['deputy@example.org: Set up your authenticator app']);
  });
});
