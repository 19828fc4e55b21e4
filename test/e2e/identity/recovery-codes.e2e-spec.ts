import { EntityManager } from '@mikro-orm/postgresql';
import { inTransaction } from '../../../src/database/transaction.js';
import { RecoveryCodes } from '../../../src/modules/identity/factors/recovery-codes/recovery-codes.service.js';
import type { RunningApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { makePerson, type TestPerson } from './people.js';
import { beginEachVisit, eventsOf, type Visitor } from './visitor.js';

describe('recovery codes', () => {
  let running: RunningApp;
  let visitor: Visitor;
  let person: TestPerson;

  beginEachVisit((visit) => {
    ({ running, visitor, person } = visit);
  });

  const show = async (recoveryCode: string) =>
    visitor.post('/auth/mfa', { challenge: await visitor.challenge(person), recoveryCode });
  const codeOf = (index: number) => person.recoveryCodes[index] ?? '';

  it('R45 stands in for the app once, however it is typed', async () => {
    const signedIn = await show(
      ` ${codeOf(0).toUpperCase().replace('-', ' ').replaceAll('0', 'O').replaceAll('1', 'l')} `,
    );
    expect(signedIn.status).toBe(200);
    expect((await show(codeOf(0))).body.code).toBe('identity.invalid-code');
    expect((await visitor.get('/me', signedIn.body.accessToken)).body.recoveryCodesLeft).toBe(9);
    const [signedInEvent, used, failed] = await eventsOf(running, person);
    expect(signedInEvent).toMatchObject({ type: 'identity.signed-in', payload: { method: 'recovery-code' } });
    expect(used).toMatchObject({ type: 'identity.recovery-code-used', payload: { left: 9 }, actor_id: person.id });
    expect(failed).toMatchObject({
      type: 'identity.sign-in-failed',
      payload: { step: 'second-factor', reason: 'code-used' },
    });
  });

  it('R45 lets one of two requests in that race with one code', async () => {
    const challenges = await Promise.all(Array.from({ length: 4 }, () => visitor.challenge(person)));
    const recoveryCode = codeOf(1);
    const answers = await Promise.all(
      challenges.map((challenge) => visitor.post('/auth/mfa', { challenge, recoveryCode })),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it('R45 leaves the decision to the database: of transactions that hold no lock one gets the code', async () => {
    const codes = running.app.get(RecoveryCodes);
    const spend = () =>
      inTransaction(running.app.get(EntityManager).fork(), (em) => codes.verify(em, person.id, codeOf(2)));
    const results = await Promise.all(Array.from({ length: 5 }, spend));
    expect(results.toSorted()).toEqual(['accepted', 'code-used', 'code-used', 'code-used', 'code-used']);
  });

  it("R45 takes no other person's code, and counts a failure", async () => {
    const other = await makePerson(running);
    for (const wrong of [other.recoveryCodes[0] ?? '', 'not a code', 'xxxx-xxxx-xxxx-xxxx', '123456', '1', '-']) {
      expect((await show(wrong)).body.code).toBe('identity.invalid-code');
    }
    expect((await show(codeOf(0))).status).toBe(429);
  });

  it('R45 stores hashes only', async () => {
    const rows = await query(running.database.url, `select encode(hash, 'escape') as hash, key_id from recovery_code`);
    const stored = JSON.stringify(rows);
    for (const code of person.recoveryCodes) expect(stored).not.toContain(code.replaceAll('-', ''));
    expect(rows[0]).toMatchObject({ key_id: 'h1' });
  });

  it('R45 replaces all codes at once, shown this once (R55)', async () => {
    const { accessToken } = await visitor.signIn(person);
    const made = await visitor.post('/me/recovery-codes', { code: await visitor.freshCode(person) }, accessToken);
    expect(made.status).toBe(201);
    expect(new Set(made.body.recoveryCodes).size).toBe(10);
    for (const code of made.body.recoveryCodes)
      expect(code).toMatch(/^([0-9a-hjkmnp-tv-z]{4}-){3}[0-9a-hjkmnp-tv-z]{4}$/);
    expect((await show(codeOf(3))).status).toBe(401);
    expect((await show(made.body.recoveryCodes[0])).status).toBe(200);
    expect((await eventsOf(running, person)).map(({ type }) => type)).toContain('identity.recovery-codes-replaced');
  });

  it('R45 has ten good codes after two requests that replace them race', async () => {
    const { accessToken } = await visitor.signIn(person);
    const answers = await Promise.all(
      [1, 2, 3].map((index) => visitor.post('/me/recovery-codes', { recoveryCode: codeOf(index) }, accessToken)),
    );
    // Whoever comes later finds that their code ended with the others.
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 401, 401]);
    expect((await visitor.get('/me', accessToken)).body.recoveryCodesLeft).toBe(10);
  });
});
