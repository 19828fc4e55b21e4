import { MINUTE, SECOND } from '../../../src/shared/clock.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { newestLink } from '../../support/mailed-links.js';
import { makePerson, password, type TestPerson } from '../identity/people.js';
import { type PageAnswer, PageVisitor } from '../identity/page-visitor.js';
import { eventsOf, Visitor } from '../identity/visitor.js';

/** What a refused form says above itself: as a whole, and with links to its fields. */
function summaryOf({ text }: PageAnswer): string[] {
  const [box = ''] = /<div class="problem" id="problem"[^]*?<\/div>\s*<\/div>/.exec(text) ?? [];
  return [...box.matchAll(/<(?:p|a href="(#\w+)")>([^]*?)<\/(?:p|a)>/g)].map(([, href, words = '']) =>
    [href, words.replaceAll(/<[^>]+>/g, '')].filter(Boolean).join(' '),
  );
}
const titleOf = ({ text }: PageAnswer) => /<title>([^<·]*) ·/.exec(text)?.[1] ?? '';

describe('a form that is refused', () => {
  let running: RunningApp;
  let person: TestPerson;
  let visitor: PageVisitor;
  let codes: Visitor;

  beforeAll(async () => {
    running = await startApp();
  });
  afterAll(() => running.close());
  beforeEach(async () => {
    person = await makePerson(running);
    visitor = new PageVisitor(running);
    codes = new Visitor(running);
  });

  const wrong = () => codes.wrongCode(person);
  const guess = () => visitor.logIn(person, 'not the one that it is');
  /** Until an attempt comes too early. */
  const throttled = async (attempt: () => Promise<PageAnswer>) => {
    const statuses: number[] = [];
    for (;;) {
      const answer = await attempt();
      if (answer.status === 429) return { answer, statuses };
      statuses.push(answer.status);
      if (statuses.length > 20) throw new Error(`never stopped: ${statuses.join(' ')}`);
    }
  };

  it('says so in its title, at each field, and above with a link to each, all rules at once', async () => {
    const answer = await visitor.post('/login', { email: ' ', password: '' });
    expect([answer.status, titleOf(answer)]).toEqual([422, 'Error: Sign in']);
    expect(summaryOf(answer)).toEqual(['#email Enter your e-mail address.', '#password Enter your password.']);
    expect(answer.text).toMatch(/id="problem" role="alert" tabindex="-1"[^>]* autofocus/);
    expect(answer.text).toMatch(/<input id="email"[^>]* aria-describedby="email-problem" aria-invalid="true"/);
    expect(await eventsOf(running, person)).toEqual([]);
  });

  it('R47 names every rule that a new password breaks, and never cuts what was typed', async () => {
    await visitor.signIn(person);
    const change = (next: string) => visitor.post('/account/password', { current: password, password: next });
    expect(summaryOf(await change('x'.repeat(5000)))).toEqual([
      '#password It has more than 128 characters. Use fewer.',
    ]);
    expect(summaryOf(await change('Lovelace xq'))).toEqual([
      '#password It has fewer than 12 characters. A few words with spaces do well. It contains a part of your name. Leave that out.',
    ]);
    const page = await visitor.get('/account');
    expect(page.text.match(/<input [^>]*type="password"[^>]*>/g)?.join('')).not.toMatch(/(?:min|max)length|pattern/);
  });

  it('R48 is shown again with the address while it comes too early, and nobody is stopped before a third failure', async () => {
    const { answer, statuses } = await throttled(guess);
    expect(statuses.length).toBeGreaterThanOrEqual(3);
    expect(titleOf(answer)).toBe('Error: Sign in');
    expect(answer.headers['retry-after']).toBe('5');
    expect(answer.text).toContain('<span role="timer" data-countdown="5">5 seconds</span>');
    expect(answer.text).toContain(`value="${person.email}"`);
    expect(answer.text).not.toContain('not the one that it is');
  });

  it('R48 is shown again at the second step, with its challenge', async () => {
    const { challenge } = await visitor.logIn(person);
    const { answer, statuses } = await throttled(async () =>
      visitor.post('/login/mfa', { challenge, code: await wrong() }),
    );
    expect(statuses.length).toBeGreaterThanOrEqual(3);
    expect(answer.text).toContain(`name="challenge" value="${challenge}"`);
    running.clock.advance(5 * SECOND);
    const right = await visitor.post('/login/mfa', { challenge, code: await codes.code(person) });
    expect(right.status).toBe(303);
  });

  it('R48 R52 is shown again while the factor comes too early, with what was filled in', async () => {
    await visitor.signIn(person);
    const send = async () => visitor.post('/account/password', { note: 'kept', stepUpCode: await wrong() });
    const { answer, statuses } = await throttled(send);
    expect(statuses.length).toBeGreaterThanOrEqual(3);
    expect(titleOf(answer)).toBe('Error: Confirm that it is you');
    expect(answer.text).toContain('name="note" value="kept"');
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  });

  it('R43 starts over with the address when the sign-in has ended', async () => {
    const { challenge } = await visitor.logIn(person);
    running.clock.advance(6 * MINUTE);
    const form = { challenge, email: person.email, returnTo: '/account' };
    const answer = await visitor.post('/login/mfa', { ...form, code: await codes.code(person) });
    expect([answer.status, titleOf(answer)]).toEqual([422, 'Error: Sign in']);
    expect(answer.text).toContain(`value="${person.email}"`);
    expect(answer.text).toContain('name="returnTo" value="/account"');
    expect(answer.text).not.toContain('name="challenge"');
  });

  it.each(['123 456', '123\u00a0456', '123-456', ' 123–456 '])('R44 takes a code as it is pasted: %j', async (form) => {
    const { challenge } = await visitor.logIn(person);
    const code = await codes.freshCode(person);
    const pasted = form.replace('123', code.slice(0, 3)).replace('456', code.slice(3));
    expect((await visitor.post('/login/mfa', { challenge, code: pasted })).status).toBe(303);
  });

  it('R52 takes a recovery code in place of a code of the app, and tells of it', async () => {
    await visitor.signIn(person);
    running.clock.advance(31 * MINUTE);
    const asked = await visitor.post('/account/sessions/end-others');
    expect([asked.status, asked.text.includes('Use a recovery code instead')]).toEqual([403, true]);
    const spent = { stepUpCode: '', stepUpRecoveryCode: 'not one of them' };
    const refused = await visitor.post('/account/sessions/end-others', spent);
    expect(summaryOf(refused)).toEqual([expect.stringMatching(/^#stepUpRecoveryCode The code is not right/)]);
    expect(refused.text).toMatch(/<details class="other-way" open>/);
    const [stepUpRecoveryCode = ''] = person.recoveryCodes;
    expect((await visitor.post('/account/sessions/end-others', { stepUpRecoveryCode })).status).toBe(303);
    expect((await visitor.post('/account/sessions/end-others')).status).toBe(303);
    const types = (await eventsOf(running, person)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['identity.stepped-up', 'identity.recovery-code-used']));
  });

  const keyOf = ({ text }: PageAnswer) =>
    [...text.matchAll(/<span>([A-Z2-7]{4})<\/span>/g)].map(([, four]) => four).join('');
  const hidden = ({ text }: PageAnswer, name: string) =>
    new RegExp(`name="${name}" value="([^"]+)"`).exec(text)?.[1] ?? '';

  it('R43 keeps the picture and the key of a first app after a wrong code', async () => {
    person = await makePerson(running, { enrolled: false });
    await visitor.logIn(person);
    const { token } = await newestLink(running, person.id);
    const first = await visitor.post('/enrol', { token, password });
    expect(first.text).toContain('Step 2 of 3');
    const [challenge, shown, secret] = [hidden(first, 'challenge'), hidden(first, 'shown'), keyOf(first)];
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    const again = await visitor.post('/enrol/confirm', { challenge, shown, code: '12' });
    expect([again.status, keyOf(again), hidden(again, 'shown')]).toEqual([422, secret, shown]);
    expect(again.text).toContain('QR code with the key');
    const done = await visitor.post('/enrol/confirm', { challenge, shown, code: await codes.freshCode({ secret }) });
    expect(done.text).toContain('Step 3 of 3');
  });

  it('R71 keeps the picture of another app after a wrong code, for nobody but the session that saw it', async () => {
    await visitor.signIn(person);
    const first = await visitor.post('/account/factor', { code: await codes.freshCode(person) });
    const [shown, secret] = [hidden(first, 'shown'), keyOf(first)];
    const again = await visitor.post('/account/factor/confirm', { shown, code: '12' });
    expect([again.status, keyOf(again)]).toEqual([422, secret]);
    const unseen = await visitor.post('/account/factor/confirm', { shown: '', code: '12' });
    expect([unseen.status, keyOf(unseen)]).toEqual([422, '']);
    const other = await new PageVisitor(running).signIn(person);
    const stolen = await other.post('/account/factor/confirm', { shown, code: '12' });
    expect([stolen.status, keyOf(stolen)]).toEqual([422, '']);
    const done = await visitor.post('/account/factor/confirm', { shown, code: await codes.freshCode({ secret }) });
    expect(done.location).toContain('factor-replaced');
  });

  it('R71 asks before recovery codes are replaced, and says how many end', async () => {
    await visitor.signIn(person);
    const asked = await visitor.get('/account/recovery-codes');
    expect(asked.text).toContain('The 10 codes that you have left will stop working.');
    const blank = await visitor.post('/account/recovery-codes', { code: '', recoveryCode: ' ' });
    expect(summaryOf(blank)).toEqual(['#code Enter the code that your app shows now, or a recovery code.']);
    expect((await eventsOf(running, person)).map(({ type }) => type)).toEqual(['identity.signed-in']);
    const replaced = await visitor.post('/account/recovery-codes', { code: await codes.freshCode(person) });
    expect(replaced.text.match(/data-once>[0-9a-z-]{19}</g)).toHaveLength(10);
    expect(replaced.text).toContain('Copy all');
  });

  it('leads to WMDA support by mail, with the number of the request filled in', async () => {
    const answer = await visitor.get('/no/such/page');
    const id = String(answer.headers['x-request-id']);
    const subject = encodeURIComponent(`request ${id}`);
    expect(answer.text).toMatch(new RegExp(`<a href="mailto:[^"?]+\\?subject=[^"]*${subject}">WMDA support</a>`));
    expect((await visitor.get('/login')).text).toMatch(/<a href="mailto:[^"]+Sign%20in">WMDA support<\/a>/);
  });
});
