import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { asPage, cookieOf } from '../../support/page-reading.js';

type Form = readonly (readonly [name: string, value: string])[];

describe('the form for a registry that joins', () => {
  let running: RunningApp;
  let cookie: string;
  let apiId: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await running.drain();
    cookie = await cookieOf(running, 'support');
    apiId = await idOf(`select id from api where code = 'SM' and environment = 'production'`);
  });
  afterEach(() => running.close());

  const idOf = async (sql: string) => (await query<{ id: string }>(running.database.url, sql))[0]?.id ?? '';
  const headers = () => ({
    ...asPage,
    'accept-encoding': 'identity',
    'content-type': 'application/x-www-form-urlencoded',
    cookie,
  });
  const post = (url: string, form: Form) =>
    running.app.inject({
      method: 'POST',
      url,
      headers: headers(),
      payload: new URLSearchParams(form.map(([name, value]) => [name, value])).toString(),
    });
  const get = async (url: string) => (await running.app.inject({ url, headers: headers() })).body;

  const typed = (): Form => [
    ['organisation.name', 'Registry of the North'],
    ['organisation.countryCode', 'no'],
    ['organisation.ion', '4321'],
    ['organisation.kind', 'donor_registry'],
    ['applications.0.name', 'Partner-NO-North-SMC'],
    ['applications.0.environment', 'production'],
    ['applications.0.apiIds', apiId],
    ['applications.1.name', ''],
    ['applications.1.environment', 'production'],
    ['people.0.name', 'Ana North'],
    ['people.0.email', 'ana@north.example'],
    ['people.0.scope', 'organisation'],
    ['people.1.name', ''],
    ['people.1.email', ''],
    ['people.1.scope', 'organisation'],
    ['people.2.name', 'Ben North'],
    ['people.2.email', 'ben@north.example'],
    ['people.2.scope', '0'],
  ];

  it('adds and removes rows without script, and keeps everything that is typed', async () => {
    const more = (await post('/admin/onboarding/rows', [...typed(), ['add', 'application']])).body;
    expect(more).toContain('<legend>Application 3</legend>');
    expect(more).toMatch(/id="applications\.2\.name"[^>]* autofocus/);
    expect(more).toContain('value="Registry of the North"');
    expect(more).toMatch(new RegExp(`name="applications.0.apiIds" value="${apiId}" checked`));
    expect(more).toMatch(/name="people\.2\.scope" value="0" checked/);
    expect(more).toMatch(/name="people\.2\.scope" value="organisation">/);
    const fewer = (await post('/admin/onboarding/rows', [...typed(), ['remove', 'people.1']])).body;
    expect(fewer).not.toContain('<legend>Person 3</legend>');
    expect(fewer).toMatch(/id="people\.1\.email"[^>]* value="ben@north\.example"/);
    const without = (
      await post('/admin/onboarding/rows', [...typed(), ['people.2.scope', '1'], ['remove', 'applications.0']])
    ).body;
    expect(without).toMatch(/name="people\.2\.scope" value="0" checked/);
    expect(without).not.toContain('Partner-NO-North-SMC');
    expect(await idOf(`select id from organisation where name = 'Registry of the North'`)).toBe('');
  });

  it('sets everything up, without the rows that are empty', async () => {
    const { statusCode, headers: answered } = await post('/admin/onboarding', typed());
    const organisation = await idOf(`select id from organisation where name = 'Registry of the North'`);
    expect([statusCode, answered.location]).toEqual([303, `/admin/organisations/${organisation}?notice=onboarded`]);
    await running.drain();
    const mails = (await mailboxOf(running)).filter(({ to }) => to.includes('north.example'));
    expect(mails.map(({ to }) => to.replace(/.*<|>/g, '')).toSorted()).toEqual([
      'ana@north.example',
      'ben@north.example',
    ]);
    // Whoever is only invited is seen among the managers.
    const page = await get(`/admin/organisations/${organisation}`);
    expect(page).toContain('Ana North');
    expect(page).toContain('link until 30 Nov 2026');
    const application = await idOf(`select id from application where name = 'Partner-NO-North-SMC'`);
    expect(await get(`/admin/applications/${application}`)).toContain('Ben North');
  });

  it('says everything that is wrong, with a link to each field', async () => {
    const wrong = typed().map(([name, value]): [string, string] => {
      if (name === 'organisation.name') return [name, 'Sample Cord Blood Bank'];
      if (name === 'people.2.email') return [name, 'manager@example.org'];
      return [name, value];
    });
    const { statusCode, body } = await post('/admin/onboarding', wrong);
    expect(statusCode).toBe(422);
    expect(body).toContain('<title>Error: Welcome a registry');
    expect(body).toContain('<a href="#organisation.name">There is another organisation with this name.</a>');
    expect(body).toContain(
      '<a href="#people.2.email">Person 3, E-mail address: There is another person with this e-mail address.</a>',
    );
    expect(body).toMatch(/id="people\.2\.email"[^>]* aria-invalid="true" aria-describedby="people\.2\.email-problem"/);
    const nothing = await post('/admin/onboarding', [['organisation.kind', 'donor_registry']]);
    expect(nothing.body).toContain('<a href="#organisation.name">');
    expect(nothing.body).toContain('<a href="#organisation.countryCode">');
    expect(nothing.body).toContain('<a href="#applications">Give an application or a person at least.</a>');
  });

  it('adds to an organisation that is there', async () => {
    const bank = await idOf(`select id from organisation where ion = 9998`);
    const at = `/admin/onboarding?organisationId=${bank}`;
    const empty = await get(at);
    expect(empty).toContain('Applications and people of ‘Sample Cord Blood Bank’');
    expect(empty).not.toContain('organisation.name');
    const form: Form = [
      ['people.0.name', 'Dora'],
      ['people.0.email', 'dora@bank.example'],
      ['people.0.scope', 'named Partner-BE-SampleCordBloodBank-DM'],
    ];
    expect(empty).toContain('value="named Partner-BE-SampleCordBloodBank-DM"');
    const { statusCode, headers: answered } = await post(at, form);
    expect([statusCode, answered.location]).toEqual([303, `/admin/organisations/${bank}?notice=onboarded`]);
    const application = await idOf(`select id from application where name = 'Partner-BE-SampleCordBloodBank-DM'`);
    expect(await get(`/admin/applications/${application}`)).toContain('Dora');
    cookie = await cookieOf(running, 'stranger');
    expect(await get('/manage-clients')).toMatch(
      /Dora<\/bdi> <span class="quiet-inline">is invited, link until 30 Nov 2026/,
    );
  });

  it('asks the name of a manager whom nobody knows, and invites them with their role', async () => {
    const bank = await idOf(`select id from organisation where ion = 9998`);
    const at = `/admin/roles/new?organisationId=${bank}`;
    const first = await post(at, [['email', 'luis@bank.example']]);
    expect(first.statusCode).toBe(422);
    expect(first.body).toContain('Nobody here has this address. Enter a name, and they are invited.');
    expect(first.body).toContain('value="luis@bank.example"');
    expect(first.body).toMatch(/id="name" name="name"/);
    expect((await post(at, [['email', 'no address']])).body).not.toMatch(/id="name" name="name"/);
    const second = await post(at, [
      ['email', 'luis@bank.example'],
      ['name', 'Luis Pérez'],
    ]);
    expect([second.statusCode, second.headers.location]).toEqual([303, `/admin/organisations/${bank}?notice=invited`]);
    await running.drain();
    const [mail, ...more] = (await mailboxOf(running)).filter(({ to }) => to.includes('luis@bank.example'));
    expect(more).toEqual([]);
    expect(mail?.text).toContain('- all applications of Sample Cord Blood Bank, those to come too');
    expect(await get(`/admin/organisations/${bank}`)).toContain('Luis Pérez');
  });
});
