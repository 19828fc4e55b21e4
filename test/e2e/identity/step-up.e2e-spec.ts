import { MINUTE, SECOND } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import type { TestPerson } from './people.js';
import { beginEachVisit, eventsOf, type Tokens, type Visitor } from './visitor.js';

const guarded = ['/me/totp', '/me/totp/confirm', '/me/recovery-codes', '/me/password'];

describe('step-up', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let person: TestPerson;
  let tokens: Tokens;

  beginEachVisit(async (visit) => {
    ({ running, visitor, person } = visit);
    tokens = await visitor.signIn(person);
  });

  const renew = async () => {
    tokens = (await visitor.post('/auth/refresh', { refreshToken: tokens.refreshToken })).body;
  };
  const stepUp = (code: string) => visitor.post('/auth/step-up', { code }, tokens.accessToken);

  it.each(guarded)('R52 asks for a recent code before %s, and says so before looking at the body', async (path) => {
    running.clock.advance(30 * MINUTE);
    await renew();
    expect((await visitor.post(path, { nonsense: true }, tokens.accessToken)).status).not.toBe(403);
    running.clock.advance(SECOND);
    const refused = await visitor.post(path, { nonsense: true }, tokens.accessToken);
    expect(refused).toMatchObject({ status: 403, body: { code: 'identity.step-up-required' } });
    expect((await visitor.post(path, { nonsense: true })).status).toBe(401);
  });

  it('R52 opens for 30 minutes with a code, which refreshing does not renew', async () => {
    running.clock.advance(45 * MINUTE);
    await renew();
    const stepped = await stepUp(await visitor.code(person));
    expect(stepped.status).toBe(200);
    expect(stepped.body).toEqual({ accessToken: expect.any(String), tokenType: 'Bearer', expiresIn: 600 });
    const endOthers = (token = tokens.accessToken) => visitor.send('DELETE', '/me/sessions', undefined, token);
    expect((await endOthers()).status).toBe(204);
    expect((await endOthers(stepped.body.accessToken)).status).toBe(204);
    running.clock.advance(29 * MINUTE);
    await renew();
    expect((await endOthers()).status).toBe(204);
    running.clock.advance(MINUTE + SECOND);
    await renew();
    expect((await endOthers()).status).toBe(403);
    expect((await eventsOf(running, person)).map(({ type }) => type)).toEqual([
      'identity.signed-in',
      'identity.stepped-up',
    ]);
  });

  it('R52 refuses a wrong code and one used at signing in, each with an event (R55)', async () => {
    const used = await stepUp(await visitor.code(person));
    expect(used).toMatchObject({ status: 401, body: { code: 'identity.invalid-code' } });
    expect((await stepUp(await visitor.wrongCode(person))).body.code).toBe('identity.invalid-code');
    const failed = (await eventsOf(running, person)).filter(({ type }) => type === 'identity.step-up-failed');
    expect(failed.map(({ payload }) => payload.reason)).toEqual(['code-used', 'wrong-code']);
    expect(failed[0]).toMatchObject({
      actor_id: person.id,
      ip: visitor.ip,
      payload: { sessionId: expect.any(String) },
    });
  });

  it('R52 R45 takes a recovery code in place of a code of the app, once, and tells of it', async () => {
    running.clock.advance(31 * MINUTE);
    await renew();
    const [recoveryCode = ''] = person.recoveryCodes;
    const show = (body: object) => visitor.post('/auth/step-up', body, tokens.accessToken);
    const stepped = await show({ recoveryCode });
    expect(stepped).toMatchObject({ status: 200, body: { accessToken: expect.any(String), expiresIn: 600 } });
    expect((await visitor.send('DELETE', '/me/sessions', undefined, tokens.accessToken)).status).toBe(204);
    expect((await show({ recoveryCode })).body.code).toBe('identity.invalid-code');
    for (const body of [{}, { code: '123456', recoveryCode }, { code: 123456 }]) {
      expect((await show(body)).status).toBe(422);
    }
    const used = (await eventsOf(running, person)).find(({ type }) => type === 'identity.recovery-code-used');
    expect(used).toMatchObject({ payload: { left: 9 }, actor_id: person.id });
  });

  it('R52 opens one session and no other of the same person', async () => {
    const other = await visitor.signIn(person);
    running.clock.advance(31 * MINUTE);
    await renew();
    await stepUp(await visitor.code(person));
    const { body } = await visitor.post('/auth/refresh', { refreshToken: other.refreshToken });
    const endOthers = ({ accessToken }: Tokens) => visitor.send('DELETE', '/me/sessions', undefined, accessToken);
    expect((await endOthers(body)).status).toBe(403);
    expect((await endOthers(tokens)).status).toBe(204);
  });
});
