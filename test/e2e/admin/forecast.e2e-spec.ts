import { addDays, dateOf } from '../../../src/shared/calendar-date.js';
import { after, DAY } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { emptyMember, forgetDemonstrationSecrets, type Member, store, sweep, use } from '../reminders/members.js';

describe('the forecast', () => {
  let running: RunningApp;
  let support: ApiClient;
  let member: Member;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await forgetDemonstrationSecrets(running);
    member = await emptyMember(running);
    support = await signIn(running, 'support');
  });
  afterEach(() => running.close());

  const today = () => dateOf(running.clock.now());
  const forecast = async (asked = '') => (await support.get(`/admin/forecast${asked}`)).body;
  const dates = async (asked = '') => (await forecast(asked)).items.map(({ date }: { date: string }) => date);
  const page = async (path: string) => {
    const cookie = await cookieOf(running, 'support');
    const headers = { ...asPage, 'accept-encoding': 'identity', cookie };
    return (await running.app.inject({ url: path, headers })).body.replaceAll('&#x3D;', '=');
  };
  const idOf = async (table: string, name: string) =>
    (await query<{ id: string }>(running.database.url, `select id from ${table} where name = $1`, [name]))[0]?.id ?? '';

  /** Another application of an organisation, for which a manager of the organisation needs no role. */
  async function another(name: string, organisation = 'Example Donor Registry'): Promise<Member> {
    const [added] = await query<Member>(
      running.database.superuserUrl,
      `insert into application (id, client_id, name, organisation_id, environment, status, created_at)
       select gen_random_uuid(), gen_random_uuid(), $1, id, 'production', 'active', now() from organisation where name = $2
       returning id, client_id as "clientId", organisation_id as "organisationId"`,
      [name, organisation],
    );
    return { ...(added as Member), createdBy: member.createdBy };
  }

  it('R95 names applications in use whose last secret ends, with who manages them and when they were used', async () => {
    expect(await forecast()).toEqual({ items: [], nextCursor: null });
    const secret = await store(running, member, { name: 'Nightly', daysLeft: 40, age: 100 });
    expect(await dates()).toEqual([]);
    await use(running, secret, 3);
    expect((await forecast()).items).toEqual([
      {
        date: addDays(today(), 39),
        organisation: { id: member.organisationId, name: 'Sample Cord Blood Bank' },
        application: {
          id: member.id,
          name: 'Partner-BE-SampleCordBloodBank-DM',
          clientId: member.clientId,
          environment: 'production',
        },
        lastUsedAt: after(running.clock.now(), -3 * DAY).toISOString(),
        managers: [
          {
            id: member.createdBy,
            name: expect.any(String),
            email: 'stranger@example.org',
            scope: 'organisation',
          },
        ],
        lastReminder: null,
      },
    ]);
  });

  it('R95 leaves out what has a successor, and what nobody uses', async () => {
    const used = await store(running, member, { name: 'Old', daysLeft: 20, age: 100 });
    await use(running, used, 46);
    expect(await dates()).toEqual([]);
    await use(running, used, 44);
    expect(await dates()).toEqual([addDays(today(), 19)]);
    // Older and longer: nobody is meant to go over to it.
    await store(running, member, { name: 'Older', daysLeft: 30, age: 120 });
    expect(await dates()).toEqual([addDays(today(), 19)]);
    const successor = await store(running, member, { name: 'New', daysLeft: 200, age: 1 });
    expect(await dates()).toEqual([]);
    // Taken into use, it carries the application on: to its own end.
    await use(running, successor, 0);
    expect(await dates()).toEqual([addDays(today(), 199)]);
    await query(
      running.database.superuserUrl,
      `update client_secret set disabled_at = now(), disabled_by = created_by where id = $1`,
      [successor],
    );
    expect(await dates()).toEqual([addDays(today(), 19)]);
    await query(running.database.superuserUrl, `update application set status = 'disabled' where id = $1`, [member.id]);
    expect(await dates()).toEqual([]);
  });

  it('says whether the last reminder reached one of the managers', async () => {
    await use(running, await store(running, member, { name: 'Nightly', daysLeft: 14, age: 100 }), 1);
    const reminder = async () => (await forecast()).items[0].lastReminder;
    await sweep(running);
    expect(await reminder()).toEqual({ at: expect.stringMatching(/^2026-/), state: 'sent' });
    const turn = (state: string) =>
      query(running.database.superuserUrl, `update notification set state = $1 where kind = 'secrets-ending'`, [state]);
    await turn('failed');
    expect((await reminder()).state).toBe('failed');
    const shown = await page('/admin');
    expect(shown).toContain('Not delivered');
    await turn('sent');
    expect(await page('/admin')).toContain('mailto:stranger@example.org');
  });

  it('is narrowed by days, organisation, API and words, page by page', async () => {
    const [first, second, third] = [await another('First'), await another('Second'), await another('Third')];
    for (const [index, each] of [first, second, third].entries()) {
      await use(running, await store(running, each, { name: 'Only', daysLeft: 10 * (3 - index), age: 50 }), 1);
    }
    await use(running, await store(running, member, { name: 'Only', daysLeft: 10, age: 50 }), 1);
    const [soon, later, latest] = [addDays(today(), 9), addDays(today(), 19), addDays(today(), 29)];
    expect(await dates()).toEqual([soon, soon, later, latest]);
    expect(await dates(`?from=${later}`)).toEqual([later, latest]);
    expect(await dates(`?to=${soon}`)).toEqual([soon, soon]);
    expect(await dates(`?organisationId=${member.organisationId}`)).toEqual([soon]);
    expect(await dates('?q=cord%20BLOOD')).toEqual([soon]);
    expect(await dates('?q=second')).toEqual([later]);
    expect(await dates(`?q=${first.clientId}`)).toEqual([latest]);
    const api = await query<{ id: string }>(
      running.database.superuserUrl,
      `insert into application_api (application_id, api_id, scopes)
       select $1, id, scopes from api where code = 'MC' and environment = 'production' returning api_id as id`,
      [third.id],
    );
    expect(await dates(`?apiId=${api[0]?.id}`)).toEqual([soon]);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const { items, nextCursor } = await forecast(`?limit=1${cursor && `&cursor=${cursor}`}`);
      seen.push(...items.map(({ application }: { application: { id: string } }) => application.id));
      cursor = nextCursor;
    }
    expect(seen).toHaveLength(4);
    expect(new Set(seen)).toEqual(new Set([first.id, second.id, third.id, member.id]));
    for (const wrong of ['?from=soon', '?month=2027-01', '?cursor=x', '?format=csv&limit=3']) {
      expect([wrong, (await support.get(`/admin/forecast${wrong}`)).status]).toEqual([wrong, 400]);
    }
  });

  it('comes as a file, in which nothing runs', async () => {
    const tricky = await another('=HYPERLINK("https://gone.example")');
    await use(running, await store(running, tricky, { name: 'Only', daysLeft: 10, age: 50 }), 1);
    const { headers, text } = await support.get('/admin/forecast?format=csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    expect(headers['content-disposition']).toBe(`attachment; filename="losing-access-${today()}.csv"`);
    const [columns = '', line = ''] = text.replace('\uFEFF', '').split('\r\n');
    expect(columns).toContain('date,organisation,application');
    expect(line).toContain(`${addDays(today(), 9)},Example Donor Registry,"'=HYPERLINK(""https`);
    expect(line).toContain('Mara Manager <manager@example.org>');
  });

  it('is a page of months, of which one can be looked at', async () => {
    const january = await another('Ends in January');
    const daysToJanuary = (Date.parse('2027-01-12') - Date.parse(today())) / DAY + 1;
    await use(running, await store(running, january, { name: 'Only', daysLeft: daysToJanuary, age: 50 }), 1);
    await use(running, await store(running, member, { name: 'Only', daysLeft: 10, age: 50 }), 1);
    const all = await page('/admin/forecast');
    expect(all).toContain('Ends in January');
    expect(all).toContain('Partner-BE-SampleCordBloodBank-DM');
    const counts = [...all.matchAll(/<span>(\w{3} \d{4})<\/span> <strong>(\d+)/g)].map(([, month, count]) => [
      month,
      Number(count),
    ]);
    expect(counts).toHaveLength(12);
    expect(Object.fromEntries(counts)).toMatchObject({ 'Dec 2026': 1, 'Jan 2027': 1, 'Feb 2027': 0 });
    const ofJanuary = await page('/admin/forecast?month=2027-01');
    expect(ofJanuary).toContain('Ends in January');
    expect(ofJanuary).toContain('12 Jan 2027');
    expect(ofJanuary).not.toContain('Partner-BE-SampleCordBloodBank-DM');
    expect(ofJanuary).toContain('/api/v1/admin/forecast?format=csv&amp;from=2027-01-01&amp;to=2027-01-31');
    expect(await page('/admin/forecast?month=2027-02')).toContain('No application loses access in that month');
  });

  it('finds applications and secrets by the name of their organisation', async () => {
    await store(running, member, { name: 'Only', daysLeft: 10, age: 50 });
    const names = async (list: string) =>
      (await support.get(`/admin/${list}?q=sample%20cord`)).body.items.map(({ name }: { name: string }) => name);
    expect(await names('applications')).toEqual(['Partner-BE-SampleCordBloodBank-DM']);
    expect(await names('secrets')).toEqual(['Only']);
    expect(await idOf('organisation', 'Sample Cord Blood Bank')).toBe(member.organisationId);
  });
});
