import { EntityManager } from '@mikro-orm/postgresql';
import { inRequestContext } from '../../../src/database/request-context.js';
import { SignInThrottles } from '../../../src/modules/identity/contract/sign-in/sign-in-throttles.js';
import { after, SECOND } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import type { TestPerson } from './people.js';
import { beginEachVisit, eventsOf, Visitor } from './visitor.js';

const wrong = 'not the password at all';

describe('what slows sign-ins down, for whoever runs the product', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let person: TestPerson;

  beginEachVisit((visit) => {
    ({ running, visitor, person } = visit);
  });

  const ask = <Answer>(what: (throttles: SignInThrottles) => Promise<Answer>) =>
    inRequestContext(running.app.get(EntityManager), () => what(running.app.get(SignInThrottles)));
  const lifted = () =>
    query<{ payload: object }>(
      running.database.url,
      `select payload from event_log where type = 'identity.throttles-lifted' order by sequence`,
    );

  it('R65 is listed by account and place, in any case of the address', async () => {
    await visitor.signIn(person);
    await visitor.logIn(person, wrong);
    for (let failure = 0; failure < 11; failure += 1) await new Visitor(running).logIn(person, wrong);
    const now = running.clock.now();
    const listed = await ask((throttles) => throttles.ofAccount(person.email.toUpperCase()));
    expect(listed).toEqual([
      { place: 'elsewhere', step: 'password', failures: 11, lastAt: now, blockedUntil: after(now, 5 * SECOND) },
      { place: 'network', step: 'password', failures: 1, lastAt: now, blockedUntil: null },
    ]);
    running.clock.advance(5 * SECOND);
    expect((await ask((throttles) => throttles.ofAccount(person.email)))[0]?.blockedUntil).toBeNull();
    expect(await ask((throttles) => throttles.ofAccount('nobody@registry.example'))).toEqual([]);
  });

  it('R65 is lifted with an event that names the person alone', async () => {
    for (let failure = 0; failure < 11; failure += 1) await new Visitor(running).logIn(person, wrong);
    expect((await visitor.logIn(person)).status).toBe(429);
    expect(await ask((throttles) => throttles.liftFromAccount(person.email))).toBe(1);
    expect((await visitor.logIn(person)).status).toBe(200);
    await ask((throttles) => throttles.liftFromAccount(person.email));
    expect(await ask((throttles) => throttles.liftFromAccount(person.email))).toBe(0);
    const events = (await eventsOf(running, person)).filter(({ type }) => type === 'identity.throttles-lifted');
    expect(events.map(({ payload }) => payload)).toEqual([
      { of: 'account', userId: person.id, lifted: 1 },
      { of: 'account', userId: person.id, lifted: 1 },
    ]);
  });

  it('R65 is lifted from an address that nobody has, and from networks, with an event that names nobody', async () => {
    const email = `nobody.${crypto.randomUUID()}@registry.example`;
    await visitor.post('/auth/login', { email, password: wrong });
    const before = (await lifted()).length;
    expect(await ask((throttles) => throttles.liftFromAccount(email))).toBe(1);
    const site = new Visitor(running, '2001:db8:9:1::1');
    for (let time = 0; time < 3; time += 1) {
      await site.post('/auth/login', { email: `other${time}@registry.example`, password: wrong });
    }
    await site.post('/auth/password/forgot', { email });
    expect(await ask((throttles) => throttles.ofNetwork('2001:db8:9:1:ffff::2'))).toEqual([
      { limit: 'sign-in-address', taken: 3, of: 50 },
      { limit: 'sign-in-address-wide', taken: 3, of: 200 },
      { limit: 'reset-address', taken: 1, of: 20 },
      { limit: 'reset-address-wide', taken: 1, of: 80 },
    ]);
    expect(await ask((throttles) => throttles.ofNetwork('2001:db8:9:2::1'))).toEqual([
      { limit: 'sign-in-address-wide', taken: 3, of: 200 },
      { limit: 'reset-address-wide', taken: 1, of: 80 },
    ]);
    expect(await ask((throttles) => throttles.liftFromNetwork('2001:db8:9:1::9'))).toBe(4);
    expect(await ask((throttles) => throttles.ofNetwork('2001:db8:9:1::1'))).toEqual([]);
    expect(await ask((throttles) => throttles.liftFromNetwork('203.0.113.99'))).toBe(0);
    expect((await lifted()).slice(before).map(({ payload }) => payload)).toEqual([
      { of: 'account', userId: null, lifted: 1 },
      { of: 'network', userId: null, lifted: 4 },
    ]);
  });
});
