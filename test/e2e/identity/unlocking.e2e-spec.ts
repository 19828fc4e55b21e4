import { lateAnswerMs, passwordCost } from '../../../src/config/load-config.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import type { Answer } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { newestLink } from '../../support/mailed-links.js';
import { mailboxOf } from '../../support/mailbox.js';
import { PageVisitor } from './page-visitor.js';
import { makePerson, password, type TestPerson } from './people.js';
import { beginEachVisit, eventsOf, Visitor } from './visitor.js';

const wrong = 'not the password at all';
const chosen = 'another river cedar 33';

describe('the mailed way in', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let person: TestPerson;

  beginEachVisit((visit) => {
    ({ running, visitor, person } = visit);
  });

  const anywhere = () => new Visitor(running);
  const besiege = async () => {
    await Promise.all(Array.from({ length: 11 }, () => anywhere().logIn(person, wrong)));
  };
  const mails = async (subject: string) => {
    await running.drain();
    return (await mailboxOf(running)).filter((mail) => mail.to.endsWith(person.email) && mail.subject === subject);
  };
  const unlockMails = () => mails('Try to sign in again');
  const resetMails = () => mails('Choose a new password');
  const typesOf = async () => (await eventsOf(running, person)).map(({ type }) => type.replace('identity.', ''));
  const forgot = (from: Visitor, of = person) => from.post('/auth/password/forgot', { email: of.email });

  describe('past the limits', () => {
    const unlockToken = async () => {
      await visitor.logIn(person);
      return (await newestLink(running, person.id)).token;
    };
    const said = ({ status, body, headers }: Answer) => ({
      status,
      detail: body.detail,
      code: body.code,
      headers: Object.keys(headers),
      wait: headers['retry-after'],
    });

    it('R65 R48 is mailed for a right password, and the answer is the same as for a wrong one and for nobody', async () => {
      await besiege();
      const nobody = { ...person, email: `nobody.${crypto.randomUUID()}@registry.example` };
      await Promise.all(Array.from({ length: 11 }, () => anywhere().logIn(nobody, wrong)));
      const answers = [await visitor.logIn(person, wrong), await visitor.logIn(person), await visitor.logIn(nobody)];
      for (const answer of answers) expect(said(answer)).toEqual(said(answers[0] as Answer));
      expect(answers[0]).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
      const [mail, ...others] = await unlockMails();
      expect(others).toEqual([]);
      const { url, token, purpose } = await newestLink(running, person.id);
      expect([purpose, new URL(url).pathname]).toEqual(['unlock', '/unlock']);
      expect(mail?.text).toContain(`Try again: ${url}\n`);
      expect(mail?.text).toContain('It signs nobody in.');
      expect(answers.map(({ text }) => text).join('')).not.toContain(token);
      expect((await typesOf()).slice(-1)).toEqual(['unlock-link-requested']);
    });

    it('R48 takes as long for a right password as for a wrong one', async () => {
      running = await startApp({ config: { passwordCost, lateAnswerMs } });
      [visitor, person] = [new Visitor(running), await makePerson(running)];
      await besiege();
      const quickest = async (given: string) => {
        const times: number[] = [];
        for (let time = 0; time < 5; time += 1) {
          const start = performance.now();
          await visitor.logIn(person, given);
          times.push(performance.now() - start);
          await query(running.database.url, 'delete from account_link where user_id = $1', [person.id]);
        }
        return Math.min(...times);
      };
      const [right, other] = [await quickest(password), await quickest(wrong)];
      expect(right / other).toBeGreaterThan(0.7);
      expect(right / other).toBeLessThan(1.4);
    });

    it('R65 lets the browser that follows it try again for an hour, signs nobody in, and works once', async () => {
      await besiege();
      const token = await unlockToken();
      const browser = new PageVisitor(running);
      const other = new PageVisitor(running);
      expect((await browser.get(`/unlock?token=${token}`)).text).toContain('Let this browser try again');
      expect((await browser.get(`/unlock?token=${token}`)).status).toBe(200);
      expect((await browser.logIn(person)).status).toBe(429);
      const followed = await browser.post('/unlock', { token });
      expect([followed.status, followed.location]).toEqual([303, '/login?notice=unlocked']);
      expect(browser.set.filter(({ name }) => name !== 'link')).toEqual([
        {
          name: 'unlocked',
          value: expect.any(String),
          maxAge: 3600,
          path: '/',
          httpOnly: true,
          sameSite: 'Lax',
        },
      ]);
      expect((await browser.get('/account')).location).toContain('/login');
      expect((await other.post('/unlock', { token })).status).toBe(410);
      expect((await other.get(`/unlock?token=${token}`)).status).toBe(410);
      expect((await other.logIn(person)).status).toBe(429);
      expect((await visitor.post('/auth/unlock', { token })).body.code).toBe('identity.link-invalid');
      expect(await typesOf()).toContain('sign-in-unlocked');

      running.clock.advance(HOUR - SECOND);
      await besiege();
      expect((await browser.logIn(person)).challenge).not.toBe('');
      running.clock.advance(SECOND);
      await besiege();
      expect((await browser.logIn(person)).status).toBe(429);
    });

    it('R65 has limits of its own there, and ends with the sign-in', async () => {
      await besiege();
      const browser = new PageVisitor(running);
      await browser.post('/unlock', { token: await unlockToken() });
      for (let failure = 0; failure < 11; failure += 1) {
        expect((await browser.logIn(person, wrong)).status).toBe(422);
      }
      expect((await browser.logIn(person)).status).toBe(429);
      running.clock.advance(5 * SECOND);
      await browser.signIn(person);
      expect([...browser.cookies.keys()].toSorted()).toEqual(['browser', 'session']);
    });

    it('R65 over the API lets the network of a client without cookies try again for an hour', async () => {
      await besiege();
      const token = await unlockToken();
      const client = anywhere();
      expect((await client.logIn(person)).status).toBe(429);
      expect((await client.post('/auth/unlock', { token })).status).toBe(204);
      await besiege();
      expect((await visitor.logIn(person)).status).toBe(429);
      expect((await client.signIn(person)).accessToken).toEqual(expect.any(String));
    });

    it('R65 the network is forgotten after that hour, unless somebody signed in from there', async () => {
      await besiege();
      const client = anywhere();
      await client.post('/auth/unlock', { token: await unlockToken() });
      running.clock.advance(HOUR);
      await besiege();
      expect((await client.logIn(person)).status).toBe(429);
    });

    it('R65 starts a network afresh whose attempts a neighbour has used up', async () => {
      const home = anywhere();
      await home.signIn(person);
      for (let failure = 0; failure < 11; failure += 1) await home.logIn(person, wrong);
      expect((await home.logIn(person)).status).toBe(429);
      const { token } = await newestLink(running, person.id);
      await home.post('/auth/unlock', { token });
      expect((await home.logIn(person)).status).toBe(200);
    });

    it('R65 is mailed too when only codes are slowed down: whoever comes so far knows the password', async () => {
      const challenge = await visitor.challenge(person);
      const show = async () => visitor.post('/auth/mfa', { challenge, code: await visitor.wrongCode(person) });
      for (let failure = 0; failure < 6; failure += 1) expect((await show()).status).toBe(401);
      expect(await show()).toMatchObject({ status: 429, body: { detail: expect.stringContaining('in your mailbox') } });
      const { token } = await newestLink(running, person.id);
      const browser = new PageVisitor(running);
      await browser.post('/unlock', { token });
      await browser.signIn(person);
    });

    it('R54 R65 is sent once while it is good, four hours long; the one that was sent stays good', async () => {
      await besiege();
      const token = await unlockToken();
      running.clock.advance(4 * HOUR - SECOND);
      await besiege();
      await visitor.logIn(person);
      expect(await unlockMails()).toHaveLength(1);
      expect((await newestLink(running, person.id)).token).toBe(token);
      running.clock.advance(SECOND);
      await besiege();
      await visitor.logIn(person);
      expect(await unlockMails()).toHaveLength(2);
      const late = await visitor.post('/auth/unlock', { token });
      expect([late.status, late.body.code]).toEqual([401, 'identity.link-invalid']);
    });

    it('R51 is mailed to nobody who is disabled, and ends when somebody is, or chooses another password', async () => {
      await besiege();
      const token = await unlockToken();
      await forgot(visitor);
      await running.drain();
      const reset = (await newestLink(running, person.id)).token;
      await visitor.post('/auth/password/reset', { token: reset, password: chosen });
      expect((await visitor.post('/auth/unlock', { token })).status).toBe(401);
      await query(running.database.url, `update user_account set status = 'disabled' where id = $1`, [person.id]);
      running.clock.advance(DAY);
      await besiege();
      await visitor.logIn(person, chosen);
      expect((await typesOf()).filter((type) => type === 'unlock-link-requested')).toHaveLength(1);
    });
  });

  describe('a forgotten password', () => {
    it('R65 is mailed a link once while that is good, whoever asks: no request changes anything', async () => {
      await forgot(visitor);
      expect(await resetMails()).toHaveLength(1);
      const { token } = await newestLink(running, person.id);
      for (let hour = 0; hour < 3; hour += 1) {
        running.clock.advance(HOUR);
        expect((await forgot(anywhere())).status).toBe(202);
      }
      expect(await resetMails()).toHaveLength(1);
      expect((await visitor.post('/auth/password/reset', { token, password: chosen })).status).toBe(204);
    });

    it('R65 is mailed at most six links a day, such that one is good at every moment of it', async () => {
      let without = 0;
      for (let minute = 0; minute < 24 * 60; minute += 40) {
        await forgot(anywhere());
        await running.drain();
        if (!(await isOpen())) without += 1;
        running.clock.advance(40 * MINUTE);
      }
      expect([(await resetMails()).length, without]).toEqual([6, 0]);
    });
    const isOpen = async () => {
      const { token } = await newestLink(running, person.id);
      return (await new PageVisitor(running).get(`/password?token=${token}`)).status === 200;
    };

    it('R65 is mailed another link ten minutes after the last one, when that was used', async () => {
      const use = async (to: string) => {
        const { token } = await newestLink(running, person.id);
        expect((await visitor.post('/auth/password/reset', { token, password: to })).status).toBe(204);
      };
      await forgot(visitor);
      await running.drain();
      await use(chosen);
      running.clock.advance(10 * MINUTE - SECOND);
      await forgot(visitor);
      expect(await resetMails()).toHaveLength(1);
      running.clock.advance(SECOND);
      await forgot(visitor);
      expect(await resetMails()).toHaveLength(2);
      for (let time = 0; time < 6; time += 1) {
        await use(`${chosen}${time % 2}`);
        running.clock.advance(10 * MINUTE);
        await forgot(visitor);
        if ((await resetMails()).length === 6) break;
      }
      await use(`${chosen} once more`);
      running.clock.advance(10 * MINUTE);
      await forgot(visitor);
      expect(await resetMails()).toHaveLength(6);
      running.clock.advance(DAY);
      await forgot(visitor);
      expect(await resetMails()).toHaveLength(7);
    });

    it('R65 R48 answers a network that floods the same for everybody, and mails those alone who are known there', async () => {
      const [home, strange] = [anywhere(), await makePerson(running)];
      await home.signIn(person);
      for (let index = 0; index < 20; index += 1) {
        await forgot(home, { ...person, email: `nobody${index}@registry.example` });
      }
      const answers = [await forgot(home), await forgot(home, strange)];
      for (const { status, text } of answers) expect([status, text]).toEqual([202, '']);
      await running.drain();
      expect(await resetMails()).toHaveLength(1);
      const told = (await mailboxOf(running)).filter(({ to }) => to.endsWith(strange.email));
      expect(told).toEqual([]);
    });

    it('R65 ends with a browser, or a network, that may sign in at once, whatever others do', async () => {
      const link = async () => {
        await forgot(anywhere());
        await running.drain();
        return (await newestLink(running, person.id)).token;
      };
      const browser = new PageVisitor(running);
      const done = await browser.post('/password/new', { token: await link(), password: chosen });
      expect(done.location).toBe('/login?notice=password-reset');
      await besiege();
      expect((await browser.logIn(person, chosen)).challenge).not.toBe('');
      running.clock.advance(10 * MINUTE);
      const client = anywhere();
      await client.post('/auth/password/reset', { token: await link(), password });
      await besiege();
      expect((await client.logIn(person)).status).toBe(200);
      expect((await anywhere().logIn(person)).status).toBe(429);
    });

    it('R78 leaves one job for one link, and none for what nobody has', async () => {
      const jobs = async () =>
        (
          await query<{ data: object }>(
            running.database.url,
            `select data from pgboss.job where name = 'identity.reset-link' and state = 'created'`,
          )
        ).map(({ data }) => data);
      await visitor.post('/auth/password/forgot', { email: 'correct horse battery staple@my-password.example' });
      expect(await jobs()).toEqual([]);
      await forgot(visitor);
      expect(await jobs()).toEqual([
        { userId: person.id, ip: visitor.ip, userAgent: 'lightMyRequest', requestId: expect.any(String) },
      ]);
      await Promise.all([1, 2, 3].map(() => forgot(anywhere())));
      await running.drain();
      expect(await resetMails()).toHaveLength(1);
      await Promise.all([1, 2, 3].map(() => forgot(anywhere())));
      expect(await jobs()).toEqual([]);
    });

    it('R48 takes as long for an address that nobody has', async () => {
      running = await startApp({ config: { passwordCost, lateAnswerMs } });
      const quickest = async (of: () => Promise<TestPerson>) => {
        const times: number[] = [];
        for (let time = 0; time < 5; time += 1) {
          const asked = await of();
          const start = performance.now();
          await forgot(anywhere(), asked);
          times.push(performance.now() - start);
        }
        return Math.min(...times);
      };
      const known = await quickest(() => makePerson(running));
      const unknown = await quickest(async () => ({ ...person, email: `x${crypto.randomUUID()}@registry.example` }));
      expect(known / unknown).toBeGreaterThan(0.7);
      expect(known / unknown).toBeLessThan(1.4);
    });
  });

  it('R78 mails an enrolment link once in ten minutes and six times a day; the newest stays good for its day', async () => {
    const newcomer = await makePerson(running, { enrolled: false });
    const sent = async () =>
      (await eventsOf(running, newcomer)).filter(({ type }) => type === 'identity.enrolment-link-requested').length;
    const counts: number[] = [];
    for (let time = 0; time < 8; time += 1) {
      await visitor.logIn(newcomer);
      expect((await visitor.logIn(newcomer)).body.code).toBe('identity.enrolment-link-required');
      counts.push(await sent());
      running.clock.advance(10 * MINUTE);
    }
    expect(counts).toEqual([1, 2, 3, 4, 5, 6, 6, 6]);
    const { token } = await newestLink(running, newcomer.id);
    expect((await visitor.post('/auth/enrolment/accept', { token, password })).status).toBe(200);
  });
});
