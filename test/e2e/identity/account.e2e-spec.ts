import { HOUR, SECOND } from '../../../src/shared/clock.js';
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

  beginEachVisit(async (visit) => {
    ({ running, visitor, person } = visit);
    other = await visitor.signIn(person);
    tokens = await visitor.signIn(person);
  });

  const change = (body: object) => visitor.post('/me/password', body, tokens.accessToken);
  const meWith = async ({ accessToken }: Tokens) => (await visitor.get('/me', accessToken)).status;
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
    for (let failure = 0; failure < 10; failure += 1) {
      const refused = await change({ current: 'wrong', password: newPassword });
      expect(refused).toMatchObject({
        status: 422,
        body: { code: 'validation-failed', errors: [{ path: 'current' }] },
      });
    }
    expect((await change({ current: password, password: newPassword })).status).toBe(429);
    expect((await visitor.logIn(person)).status).toBe(429);
    expect(await lastEvent()).toMatchObject({ type: 'identity.password-change-failed' });
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
    const begun = await visitor.post('/me/totp', undefined, tokens.accessToken);
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
    const [{ body: first }, { body: second }] = [
      await visitor.post('/me/totp', undefined, tokens.accessToken),
      await visitor.post('/me/totp', undefined, tokens.accessToken),
    ];
    const confirm = async (secret: string) =>
      visitor.post('/me/totp/confirm', { code: await visitor.code({ secret }) }, tokens.accessToken);
    expect((await confirm(first.secret)).status).toBe(422);
    expect((await confirm(second.secret)).status).toBe(204);
    expect(await confirm(second.secret)).toMatchObject({
      status: 409,
      body: { code: 'identity.no-factor-to-confirm' },
    });
    await visitor.post('/me/totp', undefined, tokens.accessToken);
    await query(
      running.database.ownerUrl,
      `update totp_factor set created_at = $2 where user_id = $1 and confirmed_at is null`,
      [person.id, new Date(running.clock.now().getTime() - HOUR)],
    );
    expect((await confirm(second.secret)).status).toBe(409);
    running.clock.advance(SECOND);
  });

  it('R46 stores a new seed encrypted', async () => {
    const { body } = await visitor.post('/me/totp', undefined, tokens.accessToken);
    const rows = await query<{ seed: string }>(
      running.database.url,
      `select encode(seed, 'escape') as seed from totp_factor where user_id = $1`,
      [person.id],
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain(body.secret);
  });
});
