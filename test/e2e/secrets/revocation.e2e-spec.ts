import { lateAnswerMs } from '../../../src/config/load-config.js';
import { generateSecretValue } from '../../../src/modules/secrets/secret-value.js';
import { DAY } from '../../../src/shared/clock.js';
import { ApiClient, signIn } from '../../support/api-client.js';
import type { AppOptions } from '../../support/app.js';
import { basic, type ClientSystem, createSecret, fetchToken, startClientSystem } from '../../support/client-system.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';

describe('whoever holds the value of a secret may revoke it', () => {
  let system: ClientSystem;
  let finder: ApiClient;
  let notices: string;

  const begin = async (options: AppOptions = {}) => {
    system = await startClientSystem(options);
    finder = new ApiClient(system.running.app);
    finder.remoteAddress = '203.0.113.9';
    notices = `/applications/${system.application.id}/revocations`;
  };
  beforeEach(() => begin());
  afterEach(() => system.running.close());

  const revoke = (value: unknown, headers?: Record<string, string>) =>
    finder.post('/secrets/revoke', { value }, headers);
  const deletions = () =>
    query(
      system.running.database.url,
      `select payload, actor_id, host(o.ip) as ip from event_log left join event_origin o on o.event_id = event_log.id
       where type = 'secrets.secret-deleted' order by sequence`,
    );
  const liveSecrets = async () =>
    (await system.manager.get(`/applications/${system.application.id}/secrets`)).body.items.map(
      ({ name }: { name: string }) => name,
    );

  it('R25 R55 deletes it at once, with one event that says from where', async () => {
    expect((await fetchToken(system)).status).toBe(200);
    const { status, text } = await revoke(system.secret.value);
    expect([status, text]).toEqual([202, '']);
    expect((await fetchToken(system)).body.error).toBe('invalid_client');
    expect(await liveSecrets()).not.toContain('Client system');
    expect(await deletions()).toEqual([
      {
        payload: {
          secretId: system.secret.id,
          applicationId: system.application.id,
          organisationId: expect.any(String),
          reason: 'key_compromise',
          revoked: true,
        },
        actor_id: null,
        ip: '203.0.113.9',
      },
    ]);
    const [first] = (await system.manager.get(`/applications/${system.application.id}/activity`)).body.items;
    expect(first).toMatchObject({ type: 'secrets.secret-deleted', actor: null });
    expect(first.summary).toContain('was revoked from 203.0.113.9 by somebody who held its value.');
  });

  it('ends one that is disabled or expired too, and lets a deleted one rest', async () => {
    const disabled = await createSecret(system, 'Disabled');
    const expired = await createSecret(system, 'Expired', '2026-11-24');
    const path = `/applications/${system.application.id}/secrets`;
    await system.manager.patch(`${path}/${disabled.id}`, { enabled: false });
    await system.manager.delete(`${path}/${system.secret.id}`);
    system.running.clock.advance(2 * DAY);
    for (const { value } of [disabled, expired, system.secret]) expect((await revoke(value)).status).toBe(202);
    system = { ...system, manager: await signIn(system.running, 'manager') };
    expect(await liveSecrets()).toEqual(['Nightly export', 'Secret by Dede']);
    expect((await deletions()).map(({ payload }) => payload.reason)).toEqual([
      'by_manager',
      'key_compromise',
      'key_compromise',
    ]);
  });

  it('R59 leaves one event and one notice when several revoke it at once', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => revoke(system.secret.value)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 202));
    expect(await deletions()).toHaveLength(1);
    expect((await system.manager.get(notices)).body.items).toHaveLength(1);
  });

  it('R5 answers any string alike, in bytes and in time, from any site, and forgets it', async () => {
    await begin({ config: { lateAnswerMs } });
    const { value } = system.secret;
    const strings = ['', ' ', 'x', system.secret.id, value.slice(1), `${value}x`, '\u0000', '\ud800', 'y'.repeat(9000)];
    const timed = async (text: string, headers = {}) => {
      const start = performance.now();
      const answer = await revoke(text, headers);
      expect(performance.now() - start).toBeGreaterThan(245);
      return answer;
    };
    const elsewhere = { origin: 'https://scanner.example', 'sec-fetch-site': 'cross-site', cookie: 'session=x' };
    const answers = await Promise.all([
      ...strings.map((text) => timed(text)),
      timed('from elsewhere', elsewhere),
      timed(`  ${value}\n`, elsewhere),
    ]);
    const shown = answers.map(({ status, text, headers }) => {
      const { date: _date, 'x-request-id': _id, ...rest } = headers;
      return { status, text, headers: rest };
    });
    for (const each of shown) expect(each).toEqual(shown[0]);
    expect(shown[0]).toMatchObject({ status: 202, text: '' });
    expect(await deletions()).toHaveLength(1);
  });

  it('R22 refuses what is no string, or another field, without repeating it', async () => {
    for (const value of [undefined, null, 1, [system.secret.value], { a: system.secret.value }]) {
      const { status, text } = await revoke(value);
      expect([status, text.includes(system.secret.value)]).toEqual([422, false]);
    }
    const { status, text } = await finder.post('/secrets/revoke', { [system.secret.value]: '', value: 'x' });
    expect([status, text.includes(system.secret.value)]).toEqual([422, false]);
    expect(await deletions()).toEqual([]);
  });

  it('R11 R66 refuses an address that guesses, and ends a right one from there all the same', async () => {
    const guess = () => revoke(generateSecretValue());
    const answers = await Promise.all(Array.from({ length: 103 }, guess));
    const refused = answers.filter(({ status }) => status === 429);
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(100);
    expect(refused.map(({ headers }) => headers['retry-after'])).toEqual(['5', '5', '5']);
    expect((await revoke('no secret at all')).status).toBe(429);
    for (let time = 0; time < 2; time += 1) expect((await revoke(system.secret.value)).status).toBe(202);
    expect(await deletions()).toHaveLength(1);
    finder.remoteAddress = '203.0.113.10';
    expect((await guess()).status).toBe(202);
    expect(await query(system.running.database.url, 'select from rate_limit where key like $1', ['revoke%'])).toEqual(
      [],
    );
  });

  it('R11 takes guesses at revoking and at fetching tokens for one thing, from the same address', async () => {
    await Promise.all(Array.from({ length: 100 }, () => revoke('x')));
    const fetch = async (secret: string) => {
      const headers = {
        ...basic(system.application.clientId, secret),
        'content-type': 'application/x-www-form-urlencoded',
      };
      return (await finder.send('POST', '/oauth2/token', 'grant_type=client_credentials', headers)).status;
    };
    expect([await fetch('x'), await fetch(system.secret.value)]).toEqual([429, 200]);
  });

  it('tells the managers and WMDA support by one mail each what was revoked, when, from where and what to do', async () => {
    await system.running.drain();
    await revoke(system.secret.value);
    await system.running.drain();
    const mails = (await mailboxOf(system.running)).filter(({ subject }) => /revoked|deleted/.test(subject));
    expect(mails.map(({ to }) => to).toSorted()).toEqual([
      'deputy@example.org',
      'manager@example.org',
      'support@localhost.localdomain',
    ]);
    const subject =
      'Client secret of Partner-NL-ExampleDonorRegistry-DM revoked, its value is known to others: Client system';
    for (const mail of mails) {
      expect(mail.subject).toBe(subject);
      expect(mail.text).toContain('was revoked on 23 Nov 2026, 09:00 UTC, from 203.0.113.9, by somebody who held its');
      expect(mail.text).toContain('Create a new secret now');
      expect(mail.html).toContain('203.0.113.9');
      expect(mail.text + mail.html).not.toContain(system.secret.value);
    }
  });

  it('R50 R55 keeps a notice until a manager dismisses it', async () => {
    const second = await createSecret(system, 'Second');
    await revoke(system.secret.value);
    system.running.clock.advance(1000);
    await revoke(second.value);
    const { body } = await system.manager.get(notices);
    expect(body.items).toEqual([
      {
        secretId: second.id,
        name: 'Second',
        hint: second.value.slice(0, 3),
        revokedAt: system.running.clock.now().toISOString(),
        revokedFrom: '203.0.113.9',
      },
      expect.objectContaining({ secretId: system.secret.id, name: 'Client system' }),
    ]);
    const page = (await system.manager.get(`${notices}?limit=1`)).body;
    const rest = (await system.manager.get(`${notices}?limit=1&cursor=${page.nextCursor}`)).body;
    expect([page.items[0].name, rest.items[0].name, rest.nextCursor]).toEqual(['Second', 'Client system', null]);
    const path = `${notices}/${second.id}`;
    const [support, stranger] = [await signIn(system.running, 'support'), await signIn(system.running, 'stranger')];
    expect([(await support.get(notices)).status, (await support.delete(path)).status]).toEqual([200, 403]);
    expect([(await stranger.get(notices)).status, (await stranger.delete(path)).status]).toEqual([404, 404]);
    const raced = await Promise.all(Array.from({ length: 3 }, () => system.manager.delete(path)));
    expect(raced.map(({ status }) => status).toSorted()).toEqual([204, 404, 404]);
    expect((await system.manager.get(notices)).body.items).toHaveLength(1);
    const events = await query(
      system.running.database.url,
      `select payload, actor_id from event_log where type = 'secrets.revocation-dismissed' order by sequence`,
    );
    expect(events).toEqual([
      {
        payload: { secretId: second.id, applicationId: system.application.id, organisationId: expect.any(String) },
        actor_id: (await system.manager.get('/me')).body.id,
      },
    ]);
  });
});
