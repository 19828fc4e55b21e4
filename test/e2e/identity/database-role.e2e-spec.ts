import { createHash, randomBytes } from 'node:crypto';
import { v7 as uuidv7 } from 'uuid';
import { DAY, HOUR, MINUTE, SECOND } from '../../../src/shared/clock.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { FixedClock } from '../../support/fixed-clock.js';
import { mailboxOf } from '../../support/mailbox.js';
import { newestLink } from '../../support/mailed-links.js';
import { makePerson, type TestPerson } from './people.js';
import { type Tokens, Visitor } from './visitor.js';

/** Who has the database password of the product and none of its keys; with an honest account of their own. */
describe("whoever has the application's database role alone", () => {
  let running: RunningApp;
  let visitor: Visitor;
  let mallory: TestPerson;
  let victim: TestPerson;

  beforeAll(async () => {
    // The database's own clock is compared with in places: both are of this day.
    running = await startApp({ clock: new FixedClock(new Date()) });
  });
  afterAll(() => running.close());
  beforeEach(async () => {
    running.clock.set(new Date());
    visitor = new Visitor(running);
    [mallory, victim] = [await makePerson(running), await makePerson(running)];
  });

  const forge = <Row extends object>(sql: string, values: unknown[] = []) =>
    query<Row & Record<string, unknown>>(running.database.url, sql, values);
  /** A row as it was copied earlier, put in again, with some of its columns changed. */
  const putBack = (table: string, copy: Record<string, unknown>, changes: Record<string, unknown> = {}) => {
    const row = { ...copy, ...changes };
    const columns = Object.keys(row);
    return forge(
      `insert into ${table} (${columns.join(', ')}) values (${columns.map((_, place) => `$${place + 1}`).join(', ')})`,
      Object.values(row),
    );
  };
  const copyOf = async (table: string, condition: string, values: unknown[]) => {
    const [row] = await forge(`select * from ${table} where ${condition}`, values);
    if (!row) throw new Error(`there is nothing to copy in ${table}`);
    return row;
  };
  /** A text of the form that the product hands out, and what was stored of it while digests had no key. */
  const inventedToken = (id: string) => {
    const secret = randomBytes(32).toString('base64url');
    return { text: `${id}.${secret}`, digest: createHash('sha256').update(secret).digest() };
  };
  const sessionIdOf = ({ accessToken }: Tokens): string =>
    JSON.parse(Buffer.from(accessToken.split('.')[1] ?? '', 'base64url').toString()).sid;
  const refresh = async (refreshToken: string) => (await visitor.post('/auth/refresh', { refreshToken })).status;
  const comesBack = /does not come back/;
  const isFinal = /what is final in \w+ stays so/;

  describe('at sessions', () => {
    it('R49 S8 continues nobody’s session by a refresh token of their own making', async () => {
      const tokens = await visitor.signIn(victim);
      const id = uuidv7();
      const { text, digest } = inventedToken(id);
      await putBack('refresh_token', { id, session_id: sessionIdOf(tokens), hash: digest, issued_at: new Date() });
      expect(await refresh(text)).toBe(401);
      expect(await refresh(tokens.refreshToken)).toBe(200);
    });

    it('R49 S8 gives their session to nobody else, neither while it is open nor long after', async () => {
      const earlier = new Date(Date.now() - 3 * DAY);
      running.clock.set(earlier);
      const expired = await visitor.signIn(mallory);
      running.clock.set(new Date());
      const open = await visitor.signIn(mallory);
      for (const tokens of [open, expired]) {
        const id = sessionIdOf(tokens);
        const session = await copyOf('session', 'id = $1', [id]);
        const token = await copyOf('refresh_token', 'session_id = $1', [id]);
        await forge('delete from session where id = $1', [id]);
        const [now, later] = [new Date(), new Date(Date.now() + HOUR)];
        const again = () =>
          putBack('session', session, { user_id: victim.id, last_seen_at: now, expires_at: later }).then(() =>
            putBack('refresh_token', token),
          );
        // What had expired may be put in again, and is worth nothing.
        if (tokens === open) await expect(again()).rejects.toThrow(comesBack);
        else await again();
        expect(await refresh(tokens.refreshToken)).toBe(401);
      }
    });

    it('R49 R51 S8 opens no session again that ended, and uses no refresh token twice', async () => {
      const tokens = await visitor.signIn(victim);
      const id = sessionIdOf(tokens);
      const token = await copyOf('refresh_token', 'session_id = $1', [id]);
      const session = await copyOf('session', 'id = $1', [id]);
      const { body: next } = await visitor.post('/auth/refresh', { refreshToken: tokens.refreshToken });
      await expect(forge('update refresh_token set used_at = null where id = $1', [token.id])).rejects.toThrow(isFinal);
      await visitor.post('/auth/logout', undefined, next.accessToken);
      await expect(forge('update session set ended_at = null, end_reason = null where id = $1', [id])).rejects.toThrow(
        isFinal,
      );
      await forge('delete from session where id = $1', [id]);
      await expect(putBack('session', session)).rejects.toThrow(comesBack);
      expect((await visitor.get('/me', next.accessToken)).status).toBe(401);
    });

    it('R52 S8 makes no second factor younger than it is', async () => {
      const { accessToken, refreshToken } = await visitor.signIn(victim);
      running.clock.advance(31 * MINUTE);
      const { body } = await visitor.post('/auth/refresh', { refreshToken });
      const needsStepUp = [403, 'identity.step-up-required'];
      const ask = async () => {
        const answer = await visitor.send('DELETE', '/me/sessions', undefined, body.accessToken);
        return [answer.status, answer.body?.code];
      };
      expect(await ask()).toEqual(needsStepUp);
      await forge('update session set factor_at = $2 where id = $1', [
        sessionIdOf({ accessToken, refreshToken }),
        running.clock.now(),
      ]);
      expect(await ask()).toEqual(needsStepUp);
      // Nor with what another session has.
      const own = await copyOf('session', 'id = $1', [sessionIdOf(await visitor.signIn(mallory))]);
      await forge('update session set factor_at = $2, factor_mac = $3 where id = $1', [
        sessionIdOf({ accessToken, refreshToken }),
        own.factor_at,
        own.factor_mac,
      ]);
      expect(await ask()).toEqual(needsStepUp);
      const stepUp = await visitor.post('/auth/step-up', { code: await visitor.freshCode(victim) }, body.accessToken);
      expect(stepUp.status).toBe(200);
      expect((await ask())[0]).toBe(204);
    });
  });

  describe('at signing in', () => {
    it('R43 S8 skips no password by a challenge of their own making', async () => {
      const id = uuidv7();
      const { text, digest } = inventedToken(id);
      await putBack('sign_in_challenge', {
        id,
        user_id: victim.id,
        token_hash: digest,
        created_at: running.clock.now(),
        expires_at: new Date(running.clock.now().getTime() + MINUTE),
      });
      const answer = await visitor.post('/auth/mfa', { challenge: text, code: await visitor.freshCode(victim) });
      expect([answer.status, answer.body.code]).toEqual([401, 'identity.challenge-ended']);
    });

    it('R43 S8 turns no challenge of theirs to another person, and none lives longer', async () => {
      const challenge = await visitor.challenge(mallory);
      const copy = await copyOf('sign_in_challenge', 'user_id = $1', [mallory.id]);
      const ask = async (code: string) => {
        const answer = await visitor.post('/auth/mfa', { challenge, code });
        return [answer.status, answer.body.code];
      };
      for (const changes of [{ user_id: victim.id }, { expires_at: new Date(Date.now() + DAY) }]) {
        await forge('delete from sign_in_challenge where id = $1', [copy.id]);
        await putBack('sign_in_challenge', copy, changes);
        const person = 'user_id' in changes ? victim : mallory;
        expect(await ask(await visitor.freshCode(person))).toEqual([401, 'identity.challenge-ended']);
      }
    });

    it('R46 S8 signs nobody in by an authenticator app moved from their own account', async () => {
      const own = await copyOf('totp_factor', 'user_id = $1', [mallory.id]);
      await forge('delete from totp_factor where user_id = any($1)', [[mallory.id, victim.id]]);
      await expect(putBack('totp_factor', own, { user_id: victim.id })).rejects.toThrow(comesBack);
      await putBack('totp_factor', own, { id: uuidv7(), user_id: victim.id });
      const challenge = await visitor.challenge(victim);
      const answer = await visitor.post('/auth/mfa', { challenge, code: await visitor.freshCode(mallory) });
      expect([answer.status, answer.body.code]).toEqual([401, 'identity.invalid-code']);
    });

    it('R44 R46 S8 brings back neither an app that was replaced nor a code that was used', async () => {
      const { accessToken } = await visitor.signIn(victim);
      const old = await copyOf('totp_factor', 'user_id = $1', [victim.id]);
      for (const step of ['null', 'last_step - 1']) {
        await expect(
          forge(`update totp_factor set last_step = ${step} where user_id = $1`, [victim.id]),
        ).rejects.toThrow(isFinal);
      }
      await expect(forge('update totp_factor set confirmed_at = null where user_id = $1', [victim.id])).rejects.toThrow(
        isFinal,
      );
      const shown = { code: await visitor.freshCode(victim) };
      const { secret } = (await visitor.post('/me/totp', shown, accessToken)).body;
      const code = await visitor.code({ secret });
      expect((await visitor.post('/me/totp/confirm', { code }, accessToken)).status).toBe(204);
      await forge('delete from totp_factor where user_id = $1', [victim.id]);
      await expect(putBack('totp_factor', old)).rejects.toThrow(comesBack);
      await putBack('totp_factor', old, { id: uuidv7() });
      running.clock.advance(MINUTE);
      const challenge = await visitor.challenge(victim);
      const answer = await visitor.post('/auth/mfa', { challenge, code: await visitor.code(victim) });
      expect([answer.status, answer.body.code]).toEqual([401, 'identity.invalid-code']);
    });

    it('R45 S8 brings back neither a recovery code that was used nor the codes that were replaced', async () => {
      const { accessToken } = await visitor.signIn(victim);
      const [code = '', other = ''] = victim.recoveryCodes;
      const use = async (recoveryCode: string) =>
        (await visitor.post('/auth/mfa', { challenge: await visitor.challenge(victim), recoveryCode })).status;
      expect(await use(code)).toBe(200);
      await expect(
        forge('update recovery_code set used_at = null where user_id = $1 and used_at is not null', [victim.id]),
      ).rejects.toThrow(isFinal);
      const copies = await forge('select * from recovery_code where user_id = $1', [victim.id]);
      await visitor.post('/me/recovery-codes', { code: await visitor.freshCode(victim) }, accessToken);
      for (const copy of copies) {
        await expect(putBack('recovery_code', copy, { id: uuidv7(), used_at: null })).rejects.toThrow(comesBack);
      }
      expect(await use(other)).toBe(401);
    });
  });

  describe('at mailed links', () => {
    const link = (changes: Record<string, unknown>) => ({
      id: uuidv7(),
      user_id: victim.id,
      purpose: 'email-change',
      key_id: 's1',
      nonce: randomBytes(32),
      new_email: 'mallory@evil.example',
      created_at: running.clock.now(),
      expires_at: new Date(running.clock.now().getTime() + DAY),
      ...changes,
    });

    it('R54 S8 has the product mail them no link of their own making', async () => {
      const forged = link({});
      await putBack('account_link', forged);
      const facts = JSON.stringify({ linkId: forged.id });
      const id = uuidv7();
      await forge(
        `insert into notification (id, cause, kind, recipient_id, address, facts, state, attempts, created_at, reported)
         values ($1, gen_random_uuid(), 'email-change', $2, 'mallory@evil.example', $3, 'queued', 0, now(), false)`,
        [id, victim.id, facts],
      );
      await forge(`insert into pgboss.job (name, data) values ('notifications.deliver', $1)`, [
        JSON.stringify({ notificationId: id }),
      ]);
      await running.drain();
      expect(await forge('select state from notification where id = $1', [id])).toEqual([{ state: 'withdrawn' }]);
      expect((await mailboxOf(running)).filter(({ to }) => to.includes('evil'))).toEqual([]);
    });

    it('R43 R54 S8 enrols no app for another person by a link and a challenge of their own making', async () => {
      await forge('delete from totp_factor where user_id = $1', [victim.id]);
      const forged = link({ purpose: 'enrolment', new_email: null });
      const id = uuidv7();
      const { text, digest } = inventedToken(id);
      await putBack('account_link', forged);
      await putBack('enrolment_challenge', {
        id,
        user_id: victim.id,
        link_id: forged.id,
        token_hash: digest,
        created_at: forged.created_at,
        expires_at: forged.expires_at,
      });
      const answer = await visitor.post('/auth/mfa/enrol', { challenge: text });
      expect([answer.status, answer.body.code]).toEqual([401, 'identity.challenge-ended']);
    });

    it('R54 S8 points no link of theirs at another person, and none opens again', async () => {
      await visitor.post('/auth/password/forgot', { email: mallory.email });
      await running.drain();
      const { token, linkId } = await newestLink(running, mallory.id);
      const own = await copyOf('account_link', 'id = $1', [linkId]);
      await forge('delete from account_link where id = $1', [linkId]);
      await expect(putBack('account_link', own, { user_id: victim.id })).rejects.toThrow(comesBack);

      await visitor.post('/auth/password/forgot', { email: mallory.email });
      await running.drain();
      const next = await newestLink(running, mallory.id);
      const reset = { token: next.token, password: 'another river cedar 18' };
      // What the schema's owner could do counts for nothing either.
      const owned = (sql: string) => query(running.database.ownerUrl, sql, [next.linkId, victim.id]);
      await owned('update account_link set user_id = $2 where id = $1');
      expect((await visitor.post('/auth/password/reset', reset)).body.code).toBe('identity.link-invalid');
      await query(running.database.ownerUrl, 'update account_link set user_id = $2 where id = $1', [
        next.linkId,
        mallory.id,
      ]);
      expect((await visitor.post('/auth/password/reset', reset)).status).toBe(204);
      await expect(forge('update account_link set ended_at = null where id = $1', [next.linkId])).rejects.toThrow(
        isFinal,
      );
      expect((await visitor.post('/auth/password/reset', { ...reset, token })).body.code).toBe('identity.link-invalid');
      running.clock.advance(SECOND);
    });
  });
});
