import { HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import type { RunningApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { PageVisitor } from './page-visitor.js';
import { makePerson, type TestPerson } from './people.js';
import { beginEachVisit, eventsOf, type Tokens, Visitor } from './visitor.js';

describe('sessions', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let person: TestPerson;
  let tokens: Tokens;

  beginEachVisit(async (visit) => {
    ({ running, visitor, person } = visit);
    tokens = await visitor.signIn(person);
  });

  const refresh = (refreshToken: string) => visitor.post('/auth/refresh', { refreshToken });
  const typesOf = async () => (await eventsOf(running, person)).map(({ type }) => type);
  const meWith = async ({ accessToken }: { accessToken: string }) => (await visitor.get('/me', accessToken)).status;
  /** The session kept open with a request every half hour, as far as `hours`. */
  const stayFor = async (hours: number) => {
    let current = tokens;
    for (let passed = 0; passed < hours; passed += 0.5) {
      running.clock.advance(30 * MINUTE);
      const { status, body } = await refresh(current.refreshToken);
      if (status !== 200) return { status, body, current };
      current = body;
    }
    return { status: 200, body: current, current };
  };

  it('R49 gives new tokens for a refresh token, once', async () => {
    const renewed = await refresh(tokens.refreshToken);
    expect(renewed.status).toBe(200);
    expect(renewed.body).toEqual({
      accessToken: expect.any(String),
      tokenType: 'Bearer',
      expiresIn: 600,
      refreshToken: expect.any(String),
    });
    expect(renewed.body.refreshToken).not.toBe(tokens.refreshToken);
    expect(await meWith(renewed.body)).toBe(200);
  });

  it('R49 takes a second use within 10 seconds for a race: the family lives', async () => {
    const renewed = await refresh(tokens.refreshToken);
    running.clock.advance(10 * SECOND);
    const raced = await refresh(tokens.refreshToken);
    expect(raced).toMatchObject({ status: 401, body: { code: 'identity.refresh-raced' } });
    expect((await refresh(renewed.body.refreshToken)).status).toBe(200);
    expect(await typesOf()).toEqual(['identity.signed-in']);
  });

  it('R49 lets one of two requests have the next tokens when they race', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => refresh(tokens.refreshToken)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body }) => body.code === 'identity.refresh-raced')).toHaveLength(3);
    const winner = answers.find(({ status }) => status === 200);
    expect((await refresh(winner?.body.refreshToken)).status).toBe(200);
  });

  it('R49 takes a later second use for theft: the family ends at once, and an event says so', async () => {
    const renewed = await refresh(tokens.refreshToken);
    running.clock.advance(10 * SECOND + 1);
    const reused = await refresh(tokens.refreshToken);
    expect(reused).toMatchObject({ status: 401, body: { code: 'identity.session-ended' } });
    expect(await meWith(renewed.body)).toBe(401);
    expect((await refresh(renewed.body.refreshToken)).body.code).toBe('identity.session-ended');
    expect(await eventsOf(running, person)).toMatchObject([
      { type: 'identity.signed-in' },
      { type: 'identity.refresh-token-reused', payload: { userId: person.id, sessionId: expect.any(String) } },
    ]);
  });

  it('R49 refuses a refresh token that was never one', async () => {
    const [id] = tokens.refreshToken.split('.');
    for (const token of [
      'x',
      `${id}.${'A'.repeat(43)}`,
      `${crypto.randomUUID()}.${'A'.repeat(43)}`,
      tokens.accessToken,
    ]) {
      const { status, body } = await refresh(token.slice(0, 200));
      expect({ status, code: body.code }).toEqual({ status: 401, code: 'identity.session-ended' });
    }
    expect((await refresh(tokens.refreshToken)).status).toBe(200);
  });

  it('R49 ends an access token after 10 minutes, also when real time stands still', async () => {
    running.clock.advance(10 * MINUTE - SECOND);
    expect(await meWith(tokens)).toBe(200);
    running.clock.advance(SECOND);
    const expired = await visitor.get('/me', tokens.accessToken);
    expect(expired).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(expired.headers['www-authenticate']).toBe('Bearer error="invalid_token"');
  });

  it('R49 ends a session after 12 hours, however busy', async () => {
    const { status, body, current } = await stayFor(12);
    expect({ status, code: body.code }).toEqual({ status: 401, code: 'identity.session-ended' });
    expect(await meWith(current)).toBe(401);
  });

  it('R49 lets no access token outlive its session', async () => {
    const { current } = await stayFor(11.5);
    running.clock.advance(25 * MINUTE);
    const { body } = await refresh(current.refreshToken);
    expect(body.expiresIn).toBe(300);
    running.clock.advance(299 * SECOND);
    expect(await meWith(body)).toBe(200);
    running.clock.advance(SECOND);
    expect(await meWith(body)).toBe(401);
  });

  it('R49 ends a session after 60 idle minutes, and not while it is used', async () => {
    expect((await stayFor(2)).status).toBe(200);
    tokens = await visitor.signIn(person);
    running.clock.advance(60 * MINUTE - SECOND);
    const renewed = await refresh(tokens.refreshToken);
    expect(renewed.status).toBe(200);
    running.clock.advance(60 * MINUTE);
    expect((await refresh(renewed.body.refreshToken)).body.code).toBe('identity.session-ended');
  });

  it('R49 notes when a session was last seen, at most once a minute', async () => {
    const lastSeen = async () => {
      const { body } = await visitor.get('/me/sessions', tokens.accessToken);
      return body.items[0].lastSeenAt;
    };
    const start = running.clock.now();
    running.clock.advance(59 * SECOND);
    expect(await lastSeen()).toBe(start.toISOString());
    running.clock.advance(SECOND);
    expect(await lastSeen()).toBe(running.clock.now().toISOString());
  });

  it('R49 ends the session at logout, its tokens too (R55)', async () => {
    expect((await visitor.post('/auth/logout', undefined, tokens.accessToken)).status).toBe(204);
    expect(await meWith(tokens)).toBe(401);
    expect((await refresh(tokens.refreshToken)).body.code).toBe('identity.session-ended');
    expect((await visitor.post('/auth/logout', undefined, tokens.accessToken)).status).toBe(401);
    expect((await eventsOf(running, person)).at(-1)).toMatchObject({
      type: 'identity.signed-out',
      payload: { userId: person.id, sessionId: expect.any(String) },
      actor_id: person.id,
    });
  });

  it('R49 lists the open sessions, newest first, page by page', async () => {
    const gone = await visitor.signIn(person);
    await visitor.post('/auth/logout', undefined, gone.accessToken);
    await new Visitor(running).signIn(person);
    const third = await visitor.signIn(person);
    const all = await visitor.send('GET', '/me/sessions', undefined, {
      authorization: `Bearer ${third.accessToken}`,
    });
    expect(all.status).toBe(200);
    expect(all.body.nextCursor).toBeNull();
    expect(all.body.items.map(({ current }: { current: boolean }) => current)).toEqual([true, false, false]);
    expect(all.body.items[0]).toEqual({
      id: expect.any(String),
      kind: 'api',
      createdAt: running.clock.now().toISOString(),
      lastSeenAt: running.clock.now().toISOString(),
      expiresAt: new Date(running.clock.now().getTime() + 12 * HOUR).toISOString(),
      ip: visitor.ip,
      userAgent: 'lightMyRequest',
      current: true,
    });
    const first = await visitor.get('/me/sessions?limit=2', third.accessToken);
    const second = await visitor.get(`/me/sessions?limit=2&cursor=${first.body.nextCursor}`, third.accessToken);
    expect([...first.body.items, ...second.body.items]).toEqual(all.body.items);
    expect(second.body.nextCursor).toBeNull();
    expect((await visitor.get('/me/sessions?limit=0', third.accessToken)).status).toBe(400);
    expect((await visitor.get('/me/sessions?cursor=bm8', third.accessToken)).status).toBe(400);
  });

  it("R49 ends a session from the list, and R50 nobody else's", async () => {
    const other = await visitor.signIn(person);
    const { body } = await visitor.get('/me/sessions', tokens.accessToken);
    const [otherSession, ownSession] = body.items;
    const stranger = await visitor.signIn(await makePerson(running));
    const end = (id: string, { accessToken }: Tokens) =>
      visitor.send('DELETE', `/me/sessions/${id}`, undefined, accessToken);
    expect((await end(otherSession.id, stranger)).status).toBe(404);
    expect((await end(crypto.randomUUID(), tokens)).status).toBe(404);
    expect((await end('no-id', tokens)).status).toBe(404);
    expect((await end(otherSession.id, tokens)).status).toBe(204);
    expect((await end(otherSession.id, tokens)).status).toBe(404);
    expect(await meWith(other)).toBe(401);
    expect((await end(ownSession.id, tokens)).status).toBe(204);
    expect(await meWith(tokens)).toBe(401);
    const revoked = (await eventsOf(running, person)).filter(({ type }) => type === 'identity.session-revoked');
    expect(revoked.map(({ payload }) => payload.sessionId)).toEqual([otherSession.id, ownSession.id]);
  });

  it('R51 refuses a disabled person on the next request of an open session', async () => {
    expect(await meWith(tokens)).toBe(200);
    await query(running.database.url, `update user_account set status = 'disabled' where id = $1`, [person.id]);
    expect(await meWith(tokens)).toBe(401);
    expect((await refresh(tokens.refreshToken)).body.code).toBe('identity.session-ended');
  });

  it('R49 ends all other sessions at once, with a recent factor, and leaves one event', async () => {
    const others = [await visitor.signIn(person), await new Visitor(running).signIn(person)];
    const stranger = await visitor.signIn(await makePerson(running));
    const endOthers = () => visitor.send('DELETE', '/me/sessions', undefined, tokens.accessToken);
    expect((await endOthers()).status).toBe(204);
    expect([await meWith(tokens), await meWith(stranger)]).toEqual([200, 200]);
    for (const other of others) expect(await meWith(other)).toBe(401);
    expect((await endOthers()).status).toBe(204);
    const ended = (await eventsOf(running, person)).filter(({ type }) => type === 'identity.other-sessions-ended');
    expect(ended).toMatchObject([{ payload: { userId: person.id, endedSessions: 2 }, actor_id: person.id }]);
    expect((await visitor.get('/me/sessions', tokens.accessToken)).body.items).toHaveLength(1);
  });

  it('R52 ends no session for one whose factor is old, over the API and on the page', async () => {
    const other = await visitor.signIn(person);
    const browser = await new PageVisitor(running).signIn(person);
    const [, otherSession] = (await visitor.get('/me/sessions', tokens.accessToken)).body.items;
    running.clock.advance(31 * MINUTE);
    tokens = (await refresh(tokens.refreshToken)).body;
    for (const path of ['/me/sessions', `/me/sessions/${otherSession.id}`]) {
      const refused = await visitor.send('DELETE', path, undefined, tokens.accessToken);
      expect([refused.status, refused.body.code]).toEqual([403, 'identity.step-up-required']);
    }
    for (const path of ['/account/sessions/end-others', `/account/sessions/${otherSession.id}/end`]) {
      const asked = await browser.post(path);
      expect([asked.status, asked.text.includes('Confirm that it is you')]).toEqual([403, true]);
    }
    expect((await refresh(other.refreshToken)).status).toBe(200);
    const done = await browser.post('/account/sessions/end-others', { stepUpCode: await visitor.freshCode(person) });
    expect([done.status, done.location]).toEqual([303, '/account?notice=other-sessions-closed']);
    expect(await meWith(tokens)).toBe(401);
  });

  it('R49 signing in again ends the session that the browser had, and no other: another id, the old row ended', async () => {
    const browser = await new PageVisitor(running).signIn(person);
    const former = browser.cookies.get('session') ?? '';
    await browser.signIn(person);
    const present = browser.cookies.get('session') ?? '';
    const sessionOf = (cookie: string) =>
      JSON.parse(Buffer.from(cookie.split('.')[1] ?? '', 'base64url').toString()).sid as string;
    expect(sessionOf(present)).not.toBe(sessionOf(former));
    expect((await visitor.get('/me', { cookie: `session=${former}` })).status).toBe(401);
    expect((await visitor.get('/me', { cookie: `session=${present}` })).status).toBe(200);
    expect(await meWith(tokens)).toBe(200);
    const rows = await query(running.database.url, 'select end_reason from session where id = $1', [sessionOf(former)]);
    expect(rows).toEqual([{ end_reason: 'replaced' }]);
    const replaced = (await eventsOf(running, person)).filter(({ type }) => type === 'identity.session-replaced');
    expect(replaced.map(({ payload }) => payload.sessionId)).toEqual([sessionOf(former)]);
    // Somebody else with the same browser takes its place too; a cookie that was not made here ends nothing.
    const next = await makePerson(running);
    await browser.signIn(next);
    expect((await visitor.get('/me', { cookie: `session=${present}` })).status).toBe(401);
    const forger = new PageVisitor(running);
    const own = browser.cookies.get('session') ?? '';
    forger.cookies.set('session', `${own.split('.').slice(0, 2).join('.')}.${'A'.repeat(43)}`);
    await forger.signIn(person);
    expect((await visitor.get('/me', { cookie: `session=${own}` })).status).toBe(200);
  });

  it('R49 has the browser forget what it kept at logout, but the mark that tells it from others (R65)', async () => {
    const browser = await new PageVisitor(running).signIn(person);
    const out = await browser.post('/logout');
    expect(out.headers['clear-site-data']).toBe('"cache", "storage"');
    expect([...browser.cookies.keys()]).toEqual(['browser']);
    const api = await visitor.post('/auth/logout', undefined, tokens.accessToken);
    expect(api.headers['clear-site-data']).toBe('"cache", "storage"');
  });

  it('R78 gives a session no more than 120 tokens an hour to continue with, and loses none by refusing', async () => {
    const renew = async (times: number) => {
      const statuses: number[] = [];
      for (let time = 0; time < times; time += 1) {
        const { status, body } = await refresh(tokens.refreshToken);
        statuses.push(status);
        if (status === 200) tokens = body;
      }
      return new Set(statuses);
    };
    expect(await renew(59)).toEqual(new Set([200]));
    running.clock.advance(30 * MINUTE);
    expect(await renew(60)).toEqual(new Set([200]));
    expect(await renew(2)).toEqual(new Set([429]));
    running.clock.advance(30 * MINUTE);
    expect(await renew(60)).toEqual(new Set([200]));
    expect(await renew(1)).toEqual(new Set([429]));
  });
});
