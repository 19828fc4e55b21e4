import { createPrivateKey, createPublicKey } from 'node:crypto';
import { createLocalJWKSet, decodeProtectedHeader, type JWK, jwtVerify } from 'jose';
import { SigningKeys } from '../../../src/modules/oauth/signing-keys.js';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { decrypt } from '../../../src/shared/encryption.js';
import { KeyRing } from '../../../src/shared/key-ring.js';
import { ApiClient } from '../../support/api-client.js';
import { type AppOptions, type RunningApp, startApp } from '../../support/app.js';
import { basic, type ClientSystem, fetchToken, postForm } from '../../support/client-system.js';
import { freshDatabase, query } from '../../support/databases.js';
import { dumpOf } from '../../support/dump.js';
import { FixedClock } from '../../support/fixed-clock.js';
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
    const [stored] = await query<{ id: string; keyId: string; box: Buffer; publicJwk: JWK }>(
      database.superuserUrl,
      `select id, key_id as "keyId", private_key as box, public_jwk as "publicJwk" from signing_key`,
    );
    if (!stored) throw new Error('there is no signing key');
    const der = decrypt(testConfig().dataEncryptionKeys, stored, `signing-key:${stored.id}`);
    const privateKey = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    const { d = '', ...publicHalf } = privateKey.export({ format: 'jwk' });
    expect(createPublicKey(privateKey).export({ format: 'jwk' })).toEqual(publicHalf);
    expect(stored.publicJwk).toMatchObject({ ...publicHalf, kid: stored.id });
    const dump = await dumpOf(database.superuserUrl);
    expect(dump).toContain(publicHalf.x);
    for (const form of [d, Buffer.from(d, 'base64url').toString('hex'), der.toString('hex'), der.toString('base64')]) {
      expect(dump.includes(form)).toBe(false);
    }
    // A box opens in its own row alone.
    expect(() => decrypt(testConfig().dataEncryptionKeys, stored, 'signing-key:another')).toThrow();
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
