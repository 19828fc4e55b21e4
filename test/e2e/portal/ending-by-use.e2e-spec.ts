import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf } from '../../support/page-reading.js';

describe('ending a secret on its page', () => {
  let running: RunningApp;
  let cookie: string;
  let page: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    cookie = await cookieOf(running, 'deputy');
    // In use; the other one of its application was last used two months ago.
    const [secret] = await query<{ id: string; application: string }>(
      running.database.url,
      `select id, application_id as application from client_secret where name = 'Secret by Dede'`,
    );
    page = `/manage-clients/${secret?.application}/secrets/${secret?.id}`;
  });
  afterEach(() => running.close());

  const ask = (method: 'GET' | 'POST', verb: string, form: Record<string, string> = {}) =>
    running.app.inject({
      method,
      url: `${page}/${verb}`,
      headers: {
        ...asPage,
        'accept-encoding': 'identity',
        cookie,
        'content-type': 'application/x-www-form-urlencoded',
      },
      ...(method === 'POST' && { payload: new URLSearchParams(form).toString() }),
    });
  const warning = 'No other secret of this application was used in the last 45 days.';

  it.each([
    ['delete', {}],
    ['disable', {}],
    ['pause', { minutes: '60' }],
  ])('R31 warns of what loses access before it goes on with %s, and wants that ticked', async (verb, form) => {
    const question = await ask('GET', verb);
    expect(question.body).toContain(warning);
    expect(question.body).toContain('I know that these systems lose access');
    expect(question.body.includes('disable it instead')).toBe(verb === 'delete');

    const unsure = await ask('POST', verb, form);
    expect(unsure.statusCode).toBe(422);
    expect(unsure.body).toContain('Tick the box, or keep the secret.');
    expect(unsure.body).toContain(warning);
    const sure = await ask('POST', verb, { ...form, sure: 'on' });
    expect(sure.statusCode).toBe(303);
  });

  it('R31 asks nothing of whoever ends what nothing uses', async () => {
    const [idle] = await query<{ id: string }>(
      running.database.url,
      `select id from client_secret where name = 'Nightly export'`,
    );
    page = page.replace(/[^/]+$/, idle?.id ?? '');
    expect((await ask('GET', 'delete')).body).not.toContain('I know that these systems');
    expect((await ask('POST', 'delete')).statusCode).toBe(303);
  });
});
