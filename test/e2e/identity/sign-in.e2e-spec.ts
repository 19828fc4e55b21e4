import { passwordCost } from '../../../src/config/load-config.js';
import { MINUTE, SECOND } from '../../../src/shared/clock.js';
import type { Answer } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { makePerson, password, type TestPerson } from './people.js';
import { eventsOf, Visitor } from './visitor.js';

const wrong = 'not the password at all';

describe('signing in', () => {
  let running: RunningApp;
  let visitor: Visitor;

  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());
  beforeEach(() => {
    visitor = new Visitor(running);
  });

  const disable = ({ id }: TestPerson) =>
    query(running.database.url, `update user_account set status = 'disabled' where id = $1`, [id]);
  const typesOf = async (person: TestPerson) => (await eventsOf(running, person)).map(({ type }) => type);
  const problemOf = ({ status, body }: Answer) => ({ status, problem: { ...body, requestId: 'any' } });

  it('R43 opens a session by password and code, and leaves one event that says who, when and where (R55)', async () => {
    const person = await makePerson(running);
    const login = await visitor.logIn(person);
    expect(login.status).toBe(200);
    expect(login.body).toEqual({ status: 'mfa_required', challenge: expect.any(String), expiresIn: 300 });
    const mfa = await visitor.post('/auth/mfa', { challenge: login.body.challenge, code: await visitor.code(person) });
    expect(mfa.status).toBe(200);
    expect(mfa.body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 600,
      refreshToken: expect.any(String),
    });
    expect(mfa.headers['cache-control']).toBe('no-store');
    const me = await visitor.get('/me', mfa.body.accessToken);
    expect(me.body).toMatchObject({ id: person.id, email: person.email, recoveryCodesLeft: 10 });
    expect(await eventsOf(running, person)).toEqual([
      {
        type: 'identity.signed-in',
        payload: { userId: person.id, sessionId: expect.any(String), kind: 'api', method: 'totp' },
        actor_id: person.id,
        ip: visitor.ip,
      },
    ]);
  });

  it('R43 never enrols a factor by a password alone: it asks for a mailed link', async () => {
    const person = await makePerson(running, { enrolled: false });
    const login = await visitor.logIn(person);
    expect(login.status).toBe(401);
    expect(login.body.code).toBe('identity.enrolment-link-required');
    expect(login.text).not.toContain('challenge');
    expect(await eventsOf(running, person)).toMatchObject([
      { type: 'identity.enrolment-link-requested', payload: { userId: person.id }, ip: visitor.ip },
    ]);
    const factors = await query(running.database.url, `select 1 from totp_factor where user_id = $1`, [person.id]);
    expect(factors).toEqual([]);
  });

  it('R43 takes neither a challenge nor a refresh token for an access token', async () => {
    const person = await makePerson(running);
    const challenge = await visitor.challenge(person);
    const { refreshToken } = await visitor.signIn(person);
    for (const token of [challenge, refreshToken, 'x', `${challenge}.${challenge}`]) {
      const { status, body } = await visitor.get('/me', token);
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'unauthenticated' });
    }
  });

  it('R48 answers alike for an unknown address, a wrong password, and people who may not sign in', async () => {
    const person = await makePerson(running);
    const invited = await makePerson(running, { invited: true });
    const disabled = await makePerson(running);
    await disable(disabled);
    const answers = [
      await visitor.post('/auth/login', { email: 'nobody@registry.example', password }),
      await visitor.logIn(person, wrong),
      await visitor.logIn(invited),
      await visitor.logIn(disabled, wrong),
      await visitor.logIn(disabled),
    ];
    for (const answer of answers) {
      expect(problemOf(answer)).toEqual(problemOf(answers[0] as Answer));
      expect(Object.keys(answer.headers)).toEqual(Object.keys(answers[0]?.headers ?? {}));
    }
    expect(answers[0]).toMatchObject({ status: 401, body: { code: 'identity.invalid-credentials' } });
    expect((await eventsOf(running, disabled)).map(({ payload }) => payload.reason)).toEqual([
      'wrong-password',
      'not-active',
    ]);
    const unknown = await query(
      running.database.url,
      `select payload from event_log left join event_origin o on o.event_id = event_log.id
       where payload->>'reason' = 'unknown-email' and host(o.ip) = $1`,
      [visitor.ip],
    );
    expect(unknown).toEqual([{ payload: { userId: null, step: 'password', reason: 'unknown-email' } }]);
  });

  it('R48 takes as long for an unknown address as for a wrong password', async () => {
    const asInProduction = await startApp({ config: { passwordCost } });
    const person = await makePerson(asInProduction);
    const times: Record<string, number[]> = { known: [], unknown: [], invited: [] };
    const invited = await makePerson(asInProduction, { invited: true });
    const anywhere = new Visitor(asInProduction);
    const time = async (kind: string, email: string) => {
      const start = performance.now();
      await anywhere.post('/auth/login', { email, password: wrong });
      times[kind]?.push(performance.now() - start);
    };
    // The quickest of each: whatever else the machine does only ever adds to a time.
    const quickest = (kind: string) => Math.min(...(times[kind] ?? []));
    const beside = (kind: string) => quickest(kind) / quickest('known');
    const even = () => ['unknown', 'invited'].every((kind) => beside(kind) > 0.5 && beside(kind) < 2);
    for (let round = 0; round < 9 || (round < 40 && !even()); round += 1) {
      await time('known', person.email);
      await time('unknown', 'nobody-else@registry.example');
      await time('invited', invited.email);
    }
    expect([even(), beside('unknown'), beside('invited')]).toEqual([true, expect.any(Number), expect.any(Number)]);
  });

  it('R48 slows an account down after 10 failures, 5 seconds doubling to 15 minutes, without events', async () => {
    const person = await makePerson(running);
    const waits: number[] = [];
    for (let failure = 1; failure <= 20; failure += 1) {
      expect((await new Visitor(running).logIn(person, wrong)).body.code).toBe('identity.invalid-credentials');
      if (failure <= 10) continue;
      const stopped = await new Visitor(running).logIn({ ...person, email: person.email.toUpperCase() }, wrong);
      expect(stopped).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
      const wait = Number(stopped.headers['retry-after']);
      waits.push(wait);
      running.clock.advance((wait - 1) * SECOND);
      expect((await new Visitor(running).logIn(person, wrong)).headers['retry-after']).toBe('1');
      running.clock.advance(SECOND);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    expect(await typesOf(person)).toEqual(Array.from({ length: 20 }, () => 'identity.sign-in-failed'));
    expect((await visitor.logIn(person)).status).toBe(200);
  });

  it('R48 gives attempts with the right password back', async () => {
    const person = await makePerson(running);
    for (let login = 0; login < 12; login += 1) expect((await visitor.logIn(person)).status).toBe(200);
  });

  it('R48 stops an address after 50 failures at many accounts', async () => {
    const tries = Array.from({ length: 51 }, (_, index) => `nobody${index}@registry.example`);
    const answers = await Promise.all(tries.map((email) => visitor.post('/auth/login', { email, password: wrong })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([...Array.from({ length: 50 }, () => 401), 429]);
    const challenge = `${crypto.randomUUID()}.${'a'.repeat(43)}`;
    expect((await visitor.post('/auth/mfa', { challenge, code: '123456' })).status).toBe(429);
  });

  it('R48 R65 stops a /48 after 200 failures at many accounts, and nobody beside it', async () => {
    const site = (index: number) => new Visitor(running, `2001:db8:77:${index.toString(16)}::1`);
    const guess = async (index: number) =>
      (await site(index).post('/auth/login', { email: `nobody${index}@example.org`, password: wrong })).status;
    const statuses = await Promise.all(Array.from({ length: 201 }, (_, index) => guess(index)));
    expect(statuses.toSorted()).toEqual([...Array.from({ length: 200 }, () => 401), 429]);
    const person = await makePerson(running);
    expect((await site(0xffff).logIn(person)).status).toBe(429);
    expect((await new Visitor(running, '2001:db8:78::1').logIn(person)).status).toBe(200);
  });

  it('R43 uses a challenge once, within five minutes, and never says why one does not count', async () => {
    const person = await makePerson(running);
    const finish = async (challenge: string) =>
      problemOf(await visitor.post('/auth/mfa', { challenge, code: await visitor.freshCode(person) }));
    const used = await visitor.challenge(person);
    await visitor.post('/auth/mfa', { challenge: used, code: await visitor.freshCode(person) });
    const usedAgain = await finish(used);
    const expired = await visitor.challenge(person);
    running.clock.advance(5 * MINUTE - 30 * SECOND);
    const [id] = (await visitor.challenge(person)).split('.');
    const answers = [
      usedAgain,
      await finish(expired),
      await finish(`${id}.${'A'.repeat(43)}`),
      await finish(`${crypto.randomUUID()}.${'A'.repeat(43)}`),
      await finish('nonsense'),
    ];
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(answers[0]).toMatchObject({ status: 401, problem: { code: 'identity.challenge-ended' } });
    const failed = (await eventsOf(running, person)).filter(({ type }) => type === 'identity.sign-in-failed');
    expect(failed.map(({ payload }) => payload.reason)).toEqual(['challenge-ended', 'challenge-ended']);
  });

  it('R43 keeps a challenge open after a wrong code', async () => {
    const person = await makePerson(running);
    const challenge = await visitor.challenge(person);
    const failed = await visitor.post('/auth/mfa', { challenge, code: await visitor.wrongCode(person) });
    expect(failed).toMatchObject({ status: 401, body: { code: 'identity.invalid-code' } });
    expect((await visitor.post('/auth/mfa', { challenge, code: await visitor.code(person) })).status).toBe(200);
    expect(await typesOf(person)).toEqual(['identity.sign-in-failed', 'identity.signed-in']);
  });

  it('R51 lets nobody finish who was disabled after the password', async () => {
    const person = await makePerson(running);
    const challenge = await visitor.challenge(person);
    await disable(person);
    const answer = await visitor.post('/auth/mfa', { challenge, code: await visitor.code(person) });
    expect(answer).toMatchObject({ status: 401, body: { code: 'identity.challenge-ended' } });
  });

  it('R55 keeps passwords, codes, tokens and addresses out of the event log', async () => {
    const person = await makePerson(running);
    const code = await visitor.wrongCode(person);
    const challenge = await visitor.challenge(person);
    await visitor.logIn(person, wrong);
    await visitor.post('/auth/mfa', { challenge, code });
    const recoveryCode = person.recoveryCodes[0] ?? '';
    const { body } = await visitor.post('/auth/mfa', { challenge, recoveryCode });
    const log = JSON.stringify(await eventsOf(running, person));
    for (const secret of [
      password,
      wrong,
      code,
      recoveryCode,
      challenge,
      body.accessToken,
      body.refreshToken,
      person.email,
    ]) {
      expect(log).not.toContain(secret);
    }
    expect(log).toContain('recovery-code-used');
  });

  it.each([
    ['/auth/login', { email: 'a@example.org' }, 'password'],
    ['/auth/login', { email: 'a\u0000@example.org', password }, 'email'],
    ['/auth/login', { email: 'a@example.org', password: 'x'.repeat(1001) }, 'password'],
    ['/auth/login', { email: 'a'.repeat(255), password }, 'email'],
    ['/auth/login', { email: 'a@example.org', password, remember: true }, 'remember'],
    ['/auth/mfa', { challenge: 'x', code: 123456 }, 'code'],
    ['/auth/mfa', { challenge: 'x', code: '123456', recoveryCode: 'x' }, ''],
    ['/auth/mfa', { challenge: 'x' }, ''],
    ['/auth/refresh', { refreshToken: 5 }, 'refreshToken'],
  ])('R60 refuses a body that breaks a rule: %s %j', async (path, body, field) => {
    const { status, body: problem } = await visitor.post(path, body);
    expect({ status, code: problem.code }).toEqual({ status: 422, code: 'validation-failed' });
    expect(problem.errors[0].path).toBe(field);
  });

  it('R47 reads a password of up to 1000 characters of any kind, which simply fails', async () => {
    const person = await makePerson(running);
    for (const given of ['x'.repeat(1000), 'null \u0000 inside', 'half a pair \ud83d']) {
      expect((await visitor.logIn(person, given)).status).toBe(401);
    }
  });
});
