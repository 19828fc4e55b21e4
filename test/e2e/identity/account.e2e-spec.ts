import { passwordCost } from '../../../src/config/load-config.js';
import { HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { password, type TestPerson } from './people.js';
import { beginEachVisit, eventsOf, type Tokens, type Visitor } from './visitor.js';

const newPassword = 'seven quiet otters, one lake';

describe('one’s own account', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let person: TestPerson;
  let tokens: Tokens;
  let other: Tokens;

  beginEachVisit(
    async (visit) => {
      ({ running, visitor, person } = visit);
      other = await visitor.signIn(person);
      tokens = await visitor.signIn(person);
    },
    { passwordCost },
  );

  const change = (body: object) => visitor.post('/me/password', body, tokens.accessToken);
  const meWith = async ({ accessToken }: Tokens) => (await visitor.get('/me', accessToken)).status;
  const begin = () => visitor.post('/me/totp', { recoveryCode: person.recoveryCodes.pop() }, tokens.accessToken);
  const lastEvent = async () => (await eventsOf(running, person)).at(-1);

  it('R47 changes the password, stored as argon2id of 19 MiB and two passes', async () => {
    expect((await change({ current: password, password: newPassword })).status).toBe(204);
    expect((await visitor.logIn(person)).status).toBe(401);
    expect((await visitor.logIn(person, newPassword)).status).toBe(200);
    const [row] = await query(running.database.url, 'select password_hash from user_account where id = $1', [
      person.id,
    ]);
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('R47 takes a password typed with composed or decomposed letters for the same', async () => {
    await change({ current: password, password: 'cafe\u0301 olé olé abend' });
    expect((await visitor.logIn(person, 'caf\u00e9 ole\u0301 olé abend')).status).toBe(200);
  });

  it('R49 ends the other sessions and unfinished sign-ins with a new password (R55)', async () => {
    const challenge = await visitor.challenge(person);
    await change({ current: password, password: newPassword });
    expect([await meWith(tokens), await meWith(other)]).toEqual([200, 401]);
    expect((await visitor.post('/auth/refresh', { refreshToken: other.refreshToken })).body.code).toBe(
      'identity.session-ended',
    );
    const finish = await visitor.post('/auth/mfa', { challenge, code: await visitor.freshCode(person) });
    expect(finish.body.code).toBe('identity.challenge-ended');
    const changed = (await eventsOf(running, person)).find(({ type }) => type === 'identity.password-changed');
    expect(changed).toMatchObject({
      payload: { userId: person.id, sessionId: expect.any(String), endedSessions: 1 },
      actor_id: person.id,
    });
  });

  it('R47 needs the current password, and slows guesses at it down like those at signing in', async () => {
    for (let failure = 0; failure < 11; failure += 1) {
      const refused = await change({ current: 'wrong', password: newPassword });
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'validation-failed', errors: [{ path: 'current' }] },
      });
    }
    expect((await change({ current: password, password: newPassword })).status).toBe(429);
    expect(await lastEvent()).toMatchObject({ type: 'identity.password-change-failed' });
    expect((await visitor.logIn(person)).status).toBe(429);
    expect(await meWith(other)).toBe(200);
  });

  it.each([
    ['too short', 'elevenchars'],
    ['too long', 'word '.repeat(26)],
    ['common', 'Password1234!'],
    ['of the name', 'xx-lovelace-4711'],
    ['of the address', 'my REGISTRY of 2026'],
    ['of the brand', 'hello wmda hello 9'],
  ])('R47 refuses a password that is %s, and says why', async (_, refused) => {
    const answer = await change({ current: password, password: refused });
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ path: 'password' }] } });
    expect(answer.text).not.toContain(refused);
    expect((await visitor.logIn(person)).status).toBe(200);
  });

  it('R47 lets one of two changes that race win', async () => {
    const answers = await Promise.all(
      [newPassword, `${newPassword} too`].map((chosen) => change({ current: password, password: chosen })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, 422]);
  });

  it('R43 replaces the app only when a code of the new one is shown; the old one works until then', async () => {
    const begun = await begin();
    expect(begun.status).toBe(200);
    const { secret, otpauthUri, qrSvg } = begun.body;
    expect(otpauthUri).toBe(`otpauth://totp/WMDA:${encodeURIComponent(person.email)}?secret=${secret}&issuer=WMDA`);
    expect(qrSvg).toMatch(/^<svg [^]*<\/svg>\s*$/);
    const confirm = (code: string) => visitor.post('/me/totp/confirm', { code }, tokens.accessToken);
    const wrong = await confirm(await visitor.wrongCode({ secret }));
    expect(wrong).toMatchObject({ status: 422, body: { errors: [{ path: 'code' }] } });
    other = await visitor.signIn(person);
    const code = await visitor.freshCode({ secret });
    expect((await confirm(code)).status).toBe(204);
    expect([await meWith(tokens), await meWith(other)]).toEqual([200, 401]);
    expect(await lastEvent()).toMatchObject({ type: 'identity.factor-replaced', payload: { endedSessions: 2 } });
    const finish = async (given: string) =>
      (await visitor.post('/auth/mfa', { challenge: await visitor.challenge(person), code: given })).status;
    expect(await finish(code)).toBe(401);
    expect(await finish(await visitor.freshCode(person))).toBe(401);
    expect(await finish(await visitor.freshCode({ secret }))).toBe(200);
    const seeds = await query(running.database.url, 'select 1 from totp_factor where user_id = $1', [person.id]);
    expect(seeds).toHaveLength(1);
  });

  it('R43 keeps one new app waiting, for an hour', async () => {
    const [{ body: first }, { body: second }] = [await begin(), await begin()];
    const confirm = async (secret: string) =>
      visitor.post('/me/totp/confirm', { code: await visitor.code({ secret }) }, tokens.accessToken);
    expect((await confirm(first.secret)).status).toBe(422);
    expect((await confirm(second.secret)).status).toBe(204);
    expect(await confirm(second.secret)).toMatchObject({
      status: 409,
      body: { code: 'identity.no-factor-to-confirm' },
    });
    await begin();
    await query(
      running.database.ownerUrl,
      `update totp_factor set created_at = $2 where user_id = $1 and confirmed_at is null`,
      [person.id, new Date(running.clock.now().getTime() - HOUR)],
    );
    expect((await confirm(second.secret)).status).toBe(409);
    running.clock.advance(SECOND);
  });

  it('R46 stores a new seed encrypted', async () => {
    const { body } = await begin();
    const rows = await query<{ seed: string }>(
      running.database.url,
      `select encode(seed, 'escape') as seed from totp_factor where user_id = $1`,
      [person.id],
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(body.secret);
  });

  describe.each(['/me/totp', '/me/recovery-codes'])('R71 %s', (path) => {
    const replace = (body?: object) => visitor.post(path, body, tokens.accessToken);
    const seeds = () => query(running.database.url, 'select id from totp_factor where user_id = $1', [person.id]);
    const codes = () => query(running.database.url, 'select id from recovery_code where user_id = $1', [person.id]);

    it('needs the present factor in that very request, however fresh the session is', async () => {
      const before = [await seeds(), await codes()];
      for (const body of [undefined, {}, { code: '123456', recoveryCode: 'x' }]) {
        const refused = await replace(body);
        expect([refused.status, refused.body.code]).toEqual([422, 'validation-failed']);
      }
      const wrong = [{ code: await visitor.wrongCode(person) }, { recoveryCode: 'xxxx-xxxx-xxxx-xxxx' }];
      for (const body of [...wrong, { code: await visitor.code(person) }]) {
        const refused = await replace(body);
        expect([refused.status, refused.body.code]).toEqual([401, 'identity.invalid-code']);
      }
      expect([await seeds(), await codes()]).toEqual(before);
      const failed = (await eventsOf(running, person)).filter(({ type }) => type === 'identity.step-up-failed');
      expect(failed.map(({ payload }) => payload.reason)).toEqual(['wrong-code', 'wrong-code', 'code-used']);
      expect((await replace({ code: await visitor.freshCode(person) })).status).toBeLessThan(300);
      expect([await seeds(), await codes()]).not.toEqual(before);
    });

    it('takes a recovery code in its place, once, and records that', async () => {
      const body = { recoveryCode: person.recoveryCodes[0] };
      expect((await replace(body)).status).toBeLessThan(300);
      expect((await replace(body)).body.code).toBe('identity.invalid-code');
      const used = (await eventsOf(running, person)).find(({ type }) => type === 'identity.recovery-code-used');
      expect(used).toMatchObject({ payload: { left: 9, sessionId: expect.any(String) }, actor_id: person.id });
    });

    it('needs no other code of a session whose factor is old, and shares the count of failures', async () => {
      running.clock.advance(45 * MINUTE);
      tokens = (await visitor.post('/auth/refresh', { refreshToken: tokens.refreshToken })).body;
      expect((await replace()).body.code).toBe('identity.step-up-required');
      expect((await replace({ code: await visitor.freshCode(person) })).status).toBeLessThan(300);
      const endOthers = await visitor.send('DELETE', '/me/sessions', undefined, tokens.accessToken);
      expect(endOthers.status).toBe(204);
      for (let failure = 0; failure < 3; failure += 1) {
        await replace({ code: await visitor.wrongCode(person) });
        await visitor.post('/auth/step-up', { code: await visitor.wrongCode(person) }, tokens.accessToken);
      }
      const blocked = await replace({ code: await visitor.freshCode(person) });
      // The clock moved on by more than the five seconds.
      expect(blocked.status).toBeLessThan(300);
      for (let failure = 0; failure < 6; failure += 1) await replace({ code: await visitor.wrongCode(person) });
      expect((await replace({ recoveryCode: person.recoveryCodes[1] })).status).toBe(429);
    });
  });

  it('R71 R65 counts wrong codes of a new app with all others of that place', async () => {
    await begin();
    const confirm = async () =>
      visitor.post('/me/totp/confirm', { code: await visitor.wrongCode(person) }, tokens.accessToken);
    for (let failure = 0; failure < 6; failure += 1) expect((await confirm()).status).toBe(422);
    expect((await confirm()).status).toBe(429);
    const stepUp = visitor.post('/auth/step-up', { code: await visitor.freshCode(person) }, tokens.accessToken);
    expect((await stepUp).status).toBe(200);
  });
});
