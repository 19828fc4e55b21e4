import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { AccountAdministration } from '../../../src/modules/approvals/contract/account-administration.js';
import { PeopleAdministration } from '../../../src/modules/identity/contract/people/people-administration.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { dumpOf } from '../../support/dump.js';
import { newestLink } from '../../support/mailed-links.js';
import { makePerson, password, type TestPerson } from './people.js';
import { PageVisitor } from './page-visitor.js';
import { eventsOf, Visitor } from './visitor.js';

/** Some support person, whom nothing here is about. */
const nobodyThere = { userId: crypto.randomUUID(), name: 'Suri', sessionId: crypto.randomUUID(), factorAt: new Date() };

describe('mailed links', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let invitations = 0;

  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());
  beforeEach(() => {
    visitor = new Visitor(running);
  });

  const invite = async () => {
    invitations += 1;
    const person = { email: `invited${invitations}@registry.example`, name: 'Ada Lovelace' };
    const id = await inRequestContext(running.app.get(EntityManager), () =>
      running.app.get(AccountAdministration).invite(person),
    );
    return { ...person, id, ...(await newestLink(running, id)) };
  };
  const accept = (token: string, chosen = password) =>
    visitor.post('/auth/invitations/accept', { token, password: chosen });
  const propose = (challenge: string) => visitor.post('/auth/mfa/enrol', { challenge });
  const confirm = (challenge: string, code: string) => visitor.post('/auth/mfa/enrol/confirm', { challenge, code });
  const refusal = ({ status, body }: { status: number; body: { code: string } }) => [status, body.code];
  const linkInvalid = [401, 'identity.link-invalid'];
  const forgot = async (person: TestPerson) => {
    const answer = await visitor.post('/auth/password/forgot', { email: person.email });
    await running.drain();
    return answer;
  };
  const typesOf = async (person: { id: string }) =>
    (await eventsOf(running, person)).map(({ type }) => type.replace('identity.', ''));

  describe('an invitation', () => {
    it('R54 R43 leads by a password and an app to an open session and ten recovery codes, and is over then', async () => {
      const { token, id, email } = await invite();
      const begun = await accept(token);
      expect([begun.status, begun.body.status]).toEqual([200, 'mfa_enrolment_required']);
      const { challenge } = begun.body;
      const seed = await propose(challenge);
      expect(seed.body).toEqual({
        secret: expect.stringMatching(/^[A-Z2-7]{32}$/),
        otpauthUri: expect.stringContaining(encodeURIComponent(email)),
        qrSvg: expect.stringContaining('<svg'),
      });
      const enrolled = await confirm(challenge, await visitor.freshCode(seed.body));
      expect(enrolled.status).toBe(200);
      expect(enrolled.body.recoveryCodes).toHaveLength(10);
      expect(enrolled.headers['cache-control']).toBe('no-store');
      expect((await visitor.get('/me', enrolled.body.accessToken)).body).toMatchObject({ id, recoveryCodesLeft: 10 });
      expect(await typesOf({ id })).toEqual(['person-invited', 'invitation-accepted', 'factor-enrolled', 'signed-in']);
      expect(refusal(await accept(token))).toEqual(linkInvalid);
      expect(refusal(await propose(challenge))).toEqual([401, 'identity.challenge-ended']);
      const again = await visitor.signIn({ id, email, name: '', secret: seed.body.secret, recoveryCodes: [] });
      expect((await visitor.post('/auth/refresh', { refreshToken: again.refreshToken })).status).toBe(200);
    });

    it('R54 stays good until an app is enrolled, also when the password is chosen anew', async () => {
      const { token, email } = await invite();
      await accept(token);
      const second = await accept(token, 'another river cedar 18');
      expect(second.status).toBe(200);
      const login = await visitor.post('/auth/login', { email, password: 'another river cedar 18' });
      expect(refusal(login)).toEqual([401, 'identity.enrolment-link-required']);
    });

    it('R54 ends when another one is sent, over the API and on its page', async () => {
      const { token, id } = await invite();
      running.clock.advance(MINUTE);
      await inRequestContext(running.app.get(EntityManager), () =>
        running.app.get(PeopleAdministration).inviteAgain(nobodyThere, id),
      );
      const newer = await newestLink(running, id);
      expect(newer.token).not.toBe(token);
      expect(refusal(await accept(token))).toEqual(linkInvalid);
      const pageOf = async (of: string) => (await new PageVisitor(running).get(`/invitation?token=${of}`)).status;
      expect([await pageOf(token), await pageOf(newer.token)]).toEqual([410, 200]);
      expect((await accept(newer.token)).status).toBe(200);
    });

    it('R54 has its token in an address once: the browser carries it to the form, and to nothing else', async () => {
      const { token } = await invite();
      const opened = await running.app.inject({
        url: `/invitation?token=${token}&x=1`,
        headers: { accept: 'text/html' },
      });
      expect([opened.statusCode, opened.headers.location, opened.body]).toEqual([303, '/invitation', '']);
      expect(opened.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
      expect(opened.headers['set-cookie']).toBe(`link=${token}; Max-Age=900; Path=/invitation; HttpOnly; SameSite=Lax`);
      // Nothing is used up by looking, however often.
      const browser = new PageVisitor(running);
      for (let time = 0; time < 2; time += 1) {
        expect((await browser.get(`/invitation?token=${token}`)).text).toContain(`name="token" value="${token}"`);
      }
      expect((await browser.get('/invitation')).status).toBe(200);
      expect((await new PageVisitor(running).get('/invitation')).status).toBe(410);
      for (const odd of [`${'a'.repeat(199)}%F0%9F%98%80`, 'a'.repeat(9000), '%00', 'x&token=y']) {
        const { statusCode, headers } = await running.app.inject({ url: `/invitation?token=${odd}` });
        expect([statusCode, headers['set-cookie']]).toEqual([303, expect.stringMatching(/^link=;/)]);
      }
      const secure = await startApp({ config: { publicUrl: 'https://portal.example.org' } });
      const { headers } = await secure.app.inject({ url: '/password?token=x' });
      expect([headers.location, headers['set-cookie']]).toEqual([
        '/password/new',
        '__Secure-link=x; Max-Age=900; Path=/password/new; HttpOnly; Secure; SameSite=Lax',
      ]);
      // Another host of the same site may set a cookie of the plain name.
      const planted = await secure.app.inject({ url: '/invitation', cookies: { link: token } });
      expect([planted.statusCode, planted.body]).toEqual([
        410,
        expect.stringContaining('Open the link in the mail again'),
      ]);
      await secure.close();
    });

    it('R54 is good to the last second of its seven days', async () => {
      const { token } = await invite();
      running.clock.advance(7 * DAY - SECOND);
      expect((await accept(token)).status).toBe(200);
      running.clock.advance(SECOND);
      expect(refusal(await accept(token))).toEqual(linkInvalid);
    });

    it('R44 takes the code of the new app alone, and a wrong one leaves the challenge open', async () => {
      const { token } = await invite();
      const { challenge } = (await accept(token)).body;
      expect(refusal(await confirm(challenge, '123456'))).toEqual([409, 'identity.no-factor-to-confirm']);
      const first = (await propose(challenge)).body;
      const second = (await propose(challenge)).body;
      expect(refusal(await confirm(challenge, await visitor.wrongCode(second)))).toEqual([
        401,
        'identity.invalid-code',
      ]);
      if ((await visitor.code(first)) !== (await visitor.code(second))) {
        expect((await confirm(challenge, await visitor.code(first))).status).toBe(401);
      }
      expect((await confirm(challenge, await visitor.code(second))).status).toBe(200);
    });

    it('R45 enrols once when two confirm at the same time', async () => {
      const { token, id } = await invite();
      const { challenge } = (await accept(token)).body;
      const code = await visitor.freshCode((await propose(challenge)).body);
      const answers = await Promise.all([confirm(challenge, code), confirm(challenge, code), confirm(challenge, code)]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
      const codes = await query(running.database.url, `select 1 from recovery_code where user_id = $1`, [id]);
      expect(codes).toHaveLength(10);
    });

    it('R47 refuses a password that is easy to guess, and changes nothing then', async () => {
      const { token, id } = await invite();
      for (const weak of ['short', 'password1234', 'my name is lovelace', 'x'.repeat(129)]) {
        const { status, body } = await accept(token, weak);
        expect([status, body.errors?.[0]?.path]).toEqual([422, 'password']);
      }
      expect(await typesOf({ id })).toEqual(['person-invited']);
      expect((await accept(token)).status).toBe(200);
    });
  });

  describe('an enrolment link', () => {
    const linkOf = async (person: TestPerson) => {
      await visitor.logIn(person);
      return newestLink(running, person.id);
    };

    it('R43 is worth nothing without the password, and the password nothing without it', async () => {
      const person = await makePerson(running, { enrolled: false });
      const { token } = await linkOf(person);
      const wrong = await visitor.post('/auth/enrolment/accept', { token, password: 'not the password at all' });
      expect(refusal(wrong)).toEqual([401, 'identity.invalid-credentials']);
      expect(refusal(await accept(token))).toEqual(linkInvalid);
      const right = await visitor.post('/auth/enrolment/accept', { token, password });
      expect(right.status).toBe(200);
      const { secret } = (await propose(right.body.challenge)).body;
      expect((await confirm(right.body.challenge, await visitor.freshCode({ secret }))).status).toBe(200);
      expect(await typesOf(person)).toEqual([
        'enrolment-link-requested',
        'sign-in-failed',
        'factor-enrolled',
        'signed-in',
      ]);
    });

    it('R48 slows down who guesses at the password behind it', async () => {
      const person = await makePerson(running, { enrolled: false });
      const { token } = await linkOf(person);
      const statuses: number[] = [];
      for (let guess = 0; guess < 12; guess += 1) {
        const wrong = { token, password: `not the password ${guess}` };
        statuses.push((await visitor.post('/auth/enrolment/accept', wrong)).status);
      }
      expect(statuses).toContain(429);
      expect(statuses.filter((status) => status === 401)).toHaveLength(11);
    });

    it('R43 leads no further once the password was changed by another link', async () => {
      const person = await makePerson(running, { enrolled: false });
      const { token } = await linkOf(person);
      const { challenge } = (await visitor.post('/auth/enrolment/accept', { token, password })).body;
      await forgot(person);
      const reset = await newestLink(running, person.id);
      await visitor.post('/auth/password/reset', { token: reset.token, password: 'another river cedar 19' });
      expect(refusal(await propose(challenge))).toEqual([401, 'identity.challenge-ended']);
    });
  });

  describe('a lost password', () => {
    it('R54 R49 is replaced by a mailed link: sessions and sign-ins under way end, the factor stays', async () => {
      const person = await makePerson(running);
      const { accessToken } = await visitor.signIn(person);
      const challenge = await visitor.challenge(person);
      expect((await forgot(person)).status).toBe(202);
      const { token, purpose } = await newestLink(running, person.id);
      expect(purpose).toBe('password-reset');
      const chosen = 'another river cedar 20';
      const reset = () => visitor.post('/auth/password/reset', { token, password: chosen });
      const answers = await Promise.all([reset(), reset()]);
      expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 401]);
      expect((await visitor.get('/me', accessToken)).status).toBe(401);
      const finish = await visitor.post('/auth/mfa', { challenge, code: await visitor.freshCode(person) });
      expect(refusal(finish)).toEqual([401, 'identity.challenge-ended']);
      expect((await visitor.logIn(person)).status).toBe(401);
      const login = await visitor.logIn(person, chosen);
      const signedIn = await visitor.post('/auth/mfa', {
        challenge: login.body.challenge,
        code: await visitor.freshCode(person),
      });
      expect(signedIn.status).toBe(200);
      expect(await typesOf(person)).toEqual(
        expect.arrayContaining(['password-reset-requested', 'password-reset', 'signed-in']),
      );
    });

    it('R54 is the last word: an invitation that went as far as a password chooses no other one', async () => {
      const { id, email, token } = await invite();
      const { challenge } = (await accept(token)).body;
      await forgot({ id, email, name: '', secret: '', recoveryCodes: [] });
      const reset = await newestLink(running, id);
      const chosen = 'another river cedar 24';
      expect((await visitor.post('/auth/password/reset', { token: reset.token, password: chosen })).status).toBe(204);
      expect(refusal(await propose(challenge))).toEqual([401, 'identity.challenge-ended']);
      expect(refusal(await accept(token))).toEqual(linkInvalid);
      const login = await visitor.post('/auth/login', { email, password: chosen });
      expect(refusal(login)).toEqual([401, 'identity.enrolment-link-required']);
    });

    it('R54 is found again: the link is worth nothing once somebody signed in chose another password', async () => {
      const person = await makePerson(running);
      await forgot(person);
      const { token } = await newestLink(running, person.id);
      const { accessToken } = await visitor.signIn(person);
      const change = { current: password, password: 'another river cedar 25' };
      expect((await visitor.post('/me/password', change, accessToken)).status).toBe(204);
      const reset = await visitor.post('/auth/password/reset', { token, password: 'another river cedar 26' });
      expect(refusal(reset)).toEqual(linkInvalid);
    });

    it('R47 may not be as easy to guess as any other, and leaves the link good', async () => {
      const person = await makePerson(running);
      await forgot(person);
      const { token } = await newestLink(running, person.id);
      const weak = await visitor.post('/auth/password/reset', { token, password: 'password1234' });
      expect([weak.status, weak.body.errors[0].path]).toEqual([422, 'password']);
      expect((await visitor.post('/auth/password/reset', { token, password: 'another river cedar 21' })).status).toBe(
        204,
      );
    });

    it('R48 answers alike whoever is asked about, and mails those alone who can use it', async () => {
      const invited = await makePerson(running, { invited: true });
      const disabled = await makePerson(running);
      await query(running.database.url, `update user_account set status = 'disabled' where id = $1`, [disabled.id]);
      const known = await forgot(await makePerson(running));
      for (const person of [invited, disabled, { ...disabled, id: invited.id, email: 'nobody@registry.example' }]) {
        const answer = await forgot(person);
        expect([answer.status, answer.text]).toEqual([known.status, known.text]);
        expect(await typesOf(person)).toEqual([]);
      }
    });
  });

  it('R54 expires: an invitation after 7 days, an enrolment and a change of e-mail after one, a reset after four hours', async () => {
    const lives = await query<{ purpose: string; seconds: number }>(
      running.database.url,
      `select distinct purpose, extract(epoch from expires_at - created_at)::int as seconds from account_link order by 1`,
    );
    expect(lives).toEqual([
      { purpose: 'enrolment', seconds: DAY / SECOND },
      { purpose: 'invitation', seconds: (7 * DAY) / SECOND },
      { purpose: 'password-reset', seconds: (4 * HOUR) / SECOND },
    ]);
    const person = await makePerson(running);
    await forgot(person);
    const { token } = await newestLink(running, person.id);
    running.clock.advance(4 * HOUR - SECOND);
    expect((await newestLink(running, person.id)).token).toBe(token);
    running.clock.advance(SECOND);
    const late = await visitor.post('/auth/password/reset', { token, password: 'another river cedar 22' });
    expect(refusal(late)).toEqual(linkInvalid);
    await expect(newestLink(running, person.id)).rejects.toThrow('no link');
    const { token: invitation } = await invite();
    const { challenge } = (await accept(invitation)).body;
    running.clock.advance(31 * MINUTE);
    expect(refusal(await propose(challenge))).toEqual([401, 'identity.challenge-ended']);
    running.clock.advance(7 * DAY);
    expect(refusal(await accept(invitation))).toEqual(linkInvalid);
  });

  it('R54 is good for its purpose alone, and a forged one for none', async () => {
    const person = await makePerson(running);
    await forgot(person);
    const { token, linkId } = await newestLink(running, person.id);
    const flipped = `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`;
    const attempts = [
      ['/auth/invitations/accept', token],
      ['/auth/enrolment/accept', token],
      ['/auth/password/reset', flipped],
      ['/auth/password/reset', linkId],
      ['/auth/password/reset', `${linkId}.`],
      ['/auth/password/reset', 'x'],
    ] as const;
    for (const [path, presented] of attempts) {
      const body = { token: presented, password: 'another river cedar 23' };
      expect([path, ...refusal(await visitor.post(path, body))]).toEqual([path, ...linkInvalid]);
    }
    expect(refusal(await visitor.post('/auth/email/confirm', { token }))).toEqual(linkInvalid);
    expect((await visitor.post('/auth/password/reset', { token, password: 'another river cedar 23' })).status).toBe(
      204,
    );
  });

  it('R54 cannot be made from the database: neither rows nor jobs hold its secret part', async () => {
    const person = await makePerson(running);
    await forgot(person);
    const { token } = await newestLink(running, person.id);
    const secretPart = token.split('.')[1] ?? '';
    const everything = await dumpOf(running.database.url, { except: ['development_mail'] });
    expect(everything).toContain(token.split('.')[0]);
    expect(everything).not.toContain(secretPart);
    expect(everything).not.toContain(Buffer.from(secretPart, 'base64url').toString('hex'));
  });
});
