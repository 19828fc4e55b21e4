import { MINUTE, SECOND } from '../../../src/shared/clock.js';
import { totpCode } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { newestLink } from '../../support/mailed-links.js';
import { PageVisitor } from './page-visitor.js';
import { makePerson, password, type TestPerson } from './people.js';
import { Visitor } from './visitor.js';

/** All of it with TEST_CAMPAIGN, a tenth in everyday runs. */
const attempts = process.env.TEST_CAMPAIGN ? 10_000 : 1_000;
const rounds = 20;
/** Of hundreds at once some are answered 503, whoever asks: comparing a password takes a processor tens of milliseconds. */
const atOnce = 50;

describe('an account under siege', () => {
  let running: RunningApp;
  let person: TestPerson;

  beforeAll(async () => {
    running = await startApp();
    person = await makePerson(running);
  });
  afterAll(() => running.close());

  /** Half of them in one /48, the others at a hundred addresses. */
  const attacker = (index: number) => {
    const place = Math.floor(index / 2) % 100;
    return new Visitor(running, index % 2 === 0 ? `2001:db8:bad:${place.toString(16)}::1` : `198.51.100.${place}`);
  };

  /** They know the password, too: what they try is passwords, codes and requests for links, in turn. */
  const attack = async (index: number, challenge: string): Promise<number> => {
    const from = attacker(index);
    switch (Math.floor(index / 200) % 4) {
      case 0:
        return (await from.logIn(person, `guess ${index}`)).status;
      case 1:
        return (await from.logIn(person)).status;
      case 2:
        return (await from.post('/auth/mfa', { challenge, code: '000000' })).status;
      default:
        return (await from.post('/auth/password/forgot', { email: person.email })).status;
    }
  };

  const codeNow = () => totpCode(running.clock.now(), person.secret);

  it(`R65 whoever signs in once a minute from where they did before is never refused, beside ${attempts} hostile attempts`, async () => {
    const client = new Visitor(running, '203.0.113.7');
    await client.signIn(person);
    const browser = await new PageVisitor(running, '203.0.113.8').signIn(person);
    const challenge = await attacker(0).challenge(person);
    const refused: string[] = [];
    const hostile = new Map<number, number>();
    for (let round = 0; round < rounds; round += 1) {
      running.clock.advance(MINUTE);
      const own = async () => {
        // The client is known by its network; the browser by its cookie, in another network every time.
        const login = await client.logIn(person);
        const mfa = await client.post('/auth/mfa', {
          challenge: login.body?.challenge ?? 'none',
          code: await codeNow(),
        });
        if (mfa.status !== 200) refused.push(`client, round ${round}: ${login.text} ${mfa.text}`);
        running.clock.advance(30 * SECOND);
        browser.ip = `192.0.2.${round}`;
        browser.cookies.delete('session');
        const page = await browser.logIn(person);
        const done = await browser.post('/login/mfa', { challenge: page.challenge, code: await codeNow() });
        if (done.status !== 303) refused.push(`browser, round ${round}: ${page.status} ${done.status}`);
      };
      const share = Array.from({ length: attempts / rounds }, (_, index) => round * (attempts / rounds) + index);
      const send = async (index: number) => {
        const status = await attack(index, challenge);
        hostile.set(status, (hostile.get(status) ?? 0) + 1);
      };
      const storm = async () => {
        for (let sent = 0; sent < share.length; sent += atOnce) {
          await Promise.all(share.slice(sent, sent + atOnce).map(send));
        }
      };
      await Promise.all([storm(), own()]);
    }
    expect(refused).toEqual([]);
    const total = [...hostile.values()].reduce((sum, count) => sum + count, 0);
    expect(total).toBe(attempts);
    expect([...hostile.keys()].toSorted()).toEqual([200, 202, 401, 429]);
    // Some are let try, by far the most are not.
    expect(hostile.get(401) ?? 0).toBeLessThan(attempts / 5);
  });

  it('R65 nor is the mailed way in closed: a link is in the mailbox, and leads past them', async () => {
    await running.drain();
    const { token, purpose } = await newestLink(running, person.id);
    expect(['password-reset', 'unlock']).toContain(purpose);
    // Strangers have used up what there is at this moment.
    let status = 0;
    for (let stranger = 0; status !== 429 && stranger < 100; stranger += 1) {
      ({ status } = await new Visitor(running, `198.18.${stranger}.1`).logIn(person, 'another guess'));
    }
    const newcomer = new PageVisitor(running, '192.0.2.200');
    expect((await newcomer.logIn(person)).status).toBe(429);
    const led =
      purpose === 'unlock'
        ? await newcomer.post('/unlock', { token })
        : await newcomer.post('/password/new', { token, password });
    expect(led.status).toBe(303);
    await newcomer.signIn(person);
  });

  it('R78 what it leaves behind is bounded: by account and place, by network, and by a handful of links', async () => {
    const count = async (sql: string) => (await query<{ count: number }>(running.database.url, sql))[0]?.count ?? 0;
    expect(await count('select count(*)::int as count from sign_in_throttle')).toBeLessThan(12);
    expect(await count('select count(*)::int as count from account_link')).toBeLessThanOrEqual(3);
    expect(await count(`select count(*)::int as count from rate_limit`)).toBeLessThan(2 * 200 + 20);
    expect(await count('select count(*)::int as count from known_network')).toBeLessThanOrEqual(10);
  });
});
