import { Schedules } from '../../../src/jobs/schedules.js';
import { identityCleanUp } from '../../../src/modules/identity/identity-clean-up.job.js';
import { after, DAY, HOUR } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { whilePersonIsHeld } from '../../support/held-person.js';
import { linkFor } from '../../support/mailed-links.js';
import { mailboxOf } from '../../support/mailbox.js';
import { comeDue } from '../../support/second-persons.js';
import { PageVisitor } from '../identity/page-visitor.js';
import { eventsOf, Visitor } from '../identity/visitor.js';

const former = 'manager@example.org';
const wanted = 'moved@registry.example';

describe('a change of e-mail', () => {
  let running: RunningApp;
  let support: ApiClient;
  let visitor: Visitor;
  let id: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
    visitor = new Visitor(running);
    id = (await support.get('/admin/users?q=manager@')).body.items[0].id;
    await running.drain();
    await forget();
  });
  afterEach(() => running.close());

  const forget = () => query(running.database.url, 'delete from development_mail');
  const ask = async (email = wanted) => support.patch(`/admin/users/${id}`, { email });
  const follow = async (step: 'confirm' | 'agree' | 'stop', token?: string) =>
    visitor.post(`/auth/email/${step}`, { token: token ?? (await tokenFor(step)) });
  const tokenFor = async (step: 'confirm' | 'agree' | 'stop') =>
    (await linkFor(running, id, step === 'confirm' ? 'email-change' : `email-${step}`)).token;
  const refusal = ({ status, body }: { status: number; body: { code: string } }) => [status, body.code];
  const linkInvalid = [401, 'identity.link-invalid'];
  const emailNow = async () =>
    (await query<{ email: string }>(running.database.url, 'select email from user_account where id = $1', [id]))[0]
      ?.email;
  const changeNow = async () =>
    (
      await query<{ outcome: string | null }>(
        running.database.url,
        'select outcome from email_change where user_id = $1 order by asked_at desc, id desc limit 1',
        [id],
      )
    )[0]?.outcome;
  const received = async () => {
    await running.drain();
    return (await mailboxOf(running)).map(({ to, subject }) => `${to}: ${subject}`).toSorted();
  };
  const mailTo = async (address: string, subject: string) => {
    const mail = (await mailboxOf(running)).find((each) => each.to === address && each.subject === subject);
    if (!mail) throw new Error(`${address} got no ${subject}`);
    return mail;
  };
  const typesOf = async () => (await eventsOf(running, { id })).map(({ type }) => type.replace('identity.', ''));

  it('R70 tells the former address first, in text and HTML, with links to agree and to stop', async () => {
    expect((await ask()).status).toBe(200);
    expect(await received()).toEqual([
      `${former}: Your e-mail address is to be changed`,
      `${wanted}: Confirm your new e-mail address`,
      'support@example.org: The e-mail address of Mara Manager is to be changed',
    ]);
    const mail = await mailTo(former, 'Your e-mail address is to be changed');
    for (const step of ['agree', 'stop'] as const) {
      const { url } = await linkFor(running, id, `email-${step}`);
      expect(mail.text).toContain(url);
      expect(mail.html).toContain(`href="${url.replaceAll('=', '&#x3D;')}"`);
    }
    for (const part of [mail.text, mail.html]) {
      expect(part).toContain(wanted);
      expect(part).toContain('WMDA support asked on 23 Nov 2026');
      expect(part).toContain('it takes effect 24 hours after its reader confirms it');
    }
    const { token } = await linkFor(running, id, 'email-stop');
    const others = (await mailboxOf(running)).filter(({ to }) => to !== former);
    for (const { text, html } of others) expect(text + html).not.toContain(token.split('.')[1]);
    const { text } = await mailTo('support@example.org', 'The e-mail address of Mara Manager is to be changed');
    expect(text).toContain('Suri Support asked on 23 Nov 2026');
  });

  it('R70 takes effect a day after both are told, not a moment earlier; everything goes to the former address until then', async () => {
    await ask();
    await running.drain();
    running.clock.advance(HOUR);
    const answer = await follow('confirm');
    const effectiveAt = after(running.clock.now(), DAY);
    expect([answer.status, answer.body]).toEqual([202, { effectiveAt: effectiveAt.toISOString() }]);
    running.clock.set(after(effectiveAt, -1));
    await forget();
    await comeDue(running);
    expect(await emailNow()).toBe(former);
    await visitor.post('/auth/password/forgot', { email: former });
    expect(await received()).toEqual([`${former}: Choose a new password`]);
    running.clock.set(effectiveAt);
    await forget();
    await comeDue(running);
    expect([await emailNow(), await changeNow()]).toEqual([wanted, 'effective']);
    expect(await received()).toEqual([
      `${former}: Your e-mail address was changed`,
      `${wanted}: This is your e-mail address now`,
    ]);
    expect(refusal(await follow('stop', 'x'))).toEqual(linkInvalid);
  });

  it('R70 counts the day from the mail that was handed over, however late that was', async () => {
    await ask();
    const { body } = await follow('confirm');
    expect(body.effectiveAt).toBe(after(running.clock.now(), DAY).toISOString());
    running.clock.advance(20 * HOUR);
    // The mails go out only now.
    await comeDue(running);
    running.clock.advance(10 * HOUR);
    await comeDue(running);
    expect(await emailNow()).toBe(former);
    running.clock.advance(14 * HOUR);
    await comeDue(running);
    expect(await emailNow()).toBe(wanted);
  });

  it('R70 counts the day from the final refusal, where the former mailbox is gone', async () => {
    await ask();
    await follow('confirm');
    await running.drain();
    const fail = `update notification set state = 'failed', settled_at = $1 where kind = 'email-change-asked'`;
    await query(running.database.url, fail, [after(running.clock.now(), 5 * HOUR)]);
    running.clock.advance(DAY + 4 * HOUR);
    await comeDue(running);
    expect(await emailNow()).toBe(former);
    running.clock.advance(HOUR);
    await comeDue(running);
    expect(await emailNow()).toBe(wanted);
  });

  it('R70 waits while the mail to the former address waits, and lapses after a week of that', async () => {
    await ask();
    await follow('confirm');
    await running.drain();
    const wait = `update notification set state = 'queued', settled_at = null where kind = 'email-change-asked'`;
    await query(running.database.url, wait);
    running.clock.advance(7 * DAY - 1);
    await comeDue(running);
    expect([await emailNow(), await changeNow()]).toEqual([former, null]);
    running.clock.advance(1);
    await comeDue(running);
    expect([await emailNow(), await changeNow()]).toEqual([former, 'lapsed']);
    expect((await typesOf()).at(-1)).toBe('email-change-lapsed');
  });

  it('R70 takes effect at once when both have said yes, in either order', async () => {
    await ask();
    expect((await follow('agree')).status).toBe(204);
    expect(await emailNow()).toBe(former);
    expect((await follow('confirm')).status).toBe(204);
    expect(await emailNow()).toBe(wanted);
    await ask('further@registry.example');
    expect((await follow('confirm')).status).toBe(202);
    expect((await follow('agree')).status).toBe(204);
    expect(await emailNow()).toBe('further@registry.example');
    expect((await typesOf()).filter((type) => type.startsWith('email'))).toEqual([
      'email-change-started',
      'email-change-agreed',
      'email-changed',
      'email-change-started',
      'email-change-confirmed',
      'email-change-agreed',
      'email-changed',
    ]);
  });

  it('R70 is stopped by the former address to the last moment; support and the new address hear of it', async () => {
    await ask();
    await running.drain();
    const confirmed = await tokenFor('confirm');
    await follow('confirm', confirmed);
    running.clock.advance(DAY - 1);
    await forget();
    const [agree, stop] = [await tokenFor('agree'), await tokenFor('stop')];
    expect((await follow('stop', stop)).status).toBe(204);
    expect(await received()).toEqual([
      `${wanted}: This address is not used for your account`,
      'support@example.org: Mara Manager stopped a change of their e-mail address',
    ]);
    const told = await mailTo('support@example.org', 'Mara Manager stopped a change of their e-mail address');
    for (const part of [told.text, told.html]) {
      for (const word of [former, wanted, 'Suri Support']) expect(part).toContain(word);
    }
    running.clock.advance(DAY);
    await comeDue(running);
    expect([await emailNow(), await changeNow()]).toEqual([former, 'stopped']);
    for (const [step, token] of [
      ['confirm', confirmed],
      ['agree', agree],
      ['stop', stop],
    ] as const) {
      expect(refusal(await follow(step, token))).toEqual(linkInvalid);
    }
    expect(await typesOf()).not.toContain('email-changed');
  });

  it('R54 uses no link up by looking at its page, each one once by the form, and takes none for another', async () => {
    await ask();
    const tokens = {
      '': await tokenFor('confirm'),
      '/agree': await tokenFor('agree'),
      '/stop': await tokenFor('stop'),
    };
    const page = (path: string, token: string) => new PageVisitor(running).get(`/email${path}?token=${token}`);
    for (const [path, token] of Object.entries(tokens)) {
      for (const look of [await page(path, token), await page(path, token)]) {
        expect([path, look.status, look.text.includes(wanted), look.text.includes(former)]).toEqual([
          path,
          200,
          true,
          true,
        ]);
        expect(look.headers['cache-control']).toBe('no-store');
      }
      for (const [other, wrong] of Object.entries(tokens)) {
        if (other !== path) expect((await page(path, wrong)).status).toBe(410);
      }
    }
    expect(await changeNow()).toBeNull();
    const post = (path: string, token: string) =>
      running.app.inject({
        method: 'POST',
        url: `/email${path}`,
        headers: {
          accept: 'text/html',
          'sec-fetch-site': 'same-origin',
          'content-type': 'application/x-www-form-urlencoded',
        },
        payload: new URLSearchParams({ token }).toString(),
      });
    const confirmed = await post('', tokens['']);
    expect([confirmed.statusCode, confirmed.body.includes('Your e-mail address is confirmed')]).toEqual([200, true]);
    expect((await post('', tokens[''])).statusCode).toBe(410);
    expect((await post('/stop', tokens['/stop'])).headers.location).toBe('/login?notice=email-stopped');
    expect((await post('/agree', tokens['/agree'])).statusCode).toBe(410);
  });

  it('R70 is replaced by a later one, whose reader alone can confirm; disabling ends it', async () => {
    await ask('first@registry.example');
    const first = { confirm: await tokenFor('confirm'), stop: await tokenFor('stop') };
    await ask();
    expect(refusal(await follow('confirm', first.confirm))).toEqual(linkInvalid);
    expect(refusal(await follow('stop', first.stop))).toEqual(linkInvalid);
    const second = await tokenFor('stop');
    await support.patch(`/admin/users/${id}`, { status: 'disabled' });
    expect(refusal(await follow('stop', second))).toEqual(linkInvalid);
    expect(await changeNow()).toBe('person-disabled');
    await support.patch(`/admin/users/${id}`, { status: 'active' });
    running.clock.advance(2 * DAY);
    await comeDue(running);
    expect(await emailNow()).toBe(former);
  });

  it('lapses when nobody confirms it for a day, or somebody else has the address when its time comes', async () => {
    await ask();
    running.clock.advance(DAY);
    await comeDue(running);
    expect(await changeNow()).toBe('lapsed');
    support = await signIn(running, 'support');
    expect((await support.get(`/admin/users/${id}`)).body.pendingEmail).toBeNull();
    await ask();
    await running.drain();
    await follow('confirm');
    await support.post('/admin/users', { email: wanted, name: 'Somebody Else' });
    running.clock.advance(DAY);
    await comeDue(running);
    expect([await emailNow(), await changeNow()]).toEqual([former, 'address-taken']);
    expect((await eventsOf(running, { id })).at(-1)).toMatchObject({
      type: 'identity.email-change-lapsed',
      payload: { reason: 'address-taken' },
    });
  });

  it('R70 lets one of those who stop and agree at once have their way, and says so to the other', async () => {
    await ask();
    await running.drain();
    await follow('confirm');
    const [agree, stop] = [await tokenFor('agree'), await tokenFor('stop')];
    const answers = await whilePersonIsHeld(running, id, [() => follow('stop', stop), () => follow('agree', agree)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 401]);
    expect([await emailNow(), await changeNow()]).toEqual([former, 'stopped']);
  });

  it('R70 is agreed to once it is agreed to: whoever stops it a moment later is told so', async () => {
    await ask();
    await running.drain();
    await follow('confirm');
    const [agree, stop] = [await tokenFor('agree'), await tokenFor('stop')];
    const answers = await whilePersonIsHeld(running, id, [() => follow('agree', agree), () => follow('stop', stop)]);
    expect(answers.map(({ status }) => status)).toEqual([204, 401]);
    expect([await emailNow(), await changeNow()]).toEqual([wanted, 'effective']);
  });

  it.each(['effect', 'stop'])('R70 has one end when its time comes as it is stopped, the %s first', async (first) => {
    await ask();
    await running.drain();
    await follow('confirm');
    const stop = await tokenFor('stop');
    running.clock.advance(DAY);
    const both = [
      async () => {
        await comeDue(running);
        return undefined;
      },
      () => follow('stop', stop),
    ];
    const order = first === 'effect' ? both : both.toReversed();
    const answers = await whilePersonIsHeld(running, id, order);
    const stopped = answers.find((answer) => answer !== undefined);
    expect([stopped?.status, await emailNow(), await changeNow()]).toEqual(
      first === 'effect' ? [401, wanted, 'effective'] : [204, former, 'stopped'],
    );
    const ends = (await typesOf()).filter((type) => ['email-changed', 'email-change-stopped'].includes(type));
    expect(ends).toHaveLength(1);
  });

  it('R70 cannot take effect early in the database either', async () => {
    await ask();
    const now = running.clock.now();
    const end = (told: number, confirmed: number) =>
      query(
        running.database.url,
        `update email_change set told_at = $2, confirmed_at = $3, ended_at = $4, outcome = 'effective' where user_id = $1`,
        [id, after(now, told * HOUR), after(now, confirmed * HOUR), after(now, 30 * HOUR)],
      );
    await expect(end(0, 7)).rejects.toThrow('email_change_waited');
    await expect(end(7, 0)).rejects.toThrow('email_change_waited');
    await end(6, 6);
  });

  it('keeps the addresses for a month, and that there was a change for ever', async () => {
    await ask();
    await follow('stop');
    const addresses = `select former_email, new_email, outcome from email_change where user_id = $1`;
    running.clock.advance(31 * DAY);
    await running.app.get(Schedules).ask(identityCleanUp);
    await running.drain();
    expect(await query(running.database.url, addresses, [id])).toEqual([
      { former_email: null, new_email: null, outcome: 'stopped' },
    ]);
  });
});
