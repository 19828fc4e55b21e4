import { MINUTE, SECOND } from '../../../src/shared/clock.js';
import { signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { makePerson, type TestPerson } from '../identity/people.js';
import { PageVisitor } from '../identity/page-visitor.js';

const kept = 'What you filled in is here, and was not sent yet.';
const ended = 'Your session has ended.';
const form = { name: 'Typed & kept', expiresOn: '2027-02-03' };

interface Application {
  readonly id: string;
  readonly organisation: { readonly id: string };
}

describe('a form that is sent after the session has ended', () => {
  let running: RunningApp;
  let application: Application;
  /** Another one of the same organisation. */
  let beside: Application;
  let person: TestPerson;
  let visitor: PageVisitor;
  let page: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    const all = await applications();
    const ofOne = all.filter(({ organisation }: Application) => organisation.id === all.at(-1).organisation.id);
    [application, beside] = ofOne;
    page = `/manage-clients/${application.id}/secrets/new`;
  });
  afterAll(() => running.close());
  beforeEach(async () => {
    person = await manager();
    visitor = await new PageVisitor(running).signIn(person);
  });

  const support = () => signIn(running, 'support');
  const applications = async () => (await (await support()).get('/admin/applications')).body.items;

  async function manager(): Promise<TestPerson> {
    const made = await makePerson(running);
    const role = { userId: made.id, role: 'credential_manager', organisationId: application.organisation.id };
    const granted = await (await support()).post('/admin/role-assignments', role);
    if (granted.status !== 201) throw new Error(granted.text);
    return made;
  }
  const endSession = () => running.clock.advance(61 * MINUTE);
  const secretsNamed = async (name: string) =>
    (await (await support()).get(`/admin/secrets?q=${encodeURIComponent(name)}`)).body.items;
  const cookie = () => visitor.set.findLast(({ name }) => name === 'form');

  it('R52 is kept through signing in, shown again on its page, and not sent by itself', async () => {
    endSession();
    const refused = await visitor.post(page, form);
    expect(refused.status).toBe(303);
    const login = await visitor.get(refused.location ?? '');
    expect(login.text).toContain(`${ended} Sign in again: what you filled in is kept, and was not sent.`);
    await visitor.signIn(person);
    const shown = await visitor.get(page);
    expect(shown.text).toContain(kept);
    expect(shown.text).toContain('value="Typed &amp; kept"');
    expect(shown.text).toContain('value="2027-02-03"');
    expect(await secretsNamed(form.name)).toEqual([]);
    expect((await visitor.post(page, form)).location).toMatch(/\/value$/);
    expect((await visitor.get(page)).text).not.toContain(kept);
  });

  it('R53 is sealed in a cookie that this page alone gets and no script reads, for half an hour', async () => {
    endSession();
    await visitor.post(page, form);
    expect(cookie()).toMatchObject({ path: page, httpOnly: true, sameSite: 'Lax', maxAge: 1800 });
    const { value = '' } = cookie() ?? {};
    expect(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString('latin1')).not.toContain('Typed');
    await visitor.signIn(person);
    const changed = `${value.slice(0, -2)}${value.endsWith('A') ? 'BB' : 'AA'}`;
    for (const forged of [changed, 'x.y', '.', 'k1.', 'x']) {
      visitor.cookies.set('form', forged);
      const shown = await visitor.get(page);
      expect([forged, shown.status, shown.text.includes(kept)]).toEqual([forged, 200, false]);
    }
    visitor.cookies.set('form', value);
    running.clock.advance(30 * MINUTE + SECOND);
    expect((await visitor.get(page)).text).not.toContain(kept);
  });

  it('R50 is shown to nobody else, and on no other page', async () => {
    endSession();
    await visitor.post(page, form);
    const { value = '' } = cookie() ?? {};
    const other = await new PageVisitor(running).signIn(await manager());
    other.cookies.set('form', value);
    expect((await other.get(page)).text).not.toContain('Typed');
    await visitor.signIn(person);
    const elsewhere = await visitor.get(`/manage-clients/${beside.id}/secrets/new`);
    expect([elsewhere.status, elsewhere.text.includes('Typed')]).toEqual([200, false]);
    expect((await visitor.get(page)).text).toContain('Typed');
  });

  it('R52 is kept for who signed out in another tab, by the mark of the browser', async () => {
    await visitor.post('/logout');
    await visitor.post(page, form);
    await visitor.signIn(person);
    expect((await visitor.get(page)).text).toContain('value="Typed &amp; kept"');
  });

  it('R52 is kept for nobody whom this browser does not know, and never for another site', async () => {
    const stranger = new PageVisitor(running);
    const answer = await stranger.post(page, form);
    expect([answer.status, stranger.set]).toEqual([303, []]);
    endSession();
    const cookies = [...visitor.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const crossSite = await running.app.inject({
      method: 'POST',
      url: page,
      headers: {
        cookie: cookies,
        accept: 'text/html',
        'sec-fetch-site': 'cross-site',
        'content-type': 'application/x-www-form-urlencoded',
      },
      payload: new URLSearchParams(form).toString(),
    });
    expect([crossSite.statusCode, crossSite.cookies]).toEqual([403, []]);
  });

  it('R22 R52 never holds passwords, codes or client secrets', async () => {
    endSession();
    const answers = [
      await visitor.post('/account/password', { current: 'plum river cedar 17', password: 'another one, long' }),
      await visitor.post('/account/recovery-codes', { code: '123456', recoveryCode: 'aaaa-bbbb-cccc-dddd' }),
      await visitor.post(page, { name: `abc_wmda_${'x'.repeat(46)}` }),
      await visitor.post(page, { stepUpCode: '123456', stepUpRecoveryCode: 'aaaa-bbbb-cccc-dddd' }),
    ];
    for (const { status, location } of answers) {
      expect([status, location?.endsWith('notice=session-ended')]).toEqual([303, true]);
    }
    expect(cookie()).toBeUndefined();
  });

  it('R77 is not kept when it is too long for a cookie, and the page says so', async () => {
    endSession();
    const long = Array.from({ length: 4000 }, (_, index) => String.fromCodePoint(0x4e00 + ((index * 7919) % 20_000)));
    const { location } = await visitor.post(page, { ...form, name: long.join('') });
    expect((await visitor.get(location ?? '')).text).toContain('What you filled in was too long to be kept.');
    expect(cookie()).toBeUndefined();
  });
});
