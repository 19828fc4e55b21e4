import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import type { Answer } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { dumpOf } from '../../support/dump.js';
import { newestLink } from '../../support/mailed-links.js';
import { PageVisitor } from './page-visitor.js';
import { makePerson, password, type TestPerson } from './people.js';
import { beginEachVisit, eventsOf, type Tokens, Visitor } from './visitor.js';

const wrong = 'not the password at all';

describe('where somebody signs in from', () => {
  let running: RunningApp;
  /** The owner, at an address of their own. */
  let visitor: Visitor;
  let person: TestPerson;

  beginEachVisit((visit) => {
    ({ running, visitor, person } = visit);
  });

  const anywhere = () => new Visitor(running);
  const guess = async (from: () => Visitor, failures: number, of = person) => {
    await Promise.all(Array.from({ length: failures }, () => from().logIn(of, wrong)));
  };
  /** Guessers in many places have used up what is free for passwords. */
  const besiege = (of = person) => guess(anywhere, 11, of);
  const statusAt = async (place: Visitor, of = person) => (await place.logIn(of)).status;
  const fail = async (from: Visitor, times: number) => {
    const challenge = await from.challenge(person);
    const statuses: number[] = [];
    for (let time = 0; time < times; time += 1) {
      statuses.push((await from.post('/auth/mfa', { challenge, code: await from.wrongCode(person) })).status);
    }
    return statuses;
  };
  const browserOf = async (of = person) => {
    const browser = await new PageVisitor(running).signIn(of);
    // Where nobody has signed in yet, and no session is carried there.
    browser.cookies.delete('session');
    browser.ip = anywhere().ip;
    return browser;
  };
  const problemOf = ({ status, body, headers }: Answer) => ({
    status,
    body: { ...body, requestId: '' },
    headers: Object.keys(headers),
  });

  describe('counts by itself', () => {
    it('R65 a known network, a browser and everywhere else have passwords of their own, and none delays another', async () => {
      await visitor.signIn(person);
      const browser = await browserOf();
      await besiege();
      expect(await statusAt(anywhere())).toBe(429);
      expect(await statusAt(visitor)).toBe(200);
      expect((await browser.logIn(person)).status).toBe(200);

      const [neighbour, elsewhere] = [new Visitor(running, visitor.ip), anywhere()];
      running.clock.advance(5 * SECOND);
      expect(await statusAt(elsewhere)).toBe(200);
      await guess(() => neighbour, 11);
      expect(await statusAt(visitor)).toBe(429);
      expect(await statusAt(elsewhere)).toBe(200);
      browser.ip = visitor.ip;
      expect((await browser.logIn(person)).status).toBe(200);

      for (let failure = 0; failure < 11; failure += 1) await browser.logIn(person, wrong);
      expect((await browser.logIn(person)).status).toBe(429);
      expect(await statusAt(elsewhere)).toBe(200);
      expect((await (await browserOf()).logIn(person)).status).toBe(200);
    });

    it('R65 the same holds for codes: whoever has the password uses up those of strangers alone', async () => {
      await visitor.signIn(person);
      const browser = await browserOf();
      const code = await visitor.freshCode(person);
      expect(await fail(anywhere(), 8)).toEqual([401, 401, 401, 401, 401, 401, 429, 429]);
      const challenge = await visitor.challenge(person);
      expect((await visitor.post('/auth/mfa', { challenge, code })).status).toBe(200);
      const own = await browser.logIn(person);
      const next = await visitor.freshCode(person);
      expect((await browser.post('/login/mfa', { challenge: own.challenge, code: next })).status).toBe(303);
    });

    it('R65 what a neighbour tries at other accounts stops no browser with the cookie', async () => {
      await visitor.signIn(person);
      const browser = await browserOf();
      browser.ip = visitor.ip;
      const others = Array.from({ length: 51 }, (_, index) => `neighbour${index}@registry.example`);
      await Promise.all(others.map((email) => visitor.post('/auth/login', { email, password: wrong })));
      expect(await statusAt(visitor)).toBe(429);
      const { challenge } = await browser.logIn(person);
      const code = await visitor.freshCode(person);
      expect((await browser.post('/login/mfa', { challenge, code })).status).toBe(303);
    });

    it('R65 what others of a /48 try stops nobody at a /56 that is known', async () => {
      const home = new Visitor(running, '2001:db8:5:1234::1');
      await home.signIn(person);
      const others = Array.from(
        { length: 201 },
        (_, index) => new Visitor(running, `2001:db8:5:${(0x4000 + index).toString(16)}::1`),
      );
      await Promise.all(
        others.map((other, index) =>
          other.post('/auth/login', { email: `x${index}@registry.example`, password: wrong }),
        ),
      );
      expect(await statusAt(others[0] ?? visitor)).toBe(429);
      expect(await statusAt(new Visitor(running, '2001:db8:5:12ff::9'))).toBe(200);
      expect(await statusAt(new Visitor(running, '2001:db8:5:1300::9'))).toBe(429);
    });

    it('R65 a right password, or a right code, has its place start afresh', async () => {
      await guess(() => visitor, 10);
      expect(await statusAt(visitor)).toBe(200);
      await guess(() => visitor, 10);
      expect(await statusAt(visitor)).toBe(200);
      await fail(visitor, 5);
      await visitor.signIn(person);
      expect(await fail(visitor, 6)).toEqual([401, 401, 401, 401, 401, 401]);
    });

    it('R65 no more than 50 codes and 100 passwords are looked at from one place in 24 hours', async () => {
      const looked = async (look: () => Promise<Answer>) => {
        let count = 0;
        const start = running.clock.now().getTime();
        for (;;) {
          const answer = await look();
          if (answer.status === 401) count += 1;
          else {
            const wait = Number(answer.headers['retry-after']);
            const end = (running.clock.now().getTime() - start) / SECOND + wait;
            running.clock.advance(wait * SECOND);
            if (wait > 900) return { count, hours: Math.round((end * SECOND) / HOUR) };
          }
        }
      };
      let tokens = await visitor.signIn(person);
      const byCode = await looked(async () => {
        tokens = (await visitor.post('/auth/refresh', { refreshToken: tokens.refreshToken })).body;
        return anywhere().post('/auth/step-up', { code: await visitor.wrongCode(person) }, tokens.accessToken);
      });
      expect(byCode).toEqual({ count: 50, hours: 24 });
      const byPassword = await looked(() => anywhere().logIn(person, wrong));
      expect(byPassword).toEqual({ count: 100, hours: 24 });
    });

    it('R65 everything starts anew a day after the last failure', async () => {
      await besiege();
      running.clock.advance(DAY - SECOND);
      await guess(anywhere, 1);
      expect(Number((await anywhere().logIn(person, wrong)).headers['retry-after'])).toBe(10);
      running.clock.advance(DAY);
      await guess(anywhere, 10);
      expect(await statusAt(anywhere())).toBe(200);
    });

    it('R48 an address that nobody has is counted like one that somebody has', async () => {
      const nobody = { ...person, email: `nobody.${crypto.randomUUID()}@registry.example` };
      const answersTo = async (of: TestPerson) => {
        const answers: object[] = [];
        for (let time = 0; time < 13; time += 1) answers.push(problemOf(await anywhere().logIn(of, wrong)));
        return answers;
      };
      const answers = await answersTo(person);
      expect(answers.at(-1)).toMatchObject({ status: 429 });
      expect(await answersTo(nobody)).toEqual(answers);
    });

    it.each(['', '12345', 'abcdef', '1234567', '１２３４５６'])(
      'R73 R65 “%s” is a wrong code on every page, and counts',
      async (code) => {
        const browser = await new PageVisitor(running).signIn(person);
        const tries: (() => Promise<{ status: number }>)[] = [
          () => browser.post('/account/sessions/end-others', { stepUpCode: code }),
          () => browser.post('/account/recovery-codes', { code: code || ' x ' }),
          async () => browser.post('/login/mfa', { challenge: (await browser.logIn(person)).challenge, code }),
        ];
        for (let time = 0; time < 6; time += 1) {
          expect((await tries[time % tries.length]?.())?.status).toBe(422);
        }
        for (const attempt of tries) expect((await attempt()).status).toBe(429);
      },
    );
  });

  describe('is known', () => {
    it('R65 for 30 days after the last sign-in from there', async () => {
      await visitor.signIn(person);
      running.clock.advance(30 * DAY - SECOND);
      await besiege();
      expect(await statusAt(visitor)).toBe(200);
      running.clock.advance(SECOND);
      expect(await statusAt(visitor)).toBe(429);
    });

    it('R65 by a sign-in of both factors, not by the password', async () => {
      await visitor.challenge(person);
      await besiege();
      expect(await statusAt(visitor)).toBe(429);
    });

    it('R65 while it is among the last ten', async () => {
      const places = Array.from({ length: 11 }, anywhere);
      for (const place of places) await place.signIn(person);
      await besiege();
      const statuses: number[] = [];
      for (const place of places) statuses.push(await statusAt(place));
      expect(statuses).toEqual([429, ...Array.from({ length: 10 }, () => 200)]);
    });

    it.each<[string, (tokens: Tokens) => Promise<{ status: number }>]>([
      [
        'changed',
        ({ accessToken }) =>
          visitor.post('/me/password', { current: password, password: 'another river cedar 31' }, accessToken),
      ],
      [
        'chosen by a link',
        async () => {
          await anywhere().post('/auth/password/forgot', { email: person.email });
          await running.drain();
          const { token } = await newestLink(running, person.id);
          return anywhere().post('/auth/password/reset', { token, password: 'another river cedar 31' });
        },
      ],
    ])('R65 until the password is %s', async (_, change) => {
      const tokens = await visitor.signIn(person);
      expect((await change(tokens)).status).toBe(204);
      await besiege();
      expect((await visitor.logIn(person, 'another river cedar 31')).status).toBe(429);
    });
  });

  describe('a browser', () => {
    it('R65 R53 gets its cookie after both factors and not before: a year, for one account, out of reach of scripts', async () => {
      const browser = new PageVisitor(running);
      const { challenge } = await browser.logIn(person);
      expect(browser.set).toEqual([]);
      await browser.post('/login/mfa', { challenge, code: await visitor.wrongCode(person) });
      expect(browser.set).toEqual([]);
      await browser.signIn(person);
      const mark = browser.set.find(({ name }) => name === 'browser');
      expect(mark).toEqual({
        name: 'browser',
        value: expect.any(String),
        maxAge: 365 * 24 * 3600,
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
      });
    });

    it('R53 names it __Host- and makes it Secure over https, and reads no other then', async () => {
      const config = { publicUrl: 'https://credentials.example.org' };
      const secure = await startApp({ database: running.database, clock: running.clock, config });
      try {
        const browser = await new PageVisitor(secure).signIn(person);
        expect(browser.set.find(({ name }) => name.endsWith('browser'))).toMatchObject({
          name: '__Host-browser',
          secure: true,
        });
        const mark = browser.cookies.get('__Host-browser') ?? '';
        for (let failure = 0; failure < 11; failure += 1) await new Visitor(secure).logIn(person, wrong);
        const statusWith = async (name: string) => {
          const other = new PageVisitor(secure);
          other.cookies.set(name, mark);
          return (await other.logIn(person)).status;
        };
        expect([await statusWith('browser'), await statusWith('__Host-browser')]).toEqual([429, 200]);
      } finally {
        await secure.close();
      }
    });

    it('R65 opens nothing by its cookie, and is nobody’s but its owner’s', async () => {
      const browser = await browserOf();
      const mark = browser.cookies.get('browser') ?? '';
      expect((await browser.get('/account')).location).toContain('/login');
      for (const cookie of [`session=${mark}`, `browser=${mark}`]) {
        expect((await visitor.get('/me', { cookie })).status).toBe(401);
      }
      expect((await visitor.get('/me', mark)).status).toBe(401);
      const other = await makePerson(running);
      await besiege(other);
      expect((await browser.logIn(other)).status).toBe(429);
      await besiege();
      const statusWith = async (value: string) => {
        const forger = new PageVisitor(running);
        forger.cookies.set('browser', value);
        return (await forger.logIn(person)).status;
      };
      expect(await statusWith(mark)).toBe(200);
      const [header, claims, mac = ''] = mark.split('.');
      for (const forged of ['x', `${header}.${claims}.`, `${header}.${claims}.${mac.slice(0, -4)}AAAA`]) {
        expect(await statusWith(forged)).toBe(429);
      }
    });

    it('R65 is known for a year, whatever network it is in and whatever the password becomes', async () => {
      const browser = await browserOf();
      const { accessToken } = await visitor.signIn(person);
      const chosen = 'another river cedar 32';
      await visitor.post('/me/password', { current: password, password: chosen }, accessToken);
      running.clock.advance(365 * DAY - 30 * SECOND - SECOND);
      await besiege();
      expect((await browser.logIn(person, chosen)).status).toBe(200);
      running.clock.advance(SECOND);
      expect((await browser.logIn(person, chosen)).status).toBe(429);
    });
  });

  it('R48 stores no address that was tried: neither in counts nor in jobs, nor anywhere else', async () => {
    const email = `Typed.${crypto.randomUUID()}@registry.example`;
    await visitor.post('/auth/login', { email, password: wrong });
    await visitor.post('/auth/password/forgot', { email });
    const everything = (await dumpOf(running.database.url)).toLowerCase();
    expect(everything).toContain('elsewhere');
    expect(everything).not.toContain(email.toLowerCase().split('@')[0]);
    const bytes = Buffer.from(email.toLowerCase().slice(0, 16)).toString('hex');
    expect(everything).not.toContain(bytes);
    const known = await query<{ key: string }>(running.database.url, 'select key from rate_limit');
    expect(known.map(({ key }) => key).join(' ')).not.toContain(visitor.ip);
  });

  it('R78 poses no more challenges than somebody can need, and counts them by place', async () => {
    await visitor.signIn(person);
    const flooder = anywhere();
    const statuses: number[] = [];
    for (let time = 0; time < 34; time += 1) statuses.push(await statusAt(flooder));
    expect(statuses.indexOf(429)).toBe(31);
    expect(statuses.slice(31)).toEqual([429, 429, 429]);
    expect(await statusAt(visitor)).toBe(200);
    const rows = await query(running.database.url, 'select 1 from sign_in_challenge where user_id = $1', [person.id]);
    expect(rows).toHaveLength(33);
    running.clock.advance(5 * SECOND + 5 * MINUTE);
    await flooder.signIn(person);
    expect(await statusAt(flooder)).toBe(200);
    const types = (await eventsOf(running, person)).map(({ type }) => type);
    expect(types.filter((type) => type === 'identity.unlock-link-requested')).toHaveLength(1);
  });
});
