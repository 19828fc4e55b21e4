import { type Answer, type ApiClient, signIn as signInAs, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { whilePersonIsHeld } from '../../support/held-person.js';
import { linkFor, newestLink } from '../../support/mailed-links.js';
import { makePerson, password } from './people.js';
import { eventsOf, Visitor } from './visitor.js';

describe('requests that race about a person', () => {
  let running: RunningApp;
  let support: ApiClient;
  let visitor: Visitor;
  let invitations = 0;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signInAs(running, 'support');
  });
  afterAll(() => running.close());
  beforeEach(() => {
    visitor = new Visitor(running);
  });

  const invite = async () => {
    invitations += 1;
    const person = { email: `raced${invitations}@registry.example`, name: 'Ada Lovelace' };
    const { id } = (await support.post('/admin/users', person)).body;
    return { id: id as string, ...(await newestLink(running, id)) };
  };
  const accept = (token: string) => visitor.post('/auth/invitations/accept', { token, password });
  const change = (id: string, changes: object) => support.patch(`/admin/users/${id}`, changes);
  const typesOf = async (id: string) =>
    (await eventsOf(running, { id })).map(({ type }) => type.replace('identity.', ''));
  const openLinks = async (id: string) =>
    (
      await query<{ purpose: string }>(
        running.database.url,
        'select purpose from account_link where user_id = $1 and ended_at is null order by 1',
        [id],
      )
    ).map(({ purpose }) => purpose);
  const statuses = (answers: Answer[]) => answers.map(({ status }) => status).toSorted();
  const refusal = ({ status, body }: Answer) => [status, body.code];

  it('R54 R55 have one invitation of an address, whatever its case: one person, one event, one link', async () => {
    const answers = await Promise.all(
      ['once@registry.example', 'Once@Registry.Example', 'ONCE@registry.example', ' once@registry.example '].map(
        (email) => support.post('/admin/users', { email, name: 'Ada Lovelace' }),
      ),
    );
    expect(statuses(answers)).toEqual([201, 409, 409, 409]);
    const { id } = answers.find(({ status }) => status === 201)?.body ?? {};
    expect([await typesOf(id), await openLinks(id)]).toEqual([['person-invited'], ['invitation']]);
    const links = await query(
      running.database.url,
      `select from account_link l join user_account u on u.id = l.user_id where lower(u.email) like 'once@%'`,
    );
    expect(links).toHaveLength(1);
  });

  it('R54 R55 have an invitation accepted first, and sent anew then: the old link is over, another leads on', async () => {
    const { id, token } = await invite();
    const again = () => support.post(`/admin/users/${id}/invitation`);
    const [accepted, sent] = await whilePersonIsHeld(running, id, [() => accept(token), again]);
    expect([accepted?.status, sent?.status]).toEqual([200, 202]);
    expect(await typesOf(id)).toEqual(['person-invited', 'invitation-accepted', 'enrolment-link-requested']);
    expect(await openLinks(id)).toEqual(['enrolment']);
    const proposed = await visitor.post('/auth/mfa/enrol', { challenge: accepted?.body.challenge });
    expect(refusal(proposed)).toEqual([401, 'identity.challenge-ended']);
    expect(refusal(await accept(token))).toEqual([401, 'identity.link-invalid']);
  });

  it('R54 R55 have an invitation sent anew first: whoever accepts the old one is late', async () => {
    const { id, token } = await invite();
    const again = () => support.post(`/admin/users/${id}/invitation`);
    const [sent, accepted] = await whilePersonIsHeld(running, id, [again, () => accept(token)]);
    expect([sent?.status, accepted?.status, accepted?.body.code]).toEqual([202, 401, 'identity.link-invalid']);
    expect([await typesOf(id), await openLinks(id)]).toEqual([['person-invited', 'person-invited'], ['invitation']]);
    expect((await accept((await newestLink(running, id)).token)).status).toBe(200);
  });

  it('R54 have an invitation accepted by two in turn: until an app is enrolled the later password counts', async () => {
    const { id, token } = await invite();
    const chosen = ['another river cedar 41', 'another river cedar 42'];
    const [one, other] = chosen.map(
      (text) => () => visitor.post('/auth/invitations/accept', { token, password: text }),
    );
    const answers = await whilePersonIsHeld(running, id, [one, other] as (() => Promise<Answer>)[]);
    expect(statuses(answers)).toEqual([200, 200]);
    const { email } = (await support.get(`/admin/users/${id}`)).body;
    const codes = [];
    for (const text of chosen) codes.push((await visitor.post('/auth/login', { email, password: text })).body.code);
    expect(codes).toEqual(['identity.invalid-credentials', 'identity.enrolment-link-required']);
  });

  it('R51 R54 leave nothing open to somebody disabled, whether they had just accepted or were about to', async () => {
    const disable = (id: string) => () => change(id, { status: 'disabled' });
    const early = await invite();
    const [accepted] = await whilePersonIsHeld(running, early.id, [() => accept(early.token), disable(early.id)]);
    expect(accepted?.status).toBe(200);
    expect(await typesOf(early.id)).toEqual(['person-invited', 'invitation-accepted', 'person-disabled']);
    const proposed = await visitor.post('/auth/mfa/enrol', { challenge: accepted?.body.challenge });
    expect(refusal(proposed)).toEqual([401, 'identity.challenge-ended']);
    const late = await invite();
    const [, refused] = await whilePersonIsHeld(running, late.id, [disable(late.id), () => accept(late.token)]);
    expect([refused?.status, refused?.body.code]).toEqual([401, 'identity.link-invalid']);
    expect(await typesOf(late.id)).toEqual(['person-invited', 'person-disabled']);
    for (const { id } of [early, late]) expect(await openLinks(id)).toEqual([]);
  });

  it('R51 leave no session open to somebody disabled, whether they had just signed in or were about to', async () => {
    const finish = async (order: 'signs in first' | 'is disabled first') => {
      const person = await makePerson(running);
      const challenge = await visitor.challenge(person);
      const code = await visitor.code(person);
      const signIn = () => visitor.post('/auth/mfa', { challenge, code });
      const disable = () => change(person.id, { status: 'disabled' });
      const requests = order === 'signs in first' ? [signIn, disable] : [disable, signIn];
      const answers = await whilePersonIsHeld(running, person.id, requests);
      const open = await query(running.database.url, 'select from session where user_id = $1 and ended_at is null', [
        person.id,
      ]);
      expect(open).toEqual([]);
      return answers;
    };
    const [signedIn] = await finish('signs in first');
    expect(signedIn?.status).toBe(200);
    expect((await visitor.get('/me', signedIn?.body.accessToken)).status).toBe(401);
    const [, refused] = await finish('is disabled first');
    expect([refused?.status, refused?.body.code]).toEqual([401, 'identity.challenge-ended']);
  });

  it('R55 change one thing once: disabled, enabled, renamed and reset leave one event each', async () => {
    const { id } = await makePerson(running);
    const three = (request: () => Promise<Answer>) => Promise.all([request(), request(), request()]);
    expect(statuses(await three(() => change(id, { name: 'Ada King' })))).toEqual([200, 200, 200]);
    expect(statuses(await three(() => support.post(`/admin/users/${id}/mfa-reset`)))).toEqual([204, 409, 409]);
    expect(statuses(await three(() => change(id, { status: 'disabled' })))).toEqual([200, 200, 200]);
    expect(statuses(await three(() => change(id, { status: 'active' })))).toEqual([200, 200, 200]);
    expect(await typesOf(id)).toEqual(['person-renamed', 'mfa-reset', 'person-disabled', 'person-enabled']);
  });

  it('R54 R55 confirm an address once, and one address for one person', async () => {
    const [one, other] = [await makePerson(running), await makePerson(running)];
    await change(one.id, { email: 'wanted@registry.example' });
    await change(other.id, { email: 'Wanted@registry.example' });
    for (const { id } of [one, other]) {
      const { token } = await linkFor(running, id, 'email-agree');
      expect((await visitor.post('/auth/email/agree', { token })).status).toBe(204);
    }
    const tokens = [
      (await linkFor(running, one.id, 'email-change')).token,
      (await linkFor(running, other.id, 'email-change')).token,
    ];
    const confirm = (token: string) => visitor.post('/auth/email/confirm', { token });
    const answers = await Promise.all([...tokens, ...tokens].map(confirm));
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    for (const answer of answers.filter(({ status }) => status !== 204)) {
      expect(['identity.email-taken', 'identity.link-invalid']).toContain(answer.body.code);
    }
    const changed = [...(await typesOf(one.id)), ...(await typesOf(other.id))].filter(
      (type) => type === 'email-changed',
    );
    expect(changed).toHaveLength(1);
  });

  describe('a password that was right when its hash was read', () => {
    it('R43 R49 opens nothing once another one was chosen', async () => {
      const person = await makePerson(running);
      const [login] = await whilePersonIsHeld(
        running,
        person.id,
        [() => visitor.logIn(person)],
        `update user_account set password_hash = 'another' where id = $1`,
      );
      expect([login?.status, login?.body.code]).toEqual([401, 'identity.invalid-credentials']);
      expect((await eventsOf(running, person)).map(({ payload }) => payload.reason)).toEqual(['wrong-password']);
    });

    it('R51 opens nothing once its person was disabled', async () => {
      const person = await makePerson(running, { enrolled: false });
      const [login] = await whilePersonIsHeld(
        running,
        person.id,
        [() => visitor.logIn(person)],
        `update user_account set status = 'disabled' where id = $1`,
      );
      expect([login?.status, login?.body.code]).toEqual([401, 'identity.invalid-credentials']);
      expect(await openLinks(person.id)).toEqual([]);
    });

    it('R43 mails nobody a way to another app once theirs is enrolled', async () => {
      const person = await makePerson(running, { enrolled: false });
      const [login] = await whilePersonIsHeld(
        running,
        person.id,
        [() => visitor.logIn(person)],
        `insert into totp_factor (id, user_id, key_id, seed, created_at, confirmed_at)
         values (gen_random_uuid(), $1, 'd1', '\\x00', now(), now())`,
      );
      expect([login?.status, login?.body.status]).toEqual([200, 'mfa_required']);
      expect(await openLinks(person.id)).toEqual([]);
    });
  });
});
