import fc from 'fast-check';
import { addDays, dateOf } from '../../../src/shared/calendar-date.js';
import { after, DAY } from '../../../src/shared/clock.js';
import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { mailboxOf } from '../../support/mailbox.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { forgetDemonstrationSecrets, sweep } from './members.js';

const firstSeed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const applications = 90;
/** More than ten thousand applications in a campaign. */
const rounds = process.env.TEST_CAMPAIGN ? 112 : 1;
const seeds = Array.from({ length: rounds }, (_, round) => [firstSeed + round]);

/** Days ago and days to come, at the edges that the rules know and between them. */
const used = fc.constantFrom(null, 0, 1, 10, 44, 46, 50, 61, 80);
const secrets = fc.array(
  fc
    .record({
      madeAgo: fc.constantFrom(2, 60, 90, 200),
      left: fc.constantFrom(-1, 1, 5, 14, 30, 31, 100),
      firstUsed: used,
      lastUsed: used,
      disabled: fc.nat({ max: 5 }).map((die) => die === 0),
    })
    .map(({ firstUsed, lastUsed, disabled, ...rest }) => {
      const within = [firstUsed, lastUsed].filter((days) => days !== null && days < rest.madeAgo) as number[];
      return { ...rest, disabled, used: within.toSorted((one, other) => other - one) };
    }),
  { minLength: 1, maxLength: 4 },
);

/** What a mail says, by the words that only one piece of advice has. */
const saidInMail: Readonly<Record<string, string>> = {
  'it is in use and nothing follows it': 'create-successor',
  'but something still uses this one': 'switch-systems',
  'has taken over and nothing uses this one': 'delete',
  'it was never used': 'never-used',
  'it was not used for more than 45 days': 'unused',
};

