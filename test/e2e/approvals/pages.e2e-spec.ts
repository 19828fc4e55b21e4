import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { makeSupport } from '../../support/second-persons.js';

describe('the pages of what needs a second person', () => {
  let running: RunningApp;
  let cookies: Record<'support' | 'stranger', string>;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await makeSupport(running, await idOf('stranger'));
    cookies = { support: await cookieOf(running, 'support'), stranger: await cookieOf(running, 'stranger') };
  });
  afterEach(() => running.close());

  const identity = { ...asPage, 'accept-encoding': 'identity' };
  const idOf = async (person: string) =>
    (
      await query<{ id: string }>(running.database.url, 'select id from user_account where email = $1', [
        `${person}@example.org`,
      ])
    )[0]?.id ?? '';
  const read = async (url: string, as: keyof typeof cookies = 'support') => {
    const headers = { ...identity, cookie: cookies[as] };
    const { statusCode, body } = await running.app.inject({ url, headers });
    expect([url, statusCode]).toEqual([url, 200]);
    return body;
  };
  const send = async (url: string, form: Record<string, string> = {}, as: keyof typeof cookies = 'support') => {
    const { statusCode, headers, body } = await running.app.inject({
      method: 'POST',
      url,
      headers: { ...identity, cookie: cookies[as], 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams(form).toString(),
    });
    return { statusCode, location: String(headers.location), body };
  };
  const requestId = async () =>
    (await query<{ id: string }>(running.database.url, `select id from approval where state = 'open'`))[0]?.id ?? '';

  it('R70 R64 ask for one whichever form is sent, and say so in plain words', async () => {
    const [deputy, stranger] = [await idOf('deputy'), await idOf('stranger')];
    const [role] = await query<{ id: string }>(
      running.database.url,
      `select id from role_assignment where user_id = $1 and role = 'support'`,
      [stranger],
    );
    for (const [url, form] of [
      [`/admin/roles/new?userId=${deputy}`, {}],
      [`/admin/people/${stranger.toUpperCase()}/reset-factor`, {}],
      [`/admin/people/${stranger}/disable`, {}],
      [`/admin/people/${stranger}/edit`, { name: 'Sam Stranger', email: 'sam@elsewhere.example' }],
      [`/admin/roles/${role?.id}/withdraw`, {}],
    ] as const) {
      const { statusCode, location } = await send(url, form);
      // Nobody else could agree to what is done to the only other one.
      const notice = url.includes('roles/new') ? 'waits-for-approval' : 'waits-a-day';
      expect([url, statusCode, location.split('notice=')[1]]).toEqual([url, 303, notice]);
    }
    expect(await read(`/admin/people/${deputy}?notice=waits-for-approval`)).toContain(
      'A second person of WMDA support has to agree to this.',
    );
    const page = await read(`/admin/people/${stranger}`);
    expect(page).toContain('Suri Support asked to reset the second factor of Sam Stranger. It happens on');
    expect(page).toContain('Suri Support asked to change the e-mail address of Sam Stranger to sam@elsewhere.example.');
    const overview = await read('/admin');
    expect(overview).toContain('Waiting for a second person (5)');
    expect(overview).toContain('Give Dede Deputy the role of support');
  });

  it('R70 show each what they may do, and do it once they say yes', async () => {
    await send(`/admin/roles/new?userId=${await idOf('deputy')}`);
    const id = await requestId();
    const own = await read('/admin/approvals');
    expect(own).toContain('You asked for this yourself.');
    expect(own).not.toContain(`/admin/approvals/${id}/approve`);
    expect(own).toContain(`/admin/approvals/${id}/refuse`);
    expect(await read('/admin/approvals', 'stranger')).toContain(`/admin/approvals/${id}/approve`);

    const refused = await send(`/admin/approvals/${id}/approve`);
    expect([refused.statusCode, refused.body.includes('You asked for this yourself.')]).toEqual([422, true]);
    const question = await read(`/admin/approvals/${id}/approve`, 'stranger');
    expect(question).toContain('Give Dede Deputy the role of support?');
    expect(question).toContain('ask Suri Support and Dede Deputy, by another way than mail');
    const given = await send(`/admin/approvals/${id}/approve`, {}, 'stranger');
    expect(given.location).toBe('/admin/approvals?notice=approved');
    expect(await read(`/admin/people/${await idOf('deputy')}`)).toContain('WMDA support');
    const late = await send(`/admin/approvals/${id}/refuse`, {}, 'stranger');
    expect([late.statusCode, late.body.includes('This request has ended already.')]).toEqual([422, true]);
    expect(await read('/admin/approvals')).toContain('Nothing waits for a second person.');
    expect(await read('/admin/approvals?state=carried-out')).toContain('by Sam Stranger');
  });

  it('R70 let whoever asked take it back', async () => {
    await send(`/admin/roles/new?userId=${await idOf('deputy')}`);
    const id = await requestId();
    expect(await read(`/admin/approvals/${id}/refuse`)).toContain('Take back: Give Dede Deputy the role of support?');
    expect((await send(`/admin/approvals/${id}/refuse`)).location).toBe('/admin/approvals?notice=approval-refused');
    expect(await requestId()).toBe('');
  });
});
