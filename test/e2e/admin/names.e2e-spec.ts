import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { asPage, cookieOf } from '../../support/page-reading.js';
import { migrate } from '../../support/product-database.js';

const hidden = 'Regist\u200Bry';
const turned = 'Registry \u202Eyrtsiger';

describe('a name shows what it is, and looks like no other', () => {
  let running: RunningApp;
  let support: ApiClient;
  let manager: ApiClient;
  let apiId: string;
  let organisationId: string;
  let secrets: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    manager = await signIn(running, 'manager');
    support = await signIn(running, 'support');
    const [application] = (await support.get('/admin/applications?q=PartnerAlternative')).body.items;
    organisationId = application.organisation.id;
    apiId = application.apis[0].id;
    secrets = `/applications/${application.id}/secrets`;
  });
  afterAll(() => running.close());

  const organisation = (name: string) => ({ name, countryCode: 'NL', kind: 'other' });
  const application = (name: string) => ({ organisationId, name, environment: 'sandbox', apiIds: [apiId] });
  const secret = (name: string) => ({ name, expiresOn: '2027-05-01' });
  const person = (name: string) => ({
    name,
    email: `${Buffer.from(name).toString('hex').slice(-30)}@registry.example`,
  });
  const api = (name: string) => {
    const scopes = ['x'];
    return { code: 'XY', name, environment: 'production', resource: 'https://api.example.org/xy', scopes };
  };
  const everything = () =>
    [
      ['organisation', '/admin/organisations', support, organisation],
      ['application', '/admin/applications', support, application],
      ['secret', secrets, manager, secret],
      ['person', '/admin/users', support, person],
      ['API', '/admin/apis', support, api],
    ] as const;

  it.each(['organisation', 'application', 'secret', 'person', 'API'])(
    'R76 refuses what cannot be seen in the name of a new or renamed %s, and leaves one that is there',
    async (kind) => {
      const [, path, client, bodyOf] = everything().find(([name]) => name === kind) ?? everything()[0];
      for (const name of [hidden, turned, '\u3164', '\u2800', '...', 'a\u2028b']) {
        const { status, body } = await client.post(path, bodyOf(name));
        expect([kind, name, status, body.errors?.[0].path]).toEqual([kind, name, 422, 'name']);
      }
      const created = await client.post(path, bodyOf(`Seen ${kind}`));
      expect([kind, created.status, created.body.name]).toEqual([kind, 201, `Seen ${kind}`]);
      const { id } = created.body;
      const rename = (name: string) => client.patch(`${path}/${id}`, { name });
      const refused = await rename(hidden);
      expect([kind, refused.status, refused.body.errors]).toEqual([
        kind,
        422,
        [{ path: 'name', message: 'must not contain characters that cannot be seen, like U+200B' }],
      ]);
      expect((await rename(`Renamed ${kind}`)).body.name).toBe(`Renamed ${kind}`);
      // A name that was given before this was asked stays, whatever else of its bearer is changed.
      const table = { organisation: 'organisation', application: 'application', secret: 'client_secret' }[kind];
      const named = table ?? (kind === 'person' ? 'user_account' : 'api');
      await query(running.database.ownerUrl, `update ${named} set name = $1 where id = $2`, [`${hidden} ${kind}`, id]);
      const kept = await rename(`${hidden} ${kind}`);
      expect([kind, kept.status, kept.body.name]).toEqual([kind, 200, `${hidden} ${kind}`]);
    },
  );

  it('R76 refuses what a form names so, beside its field', async () => {
    const cookie = await cookieOf(running, 'support');
    const { statusCode, body } = await running.app.inject({
      method: 'POST',
      url: '/admin/organisations/new',
      headers: { ...asPage, 'accept-encoding': '', cookie, 'content-type': 'application/x-www-form-urlencoded' },
      payload: new URLSearchParams({ name: hidden, countryCode: 'NL', ion: '', kind: 'other' }).toString(),
    });
    expect(statusCode).toBe(422);
    expect(body).toContain(
      'The name of the organisation must not contain characters that cannot be seen, like U+200B.',
    );
  });

  const twins = ['Twin Key', 'Тwin Kеу', 'TWIN KEY', 'Ｔｗｉｎ　Ｋｅｙ', 'Twin  Key', 'Τwin Κey', 'twіn key'];

  it.each(['organisation', 'application', 'secret'])(
    'R76 gives no %s a name that looks like another one',
    async (kind) => {
      const [, path, client, bodyOf] = everything().find(([name]) => name === kind) ?? everything()[0];
      const created = await client.post(path, bodyOf('Twin Key'));
      const other = await client.post(path, bodyOf('Something else'));
      expect([created.status, other.status]).toEqual([201, 201]);
      for (const name of twins) {
        const made = await client.post(path, bodyOf(name));
        const renamed = await client.patch(`${path}/${other.body.id}`, { name });
        expect([name, made.status, renamed.status]).toEqual([name, 409, 409]);
        expect([name, renamed.body.detail]).toEqual([name, expect.stringMatching(/looks the same|with this name/)]);
      }
      // Its own name may be written another way.
      expect((await client.patch(`${path}/${created.body.id}`, { name: 'TWIN Key' })).status).toBe(200);
      for (const name of ['null', '{a, "b"} \\ c', 'NULL,x']) {
        expect([name, (await client.post(path, bodyOf(name))).status]).toEqual([name, 201]);
        expect([name, (await client.post(path, bodyOf(name.replace('l', 'ⅼ').replace('a', 'а')))).status]).toEqual([
          name,
          409,
        ]);
      }
    },
  );

  it('R76 takes the name of a deleted secret, and one that only another application has', async () => {
    const { id } = (await manager.post(secrets, secret('Deleted soon'))).body;
    await manager.delete(`${secrets}/${id}`);
    expect((await manager.post(secrets, secret('Dеlеted soon'))).status).toBe(201);
    const elsewhere = (await manager.get('/applications?q=Registry-DM')).body.items[0].id;
    expect((await manager.post(`/applications/${elsewhere}/secrets`, secret('Dеleted soon'))).status).toBe(201);
  });

  it('R76 R26 gives one of two that race the name, also where they differ in what cannot be seen to differ', async () => {
    const race = async (path: string, client: ApiClient, bodyOf: (name: string) => object) => {
      const answers = await Promise.all(
        ['Raced', 'Rаced', 'Rаcеd', 'RАCED'].map((name) => client.post(path, bodyOf(name))),
      );
      return answers.map(({ status }) => status).toSorted();
    };
    expect(await race('/admin/organisations', support, organisation)).toEqual([201, 409, 409, 409]);
    expect(await race('/admin/applications', support, application)).toEqual([201, 409, 409, 409]);
    const empty = (await support.post('/admin/applications', application('Of racing secrets'))).body.id;
    expect(await race(`/applications/${empty}/secrets`, manager, secret)).toEqual([201, 409, 409, 409]);
  });

  it('R76 shows WMDA support the names that looked the same before it was asked', async () => {
    const names = ['Elder Registry', 'Еlder Registry'];
    const ids: string[] = [];
    for (const name of names) {
      const { id } = (await support.post('/admin/organisations', organisation(`Renamed below ${ids.length}`))).body;
      ids.push(id);
      await query(running.database.ownerUrl, 'update organisation set name = $1, name_looks = null where id = $2', [
        name,
        id,
      ]);
    }
    expect((await support.get('/admin/look-alike-names')).body).toEqual({ items: [] });
    await migrateNamesAgain();
    expect((await support.get('/admin/look-alike-names')).body.items).toEqual([
      { kind: 'organisation', named: names.map((name, place) => ({ id: ids[place], name })) },
    ]);
    // Both stay, and neither can be taken a third time.
    expect((await support.post('/admin/organisations', organisation('Elder Rеgistry'))).status).toBe(409);
    const cookie = await cookieOf(running, 'support');
    const page = await running.app.inject({ url: '/admin/look-alikes', headers: { accept: 'text/html', cookie } });
    expect(page.body).toContain('Elder Registry (plain letters)');
    expect(page.body).toContain('Еlder Registry (U+0415)');
  });

  /** Undoes the migration of names and runs it once more, over all that was made here. */
  const migrateNamesAgain = async () => {
    const { ownerUrl } = running.database;
    await query(ownerUrl, `delete from schema_migration where name = '0024-names'`);
    for (const table of ['organisation', 'application']) {
      await query(ownerUrl, `alter table ${table} drop column name_looks`);
    }
    await migrate(ownerUrl, running.database.url);
  };
});