describe.each(seeds)('what is advised, %#', (seed) => {
  let running: RunningApp;
  let manager: ApiClient;
  let ids: string[];

  beforeAll(async () => {
    process.stdout.write(`the random applications have SEED=${seed}\n`);
    running = await withDemonstrationData(await startApp());
    running.clock.set('2027-02-10T07:00:00.000Z');
    await forgetDemonstrationSecrets(running);
    ids = await store();
    manager = await signIn(running, 'stranger');
  });
  afterAll(() => running.close());

  /** Stores random applications of one organisation, and answers their ids. */
  async function store(): Promise<string[]> {
    const { database, clock } = running;
    const now = clock.now();
    const all = fc.sample(secrets, { seed, numRuns: applications });
    const rows = await query<{ id: string }>(
      database.superuserUrl,
      `insert into application (id, client_id, name, organisation_id, environment, status, created_at)
       select gen_random_uuid(), gen_random_uuid(), 'Random ' || n, o.id, 'production', 'active', now()
       from generate_series(1, ${applications}) n, organisation o where o.name = 'Sample Cord Blood Bank' returning id`,
    );
    const stored = all.flatMap((of, application) =>
      of.map(({ madeAgo, left, disabled, used: [first, last] }, number) => ({
        application: rows[application]?.id,
        name: `r${application}-${number}`,
        // No two are made at the same moment.
        created_at: after(now, -madeAgo * DAY - number * 1000),
        expires_on: addDays(dateOf(now), left - 1),
        disabled,
        first: first === undefined ? null : dateOf(after(now, -first * DAY)),
        last: first === undefined ? null : after(now, -(last ?? first) * DAY),
      })),
    );
    await query(
      database.superuserUrl,
      `with r as (
         select gen_random_uuid() as id, r.* from jsonb_to_recordset($1::jsonb) as r(application uuid, name text,
           created_at timestamptz, expires_on date, disabled boolean, first date, last timestamptz)
       ), made as (
         insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash,
           created_at, created_by, expires_on, disabled_at, disabled_by)
         select r.id, a.id, a.organisation_id, a.client_id, r.name, 'abc', 'h1', sha256(uuid_send(r.id)), r.created_at, u.id,
           r.expires_on, case when r.disabled then r.created_at end, case when r.disabled then u.id end
         from r join application a on a.id = r.application
         cross join user_account u where u.email = 'stranger@example.org'
       ), days as (
         insert into client_secret_use_day (secret_id, day, uses, refusals) select id, first, 1, 0 from r where first is not null
       )
       insert into client_secret_use (secret_id, last_used_at) select id, last from r where last is not null`,
      [JSON.stringify(stored)],
    );
    return rows.map(({ id }) => id);
  }

  const views = async () => {
    const lists = await Promise.all(ids.map((id) => manager.get(`/applications/${id}/secrets?limit=100`)));
    return lists.flatMap(({ body }) => body.items as { name: string; advice: string; safeToDelete: boolean }[]);
  };

  it('R95 is the same on the page, in the mail, in the preview and in the API', async () => {
    const api = new Map((await views()).map((view) => [view.name, view]));
    const today = dateOf(running.clock.now());
    const { body } = await (await signIn(running, 'support')).get(`/admin/reminders/preview?on=${today}`);
    const previewed = (body.items as { name: string; advice: string }[]).map(({ name, advice }) => [name, advice]);
    expect(previewed.length).toBeGreaterThan(20);
    expect(previewed).toEqual(previewed.map(([name = '']) => [name, api.get(name)?.advice]));

    const cookie = await cookieOf(running, 'stranger');
    const headers = { ...asPage, 'accept-encoding': 'identity', cookie };
    let pages = '';
    for (const id of ids) pages += (await running.app.inject({ url: `/manage-clients/${id}`, headers })).body;
    const older = [...pages.matchAll(/‘(r\d+-\d+)’[^‘]*? was (?:last|still) used [^<]*/g)];
    const onPage = older.map(([text, name = '']) => [name, text.includes('safe to delete')]);
    expect(onPage.length).toBeGreaterThan(3);
    expect(onPage).toEqual(onPage.map(([name]) => [name, api.get(name as string)?.safeToDelete]));

    await sweep(running);
    const mail = (await mailboxOf(running)).find(
      ({ to, subject }) => to.startsWith('stranger') && /^(?:Act|Switch|To tidy up)\b/.test(subject),
    );
    const toldOf = [...(mail?.text ?? '').matchAll(/^What to do: (.*)$[^]*?^Secret: +(\S+) /gm)].map(
      ([, told = '', name]) => [name, saidInMail[Object.keys(saidInMail).find((words) => told.includes(words)) ?? '']],
    );
    expect(toldOf.toSorted()).toEqual(previewed.toSorted());
  });

  it('R95 is drawn together for the application: what it needs, and how far it is covered', async () => {
    const { body } = await manager.get('/applications?limit=100');
    const needs = new Map<string, string>(body.items.map(({ id, needs: need }: never) => [id, need]));
    expect(new Set(needs.values()).size).toBeGreaterThan(3);
    for (const id of ids) {
      const one = (await manager.get(`/applications/${id}`)).body;
      expect(one.needs).toBe(needs.get(id));
      const { items } = (await manager.get(`/applications/${id}/secrets?limit=100`)).body;
      const working = items.filter(({ state }: { state: string }) => ['active', 'expiring'].includes(state));
      const ending = (advice: string) =>
        working.some(
          (view: { daysLeft: number; advice: string; inUse: boolean }) => view.inUse && view.advice === advice,
        );
      if (working.length === 0) expect(one.needs).toBe('first-secret');
      else if (ending('create-successor')) expect(one.needs).toBe('successor');
      else if (ending('switch-systems')) expect(one.needs).toBe('switch');
      else expect(['tidy', 'nothing']).toContain(one.needs);
      expect(one.coveredThrough !== null).toBe(working.some(({ inUse }: { inUse: boolean }) => inUse));
    }
  });

  it('R95 is what WMDA support reads of who loses access, and when', async () => {
    const { body } = await (await signIn(running, 'support')).get('/admin/forecast?limit=200');
    const foreseen = new Map<string, string>(
      body.items.map(({ application, date }: { application: { id: string }; date: string }) => [application.id, date]),
    );
    const expected = new Map<string, string>();
    for (const id of ids) {
      const { coveredThrough } = (await manager.get(`/applications/${id}`)).body;
      const { items } = (await manager.get(`/applications/${id}/secrets?limit=100`)).body;
      // Newest first: of several that end on the same day the newest counts.
      const last = items.find(
        (secret: { expiresOn: string; lastUsedAt: string | null; state: string }) =>
          secret.expiresOn === coveredThrough && secret.lastUsedAt !== null && secret.state !== 'disabled',
      );
      if (last?.successorId === null) expected.set(id, coveredThrough);
    }
    expect(expected.size).toBeGreaterThan(10);
    expect(expected.size).toBeLessThan(ids.length);
    expect(foreseen).toEqual(expected);
  });
});
