import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';

const organisation = { name: 'Registry of the North', countryCode: 'NO', ion: 4321, kind: 'donor_registry' };
const ana = { email: 'ana@north.example', name: 'Ana North', scope: 'organisation' };

describe('a registry that joins', () => {
  let running: RunningApp;
  let support: ApiClient;
  let apiId: string;
  let sandboxApiId: string;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    support = await signIn(running, 'support');
    await running.drain();
    const apis: { id: string; code: string; environment: string }[] = (await support.get('/admin/apis')).body.items;
    apiId = apis.find(({ code, environment }) => code === 'SM' && environment === 'production')?.id ?? '';
    sandboxApiId = apis.find(({ environment }) => environment === 'sandbox')?.id ?? '';
  });
  afterEach(() => running.close());

  const application = (name: string, more: object = {}) => ({
    name,
    environment: 'production',
    apiIds: [apiId],
    ...more,
  });
  const welcome = (body: unknown) => support.post('/admin/onboarding', body);
  const counts = async () =>
    (
      await query<{ counts: string }>(
        running.database.url,
        `select concat_ws(' ', (select count(*) from organisation), (select count(*) from application),
           (select count(*) from user_account), (select count(*) from role_assignment), (select count(*) from event_log),
           (select count(*) from account_link)) as counts`,
      )
    )[0]?.counts;
  const problems = ({ status, body }: { status: number; body: { code: string; errors: { path: string }[] } }) => [
    status,
    body.code,
    body.errors.map(({ path }) => path),
  ];
  const mailsTo = async (address: string) => (await mailboxOf(running)).filter(({ to }) => to.includes(address));

  it('R55 is set up by one request: organisation, applications, people and what they manage', async () => {
    const answer = await welcome({
      organisation,
      applications: [application('Partner-NO-North-SMC'), application('Partner-NO-North-DM')],
      people: [
        ana,
        { email: 'Ben@north.example', name: 'Ben North', scope: ['partner-no-north-dm'] },
        { email: 'cleo@north.example', name: 'Cleo North', scope: ['Partner-NO-North-SMC', 'Partner-NO-North-DM'] },
      ],
    });
    expect(answer.status).toBe(201);
    const { organisation: made, applications, people } = answer.body;
    expect(answer.headers.location).toBe(`/api/v1/admin/organisations/${made.id}`);
    expect(made).toEqual((await support.get(`/admin/organisations/${made.id}`)).body);
    expect(applications.map(({ name }: { name: string }) => name)).toEqual([
      'Partner-NO-North-SMC',
      'Partner-NO-North-DM',
    ]);
    expect(applications[0]).toEqual((await support.get(`/admin/applications/${applications[0].id}`)).body);
    expect(people.map(({ email, status }: { email: string; status: string }) => `${email} ${status}`)).toEqual([
      'ana@north.example invited',
      'ben@north.example invited',
      'cleo@north.example invited',
    ]);
    const held = people.map(
      ({ roles }: { roles: { organisation?: { name: string }; application?: { name: string } }[] }) =>
        roles.map((role) => role.organisation?.name ?? role.application?.name),
    );
    expect(held).toEqual([
      ['Registry of the North'],
      ['Partner-NO-North-DM'],
      ['Partner-NO-North-SMC', 'Partner-NO-North-DM'],
    ]);
    const types = await query<{ type: string; count: number }>(
      running.database.url,
      `select type, count(*)::int as count from event_log where request_id = $1 group by type order by type`,
      [answer.headers['x-request-id']],
    );
    expect(types).toEqual([
      { type: 'applications.application-created', count: 2 },
      { type: 'applications.organisation-created', count: 1 },
      { type: 'identity.person-invited', count: 3 },
      { type: 'roles.role-granted', count: 4 },
    ]);
  });

  it('R38 mails each person once: who invites them, and what they will manage', async () => {
    await welcome({
      organisation,
      applications: [application('Partner-NO-North-SMC'), application('Partner-NO-North-DM')],
      people: [ana, { email: 'ben@north.example', name: 'Ben North', scope: ['Partner-NO-North-DM'] }],
    });
    await running.drain();
    const [toAna, ...more] = await mailsTo('ana@north.example');
    expect(more).toEqual([]);
    expect(toAna?.text).toContain('Suri Support of WMDA support invites you');
    expect(toAna?.text).toContain('- all applications of Registry of the North, those to come too');
    const [toBen, ...others] = await mailsTo('ben@north.example');
    expect(others).toEqual([]);
    expect(toBen?.text).toContain('- Partner-NO-North-DM of Registry of the North');
    expect(toBen?.text).not.toContain('all applications');
    const waiting = await query(
      running.database.url,
      `select kind, address from notification where address like '%north.example' and kind <> 'invitation'`,
    );
    expect(waiting).toEqual([]);
  });

  it('R26 is refused as a whole when it is sent twice, or anything in it is there already', async () => {
    const registry = { organisation, applications: [application('Partner-NO-North-SMC')], people: [ana] };
    expect((await welcome(registry)).status).toBe(201);
    const before = await counts();
    expect(problems(await welcome(registry))).toEqual([
      409,
      'applications.already-there',
      ['organisation.name', 'applications.0.name', 'people.0.email'],
    ]);
    const other = { ...organisation, name: 'Registry of the South' };
    expect(problems(await welcome({ ...registry, organisation: other, applications: [], people: [] }))).toEqual([
      422,
      'validation-failed',
      ['applications'],
    ]);
    const twice = {
      ...registry,
      organisation: { ...other, ion: null },
      applications: [application('New'), application('nEW')],
    };
    expect(problems(await welcome({ ...twice, people: [ana, { ...ana, email: 'new@south.example' }] }))).toEqual([
      409,
      'applications.already-there',
      ['applications.1.name', 'people.0.email'],
    ]);
    expect(problems(await welcome({ organisation: other, applications: [application('New')] }))).toEqual([
      409,
      'applications.already-there',
      ['organisation.ion'],
    ]);
    expect(await counts()).toBe(before);
  });

  it('tells everything that is wrong at once, each at its place', async () => {
    const before = await counts();
    const malformed = await welcome({
      organisation: { name: '', countryCode: 'nl', kind: 'donor_registry', colour: 'red' },
      applications: [application('Good'), application('', { apiIds: [] })],
      people: [
        { email: 'nobody', name: 'Ana', scope: 'organisation' },
        { email: 'ben@north.example', name: 'Ben', scope: [] },
        { email: 'cleo@north.example', scope: 'everything', role: 'support' },
      ],
    });
    const [status, code, paths] = problems(malformed) as [number, string, string[]];
    expect([status, code]).toEqual([422, 'validation-failed']);
    expect(paths.toSorted()).toEqual([
      'applications.1.apiIds',
      'applications.1.name',
      'organisation.colour',
      'organisation.countryCode',
      'organisation.name',
      'people.0.email',
      'people.1.scope',
      'people.2.name',
      'people.2.role',
      'people.2.scope',
    ]);
    const untrue = await welcome({
      organisation: { ...organisation, countryCode: 'ZZ' },
      applications: [application('Mixed', { apiIds: [sandboxApiId] }), application('Good')],
      people: [ana, { email: 'manager@example.org', name: 'Ben', scope: ['Nowhere'] }],
    });
    expect(problems(untrue)).toEqual([
      422,
      'validation-failed',
      ['organisation.countryCode', 'applications.0.apiIds', 'people.1.scope.0'],
    ]);
    expect(problems(await welcome({ organisation: { id: ana.email }, people: [ana] }))[2]).toEqual(['organisation.id']);
    const gone = '00000000-0000-4000-8000-000000000000';
    expect(problems(await welcome({ organisation: { id: gone }, people: [ana] }))).toEqual([
      422,
      'validation-failed',
      ['organisation.id'],
    ]);
    expect(await counts()).toBe(before);
  });

  it('may be an organisation that is there, with people for its applications', async () => {
    const [there] = (await support.get('/admin/organisations?q=Sample')).body.items;
    const { status, body } = await welcome({
      organisation: { id: there.id },
      people: [{ email: 'dora@bank.example', name: 'Dora', scope: ['Partner-BE-SampleCordBloodBank-DM'] }],
    });
    expect([status, body.organisation.id, body.applications]).toEqual([201, there.id, []]);
    expect(body.people[0].roles[0].application.name).toBe('Partner-BE-SampleCordBloodBank-DM');
  });

  it('R52 is for WMDA support with a recent factor', async () => {
    const manager = await signIn(running, 'manager');
    expect((await manager.post('/admin/onboarding', {})).status).toBe(403);
    running.clock.advance(31 * 60_000);
    const { status, body } = await (await support.renewed()).post('/admin/onboarding', { organisation, people: [ana] });
    expect([status, body.code]).toEqual([403, 'identity.step-up-required']);
  });
});
