import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { createLocalJWKSet, decodeJwt, decodeProtectedHeader, type JWK, jwtVerify, SignJWT } from 'jose';
import { v7 as uuidv7 } from 'uuid';
import { ClockWatch } from '../../../src/database/clock-watch.js';
import { SigningKeys } from '../../../src/modules/oauth/signing-keys.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { decrypt, encrypt } from '../../../src/shared/encryption.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { ApiClient } from '../../support/api-client.js';
import { type AppOptions, type RunningApp, startApp } from '../../support/app.js';
import { basic, type ClientSystem, fetchToken, postForm } from '../../support/client-system.js';
import { freshDatabase, query } from '../../support/databases.js';
import { dumpOf } from '../../support/dump.js';
import { FixedClock, WrongClock } from '../../support/fixed-clock.js';
import { testConfig, testKey } from '../../support/test-config.js';
import { eventsOf, startBehindProxy } from './instances.js';

const oldKey = testConfig().dataEncryptionKeys.current;
const newKey = { id: 'd2', bytes: testKey(5) };

const jwksOf = async ({ app }: RunningApp): Promise<(JWK & { kid: string })[]> =>
  (await new ApiClient(app).get('/oauth2/jwks')).body.keys;
const kidsOf = async (running: RunningApp) => (await jwksOf(running)).map(({ kid }) => kid);
const kidOf = (token: string) => decodeProtectedHeader(token).kid;

