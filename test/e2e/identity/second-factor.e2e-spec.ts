import { EntityManager } from '@mikro-orm/postgresql';
import type { Config } from '../../../src/config/config.js';
import { KeysUnusable } from '../../../src/config/key-checks.js';
import { inTransaction } from '../../../src/database/transaction.js';
import { FactorMethod } from '../../../src/modules/identity/factors/factor-method.js';
import { MINUTE, SECOND } from '../../../src/shared/clock.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { totpCode } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { testConfig } from '../../support/test-config.js';
import type { TestPerson } from './people.js';
import { beginEachVisit, eventsOf, Visitor } from './visitor.js';

describe('the second factor', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let person: TestPerson;

  beginEachVisit(async (visit) => {
    ({ running, visitor, person } = visit);
    running.clock.advance(30 * SECOND);
  });

  const show = async (code: string) => visitor.post('/auth/mfa', { challenge: await visitor.challenge(person), code });
  const showAt = async (shift: number) =>
    (await show(await totpCode(new Date(running.clock.now().getTime() + shift * SECOND), person.secret))).status;
  /** A start on the same database with other keys; one that succeeds after all is stopped again. */
  const refusalOf = async (config: Partial<Config>) =>
    (await startApp({ database: running.database, clock: running.clock, config })).close();
  const reasons = async () => (await eventsOf(running, person)).map(({ payload }) => payload.reason);

  it('R44 accepts one step each side and no further', async () => {
    expect(await showAt(-60)).toBe(401);
    expect(await showAt(60)).toBe(401);
    expect(await showAt(-30)).toBe(200);
    expect(await showAt(0)).toBe(200);
    expect(await showAt(30)).toBe(200);
  });

  it('R44 accepts a time step once, and none before an accepted one', async () => {
    expect(await showAt(0)).toBe(200);
    expect(await showAt(0)).toBe(401);
    expect(await showAt(-30)).toBe(401);
    expect(await reasons()).toEqual([undefined, 'code-used', 'code-used']);
  });

  it('R44 accepts a time step once, also when two requests race', async () => {
    const challenges = await Promise.all(Array.from({ length: 4 }, () => visitor.challenge(person)));
    const code = await visitor.code(person);
    const answers = await Promise.all(challenges.map((challenge) => visitor.post('/auth/mfa', { challenge, code })));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('R44 leaves the decision to the database: of transactions that hold no lock one gets the step', async () => {
    const method = running.app.get(FactorMethod);
    const code = await visitor.code(person);
    const spend = () =>
      inTransaction(running.app.get(EntityManager).fork(), (em) => method.verify(em, person.id, code));
    const results = await Promise.all(Array.from({ length: 5 }, spend));
    expect(results.toSorted()).toEqual(['accepted', 'code-used', 'code-used', 'code-used', 'code-used']);
  });

  it('R43 opens one session for one challenge, also when two requests race', async () => {
    const challenge = await visitor.challenge(person);
    const now = running.clock.now().getTime();
    const codes = await Promise.all([-30, 0].map((shift) => totpCode(new Date(now + shift * SECOND), person.secret)));
    const answers = await Promise.all(codes.map((code) => visitor.post('/auth/mfa', { challenge, code })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401]);
  });

  it('R48 slows down from the sixth failure on, 5 seconds doubling to 15 minutes, across challenges and step-up', async () => {
    let tokens = await visitor.signIn(person);
    const fail = async (attempt: number) => {
      if (attempt % 2 === 0) return show(await visitor.wrongCode(person));
      tokens = (await visitor.post('/auth/refresh', { refreshToken: tokens.refreshToken })).body;
      return visitor.post('/auth/step-up', { code: await visitor.wrongCode(person) }, tokens.accessToken);
    };
    const waits: number[] = [];
    for (let attempt = 0; attempt < 15; attempt += 1) {
      expect((await fail(attempt)).body.code).toBe('identity.invalid-code');
      const blocked = attempt < 5 ? undefined : await fail(attempt + 1);
      if (!blocked) continue;
      expect(blocked).toMatchObject({ status: 429, body: { code: 'too-many-attempts' } });
      const wait = Number(blocked.headers['retry-after']);
      waits.push(wait);
      running.clock.advance(wait * SECOND);
    }
    expect(waits).toEqual([5, 10, 20, 40, 80, 160, 320, 640, 900, 900]);
    const types = (await eventsOf(running, person)).map(({ type }) => type);
    expect(types.filter((type) => type.endsWith('failed'))).toHaveLength(15);
    expect(types.filter((type) => type === 'identity.second-factor-failures-mounted')).toHaveLength(1);
    const before = types.slice(0, types.indexOf('identity.second-factor-failures-mounted'));
    expect(before.filter((type) => type.endsWith('failed'))).toHaveLength(9);
  });

  it('R48 looks at nothing while it waits, and starts afresh after a right code', async () => {
    for (let failure = 0; failure < 6; failure += 1) await show(await visitor.wrongCode(person));
    running.clock.advance(4 * SECOND);
    const early = await show(await visitor.code(person));
    expect(early.status).toBe(429);
    expect(early.headers['retry-after']).toBe('1');
    running.clock.advance(SECOND);
    expect((await show(await visitor.code(person))).status).toBe(200);
    for (let failure = 0; failure < 6; failure += 1) {
      expect((await show(await visitor.wrongCode(person))).status).toBe(401);
    }
    expect((await show(await visitor.wrongCode(person))).status).toBe(429);
  });

  it('R46 stores seeds encrypted, and encrypts them anew under the current key when they are used', async () => {
    const stored = () =>
      query<{ key_id: string; seed: Buffer }>(
        running.database.url,
        'select key_id, seed from totp_factor where user_id = $1',
        [person.id],
      );
    const [before] = await stored();
    expect(before?.key_id).toBe('d1');
    expect(before?.seed.toString('latin1')).not.toContain(person.secret);
    const old = testConfig().dataEncryptionKeys.current;
    const fresh = { id: 'd2', bytes: Buffer.alloc(32, 9) };
    const second = await startApp({
      database: running.database,
      clock: running.clock,
      config: { dataEncryptionKeys: new KeyRing([fresh, old]) },
    });
    try {
      await new Visitor(second).signIn(person);
    } finally {
      await second.close();
    }
    const [after] = await stored();
    expect(after?.key_id).toBe('d2');
    const withoutIt = refusalOf({ dataEncryptionKeys: new KeyRing([old]) });
    await expect(withoutIt).rejects.toThrow('DATA_ENCRYPTION_KEYS: the key "d2" is needed by 1 ');
    await query(running.database.url, 'delete from totp_factor where user_id = $1', [person.id]);
  });

  it('R62 does not start without a key that seeds or unused recovery codes need, and names it', async () => {
    const other = new KeyRing([{ id: 'x9', bytes: Buffer.alloc(32, 7) }]);
    const start = refusalOf({ dataEncryptionKeys: other, secretHashKeys: other });
    await expect(start).rejects.toThrow(KeysUnusable);
    await expect(start).rejects.toThrow(
      /SECRET_HASH_KEYS: the key "h1" .* recovery codes[^]*DATA_ENCRYPTION_KEYS: the key "d1" .* seeds/,
    );
  });

  it('R44 accepts nothing from a person who has no confirmed app', async () => {
    const challenge = await visitor.challenge(person);
    await query(running.database.url, 'delete from totp_factor where user_id = $1', [person.id]);
    running.clock.advance(MINUTE);
    const answer = await visitor.post('/auth/mfa', { challenge, code: await visitor.code(person) });
    expect(answer.body.code).toBe('identity.invalid-code');
  });
});
