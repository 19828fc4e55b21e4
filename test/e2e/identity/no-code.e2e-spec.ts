import { type RunningApp, startApp } from '../../support/app.js';
import { newestLink } from '../../support/mailed-links.js';
import { asPage } from '../../support/page-reading.js';
import { makePerson, password, type TestPerson } from './people.js';
import { eventsOf, Visitor } from './visitor.js';

/** What may stand where a code belongs, and is none. */
const noCodes = ['', '12345', '1234567', 'abcdef', '12 34', '\u0000', '\ud800', '１２３４５６', '9'.repeat(5000)];

describe('anything but six digits is a wrong code', () => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());

  /** Everything that is asked about one code is asked by a person of its own, at an address of its own. */
  const arrive = async () => {
    const visitor = new Visitor(running);
    const person = await makePerson(running);
    const failures = async () =>
      (await eventsOf(running, person))
        .filter(({ payload }) => payload.reason === 'wrong-code')
        .map(({ type }) => type);
    return { visitor, person, failures };
  };
  const post = (visitor: Visitor, url: string, form: string, cookie = '') =>
    running.app.inject({
      method: 'POST',
      url,
      payload: form,
      remoteAddress: visitor.ip,
      headers: { ...asPage, 'content-type': 'application/x-www-form-urlencoded', ...(cookie && { cookie }) },
    });
  const formOf = (fields: Record<string, string>) =>
    new URLSearchParams(Object.entries(fields).map(([name, value]) => [name, value.toWellFormed()])).toString();
  const browser = async (visitor: Visitor, person: TestPerson) => {
    const challenge = await visitor.challenge(person);
    const signedIn = await post(visitor, '/login/mfa', formOf({ challenge, code: await visitor.freshCode(person) }));
    return String(signedIn.headers['set-cookie']).split(';', 1)[0] ?? '';
  };

  /** An enrolment that waits for a first code. */
  const enrolment = async (visitor: Visitor): Promise<string> => {
    const person = await makePerson(running, { enrolled: false });
    await visitor.logIn(person);
    const { token } = await newestLink(running, person.id);
    const { challenge } = (await visitor.post('/auth/enrolment/accept', { token, password })).body;
    await visitor.post('/auth/mfa/enrol', { challenge });
    return challenge;
  };

  it.each(noCodes)('R73 counts %j as a failure, at signing in and at stepping up, over the API', async (code) => {
    const { visitor, person, failures } = await arrive();
    const tokens = await visitor.signIn(person);
    const challenge = await visitor.challenge(person);
    const signIn = await visitor.post('/auth/mfa', { challenge, code });
    const stepUp = await visitor.post('/auth/step-up', { code }, tokens.accessToken);
    for (const { status, body } of [signIn, stepUp])
      expect([status, body.code]).toEqual([401, 'identity.invalid-code']);
    expect(await failures()).toEqual(['identity.sign-in-failed', 'identity.step-up-failed']);
    // A recovery code that is none is a wrong one too.
    const recovery = await visitor.post('/auth/mfa', { challenge, recoveryCode: code });
    expect([401, 429]).toContain(recovery.status);
  });

  it.each(noCodes)('R73 counts %j as a failure, at signing in and with a form, on the pages', async (code) => {
    const { visitor, person, failures } = await arrive();
    const challenge = await visitor.challenge(person);
    const signIn = await post(visitor, '/login/mfa', formOf({ challenge, code }));
    expect(signIn.statusCode).toBe(422);
    expect(signIn.body).not.toContain('did not work');
    expect(await failures()).toEqual(['identity.sign-in-failed']);
    const cookie = await browser(visitor, person);
    const stepUp = await post(visitor, '/account/recovery-codes', formOf({ stepUpCode: code }), cookie);
    expect([stepUp.statusCode, await failures()]).toEqual([
      422,
      ['identity.sign-in-failed', 'identity.step-up-failed'],
    ]);
    // A code of an app that is not enrolled yet opens nothing, so nobody counts it.
    await post(visitor, '/account/factor', '', cookie);
    expect((await post(visitor, '/account/factor/confirm', formOf({ code }), cookie)).statusCode).toBe(422);
  });

  it.each(noCodes)('R73 does not enrol by %j', async (code) => {
    const visitor = new Visitor(running);
    const challenge = await enrolment(visitor);
    const form = await post(visitor, '/enrol/confirm', formOf({ challenge, code }));
    const { status, body } = await visitor.post('/auth/mfa/enrol/confirm', { challenge, code });
    expect([form.statusCode, status, body.code]).toEqual([422, 401, 'identity.invalid-code']);
  });

  it('R73 takes a field that is sent twice for a wrong code, wherever a form asks for one', async () => {
    const { visitor, person, failures } = await arrive();
    const challenge = await visitor.challenge(person);
    const right = await visitor.freshCode(person);
    const twice = (field: string) => `${field}=${right}&${field}=${right}`;
    const signIn = await post(visitor, '/login/mfa', `challenge=${encodeURIComponent(challenge)}&${twice('code')}`);
    const cookie = await browser(visitor, person);
    const stepUp = await post(visitor, '/account/recovery-codes', twice('stepUpCode'), cookie);
    await post(visitor, '/account/factor', '', cookie);
    const confirm = await post(visitor, '/account/factor/confirm', twice('code'), cookie);
    expect([signIn.statusCode, stepUp.statusCode, confirm.statusCode]).toEqual([422, 422, 422]);
    expect(await failures()).toEqual(['identity.sign-in-failed', 'identity.step-up-failed']);
  });
});