describe('signing keys', () => {
  let system: ClientSystem;
  beforeEach(async () => {
    system = await startBehindProxy();
  });
  let others: RunningApp[] = [];
  afterEach(async () => {
    await Promise.all([...others, system.running].map(({ close }) => close()));
    others = [];
  });
  /** One more instance on the database of the first, closed with it. */
  const another = async (config: AppOptions['config'] = {}): Promise<RunningApp> => {
    const { database, clock } = system.running;
    const running = await startApp({ database, clock, config });
    others.push(running);
    return running;
  };

  const token = async (running = system.running): Promise<string> =>
    (await fetchToken({ ...system, running })).body.access_token;
  const verify = async (text: string) =>
    jwtVerify(text, createLocalJWKSet({ keys: await jwksOf(system.running) }), {
      currentDate: system.running.clock.now(),
      typ: 'at+jwt',
    });
  const keys = () => system.running.app.get(SigningKeys);

  it('R17 publishes public keys alone, which every verifier may keep for five minutes', async () => {
    const answer = await new ApiClient(system.running.app).get('/oauth2/jwks');
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String),
          y: expect.any(String),
          kid: expect.any(String),
          use: 'sig',
          alg: 'ES256',
        },
      ],
    });
    expect(answer.headers['cache-control']).toBe('public, max-age=300');
  });

  it('R17 publishes a new key a day before it signs, and the old one until two hours after', async () => {
    const { clock } = system.running;
    const [first = ''] = await kidsOf(system.running);
    expect(kidOf(await token())).toBe(first);
    const rotated = clock.now();
    await keys().rotate();
    const [next = '', ...rest] = await kidsOf(system.running);
    expect(rest).toEqual([first]);

    clock.set(new Date(rotated.getTime() + DAY - 1));
    const last = await token();
    expect(kidOf(last)).toBe(first);
    clock.set(new Date(rotated.getTime() + DAY));
    expect(kidOf(await token())).toBe(next);

    // A token lives an hour and verifies all the time; its key stays an hour longer.
    clock.set(new Date(rotated.getTime() + DAY + HOUR - 2000));
    await expect(verify(last)).resolves.toMatchObject({ protectedHeader: { kid: first } });
    clock.set(new Date(rotated.getTime() + DAY + HOUR));
    await expect(verify(last)).rejects.toMatchObject({ code: 'ERR_JWT_EXPIRED' });
    clock.set(new Date(rotated.getTime() + DAY + 2 * HOUR - 1));
    expect(await kidsOf(system.running)).toEqual([next, first]);
    clock.set(new Date(rotated.getTime() + DAY + 2 * HOUR));
    expect(await kidsOf(system.running)).toEqual([next]);
    await expect(verify(last)).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' });
  });

  it('R17 rotates when the newest key has signed for ninety days, and only then', async () => {
    const { clock } = system.running;
    const start = clock.now();
    await keys().rotateWhenDue();
    expect(await kidsOf(system.running)).toHaveLength(1);
    const [first] = await jwksOf(system.running);
    clock.set(new Date(start.getTime() + 90 * DAY - MINUTE));
    await keys().rotateWhenDue();
    expect(await kidsOf(system.running)).toEqual([first?.kid]);
    clock.set(new Date(start.getTime() + 90 * DAY));
    await keys().rotateWhenDue();
    await keys().rotateWhenDue();
    expect(await kidsOf(system.running)).toEqual([expect.any(String), first?.kid]);
    const signsFrom = new Date(clock.now().getTime() + DAY).toISOString();
    expect((await eventsOf(system.running, 'oauth.signing-key-created')).at(-1)).toEqual({
      kid: (await kidsOf(system.running))[0],
      signsFrom,
    });
  });

  it('R17 signs with a new key at once when the rotation is urgent, and nothing verifies with a compromised one', async () => {
    const before = await token();
    await keys().rotate();
    await keys().rotate({ urgent: true });
    const after = await token();
    expect(await kidsOf(system.running)).toEqual([kidOf(after)]);
    await expect(verify(after)).resolves.toBeDefined();
    await expect(verify(before)).rejects.toThrow('no applicable key');
    const caller = basic(system.application.clientId, system.secret.value);
    const answer = await postForm(system, '/oauth2/introspect', { token: before }, caller);
    expect(answer.body).toEqual({ active: false });
  });

  it('R17 R59 uses the same keys on every instance, an urgent one within a minute', async () => {
    const { clock } = system.running;
    const second = await another();
    expect(await kidsOf(second)).toEqual(await kidsOf(system.running));
    expect(kidOf(await token(second))).toBe(kidOf(await token()));
    await keys().rotate({ urgent: true });
    clock.advance(MINUTE);
    expect(await kidsOf(second)).toEqual(await kidsOf(system.running));
    expect(kidOf(await token(second))).toBe((await kidsOf(system.running))[0]);
  });

  it('R17 R59 understands on every instance within a second a token signed after an urgent rotation', async () => {
    const second = await another();
    await kidsOf(second);
    await keys().rotate({ urgent: true });
    const fields = { token: await token() };
    const caller = basic(system.application.clientId, system.secret.value);
    // Unknown keys are looked for once a second at most.
    system.running.clock.advance(SECOND);
    const answer = await postForm({ running: second }, '/oauth2/introspect', fields, caller);
    expect(answer.body.active).toBe(true);
  });

  describe('beside a clock that is wrong', () => {
    const startBeside = async (ahead: number) => {
      const { database, clock } = system.running;
      const wrong = new WrongClock(clock, ahead);
      const running = await startApp({ database, clock: wrong });
      others.push(running);
      return { running, wrong };
    };
    /** As verifiers do that take no token from the future. */
    const verifyStrictly = async (text: string) => {
      const { clock } = system.running;
      const { payload } = await jwtVerify(text, createLocalJWKSet({ keys: await jwksOf(system.running) }), {
        currentDate: clock.now(),
        maxTokenAge: '1 minute',
        clockTolerance: 0,
      });
      expect(payload).toMatchObject({
        iat: clock.now().getTime() / SECOND,
        exp: (clock.now().getTime() + HOUR) / SECOND,
      });
    };

    it.each([
      ['20 seconds behind', -20 * SECOND],
      ['two hours behind', -2 * HOUR],
      ['a day ahead', DAY],
    ])(
      'R83 signs on an instance that is %s with a key that was made urgently, for verifiers whose clock is right',
      async (_, ahead) => {
        const { running } = await startBeside(ahead);
        await verifyStrictly(await token(running));
        await keys().rotate({ urgent: true });
        const [urgent] = await kidsOf(system.running);
        system.running.clock.advance(6 * SECOND);
        const text = await token(running);
        expect(kidOf(text)).toBe(urgent);
        await verifyStrictly(text);
        const caller = basic(system.application.clientId, system.secret.value);
        const introspected = await postForm({ running }, '/oauth2/introspect', { token: text }, caller);
        expect(introspected.body).toMatchObject({ active: true });
      },
    );

    it('R83 takes no long wait for the database for a clock that is wrong', () => {
      const { app, clock } = system.running;
      const clocks = app.get(ClockWatch);
      const now = clock.now().getTime();
      const asked = new Date(now - 3 * SECOND);
      clocks.note(asked, clock.now());
      expect(clocks.now()).toEqual(clock.now());
    });

    it('R83 finds a new key although its clock was set back', async () => {
      const { running, wrong } = await startBeside(HOUR);
      await token(running);
      wrong.ahead = 0;
      await keys().rotate({ urgent: true });
      const [urgent] = await kidsOf(system.running);
      system.running.clock.advance(6 * SECOND);
      expect(kidOf(await token(running))).toBe(urgent);
    });

    it('R83 signs with the key there is, though its time has not come', async () => {
      await keys().rotate();
      await query(system.running.database.superuserUrl, 'delete from signing_key where signs_from <= $1', [
        system.running.clock.now(),
      ]);
      system.running.clock.advance(6 * SECOND);
      await verifyStrictly(await token());
    });

    it('R83 makes, two hours behind at the very first start, a key that signs at once everywhere', async () => {
      const clock = new FixedClock();
      const first = await startApp({ database: await freshDatabase(), clock: new WrongClock(clock, -2 * HOUR) });
      others.push(first);
      await system.running.close();
      system = await startBehindProxy({ database: first.database, clock });
      const [kid] = await kidsOf(system.running);
      for (const running of [first, system.running]) {
        const text = await token(running);
        expect(kidOf(text)).toBe(kid);
        await verifyStrictly(text);
      }
    });
  });

  it('R17 R59 makes one key when two instances start for the first time together', async () => {
    const database = await freshDatabase();
    const clock = new FixedClock();
    const [one, two] = await Promise.all([startApp({ database, clock }), startApp({ database, clock })]);
    expect(await jwksOf(one)).toHaveLength(1);
    expect(await jwksOf(two)).toEqual(await jwksOf(one));
    expect(await eventsOf(one, 'oauth.signing-key-created')).toHaveLength(1);
    // Rotations that run into each other make one key too.
    clock.advance(90 * DAY);
    await Promise.all([one.app.get(SigningKeys).rotateWhenDue(), two.app.get(SigningKeys).rotateWhenDue()]);
    expect(await jwksOf(one)).toHaveLength(2);
    expect(await jwksOf(two)).toEqual(await jwksOf(one));
    await Promise.all([one.close(), two.close()]);
  });

  it('R17 keeps its keys over a restart', async () => {
    const before = await token();
    const restarted = await another();
    expect(await kidsOf(restarted)).toEqual([kidOf(before)]);
  });

  it('R46 stores the private half encrypted under a data key, and nowhere in the clear', async () => {
    const { database } = system.running;
    const [stored] = await query<{ id: string; keyId: string; box: Buffer; createdAt: Date; signsFrom: Date }>(
      database.superuserUrl,
      `select id, key_id as "keyId", private_key as box, created_at as "createdAt", signs_from as "signsFrom" from signing_key`,
    );
    if (!stored) throw new Error('there is no signing key');
    const { id, createdAt, signsFrom } = stored;
    const context = (...row: unknown[]) => JSON.stringify(['signing-key', ...row]);
    const der = decrypt(testConfig().dataEncryptionKeys, stored, context(id, createdAt, signsFrom));
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const { d = '', ...publicHalf } = privateKey.export({ format: 'jwk' });
    expect(createPublicKey(privateKey).export({ format: 'jwk' })).toEqual(publicHalf);
    expect(await jwksOf(system.running)).toMatchObject([{ ...publicHalf, kid: id }]);
    const dump = await dumpOf(database.superuserUrl);
    for (const form of [d, Buffer.from(d, 'base64url').toString('hex'), der.toString('hex'), der.toString('base64')]) {
      expect(dump.includes(form)).toBe(false);
    }
    // A box opens in its own row alone, and for its own times.
    for (const other of [
      context(uuidv7(), createdAt, signsFrom),
      context(id, createdAt, createdAt.toISOString().replace('2026', '2036')),
      `signing-key:${id}`,
    ]) {
      expect(() => decrypt(testConfig().dataEncryptionKeys, stored, other)).toThrow();
    }
  });

  describe("for whoever has the application's database role alone", () => {
    const forge = (sql: string, values: unknown[] = []) => query(system.running.database.url, sql, values);
    const reload = () => system.running.clock.advance(MINUTE);
    const introspected = async (tokenOfTheirs: string) => {
      const caller = basic(system.application.clientId, system.secret.value);
      return (await postForm(system, '/oauth2/introspect', { token: tokenOfTheirs }, caller)).body;
    };
    /** A token like a real one, signed with a key of their own. */
    const tokenOfTheirs = async (kid: string, privateKey: KeyObject) =>
      new SignJWT(decodeJwt(await token())).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid }).sign(privateKey);

    it('R46 S8 publishes no key of theirs, and goes on with its own', async () => {
      const [genuine] = await jwksOf(system.running);
      const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const der = privateKey.export({ format: 'der', type: 'pkcs8' });
      const kid = uuidv7();
      const guessed = encrypt(new KeyRing([{ id: 'd1', bytes: testKey(99) }]), der, `signing-key:${kid}`);
      await forge(
        `insert into signing_key (id, key_id, private_key, created_at, signs_from)
         values ($1, 'd1', $2, '2020-01-01', '2020-01-01'), (gen_random_uuid(), 'd1', $2, '2020-01-01', '2120-01-01')`,
        [kid, guessed.box],
      );
      reload();
      expect(await jwksOf(system.running)).toEqual([genuine]);
      expect(await introspected(await tokenOfTheirs(kid, privateKey))).toEqual({ active: false });
      // Neither do they keep the rotation from its work.
      system.running.clock.advance(90 * DAY);
      await keys().rotateWhenDue();
      expect(await kidsOf(system.running)).toEqual([expect.any(String), genuine?.kid]);
      const restarted = await another();
      expect(await kidsOf(restarted)).toEqual(await kidsOf(system.running));
    });

    it('R46 S8 lets no key sign before its time, or under another id', async () => {
      await keys().rotate();
      const [next = '', first = ''] = await kidsOf(system.running);
      await forge(
        `insert into signing_key (id, key_id, private_key, created_at, signs_from)
         select $1, key_id, private_key, '2020-01-01', '2020-01-01' from signing_key where id = $2`,
        [uuidv7(), next],
      );
      const restarted = await another();
      expect(await kidsOf(restarted)).toEqual([next, first]);
      expect(kidOf(await token(restarted))).toBe(first);
    });

    it('R17 R46 S8 brings no key back that was retired', async () => {
      const [stolen] = await query(system.running.database.url, 'select * from signing_key');
      await keys().rotate({ urgent: true });
      const kids = await kidsOf(system.running);
      await expect(
        forge('insert into signing_key (id, key_id, private_key, created_at, signs_from) values ($1, $2, $3, $4, $5)', [
          stolen?.id,
          stolen?.key_id,
          stolen?.private_key,
          stolen?.created_at,
          stolen?.signs_from,
        ]),
      ).rejects.toThrow('does not come back');
      expect(await kidsOf(await another())).toEqual(kids);
    });

    it('R46 S8 does not start without a key that opens, and an urgent rotation mends that', async () => {
      const kids = await kidsOf(system.running);
      await forge(`update signing_key set private_key = sha256('x')`);
      const { database, clock } = system.running;
      await expect(startApp({ database, clock })).rejects.toThrow('No signing key of the database opens');
      // Whoever runs already goes on with what they have read.
      reload();
      expect(await kidsOf(system.running)).toEqual(kids);
      await keys().rotate({ urgent: true });
      const mended = await another();
      expect(kidOf(await token(mended))).toBe((await kidsOf(mended))[0]);
    });
  });

  it('R46 reads its keys after the data key ring got a new current key, and encrypts them under it at the next rotation', async () => {
    const { database } = system.running;
    const before = await token();
    const dataEncryptionKeys = new KeyRing([newKey, oldKey]);
    const restarted = await another({ dataEncryptionKeys });
    expect(kidOf(await token(restarted))).toBe(kidOf(before));
    await restarted.app.get(SigningKeys).rotate();
    const rows = await query(database.superuserUrl, 'select key_id from signing_key order by signs_from');
    expect(rows).toEqual([{ key_id: 'd2' }, { key_id: 'd2' }]);
  });
});

describe('a data key that is missing', () => {
  it('R62 stops the start and is named while signing keys need it', async () => {
    const running = await startApp();
    await running.close();
    const dataEncryptionKeys = new KeyRing([newKey]);
    const start = startApp({ database: running.database, clock: running.clock, config: { dataEncryptionKeys } });
    await expect(start).rejects.toThrow(
      'DATA_ENCRYPTION_KEYS: the key "d1" is needed by 1 signing keys; put it back into the ring',
    );
  });

  it('R62 R46 is not missed once no signing key that is still published needs it', async () => {
    const { database, clock, close } = await startApp();
    await close();
    const config = { dataEncryptionKeys: new KeyRing([newKey, oldKey]) };
    const between = await startApp({ database, clock, config });
    await between.app.get(SigningKeys).rotate();
    clock.advance(DAY + 2 * HOUR);
    await between.app.get(SigningKeys).rotateWhenDue();
    expect(await jwksOf(between)).toHaveLength(1);
    await between.close();
    const after = await startApp({ database, clock, config: { dataEncryptionKeys: new KeyRing([newKey]) } });
    expect(await jwksOf(after)).toHaveLength(1);
    await after.close();
  });
});
