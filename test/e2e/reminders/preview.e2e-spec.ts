import { type ApiClient, signIn, withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { forgetDemonstrationSecrets } from './members.js';

const people = 7;
const today = '2026-11-23';

interface Item {
  readonly name: string;
  readonly application: { readonly id: string; readonly name: string };
  readonly recipients: readonly { readonly id: string; readonly name: string }[];
}

/** Seven people manage two applications each, of which one is their neighbour's too; three more have nobody. */
describe('the preview of a sweep', () => {
  let running: RunningApp;
  let support: ApiClient;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await forgetDemonstrationSecrets(running);
    await query(
      running.database.superuserUrl,
      `set session_replication_role = replica;
       insert into user_account (id, email, name, status, password_hash, created_at)
       select gen_random_uuid(), 'reader' || n || '@example.org', 'Reader ' || n, 'active', '-', now()
       from generate_series(1, ${people}) n;
       insert into application (id, client_id, name, organisation_id, environment, status, created_at)
       select gen_random_uuid(), gen_random_uuid(), named || n, o.id, 'production', 'active', now()
       from unnest('{Alone,Shared,Nobody}'::text[]) named, generate_series(1, ${people}) n, organisation o
       where o.name = 'Sample Cord Blood Bank' and (named <> 'Nobody' or n <= 3);
       delete from role_assignment where role = 'credential_manager';
       insert into role_assignment (id, user_id, role, application_id, granted_at)
       select gen_random_uuid(), u.id, 'credential_manager', a.id, now()
       from user_account u join application a
         on a.name in (replace(u.name, 'Reader ', 'Alone'), replace(u.name, 'Reader ', 'Shared'),
                       'Shared' || substr(u.name, 8)::int % ${people} + 1)
       where u.name like 'Reader %';
       insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash,
         created_at, created_by, expires_on)
       select gen_random_uuid(), a.id, a.organisation_id, a.client_id, a.name || ' ' || n, 'abc', 'h1',
         sha256(uuid_send(gen_random_uuid())), date '2026-06-01', (select id from user_account limit 1),
         date '${today}' + 5 + 10 * n
       from application a, generate_series(0, 1) n where a.name ~ '^(Alone|Shared|Nobody)'`,
    );
    support = await signIn(running, 'support');
  });
  afterEach(() => running.close());

  const pagesOf = async (on: string, limit: number): Promise<Item[][]> => {
    const pages: Item[][] = [];
    let cursor: string | null = null;
    do {
      const address: string = `/admin/reminders/preview?on=${on}&limit=${limit}${cursor ? `&cursor=${cursor}` : ''}`;
      const { status, body } = await support.get(address);
      expect(status).toBe(200);
      pages.push(body.items);
      cursor = body.nextCursor;
    } while (cursor !== null);
    return pages;
  };
  const firstReader = ({ recipients, application }: Item) =>
    recipients.map(({ id }) => id).toSorted()[0] ?? application.id;

  it('comes in pages of people, each reminder once, with all who are told; those of nobody at the end', async () => {
    const [whole, ...rest] = await pagesOf(today, 200);
    expect([whole?.length, rest]).toEqual([2 * (2 * people + 3), []]);
    for (const limit of [1, 2, 3]) {
      const pages = await pagesOf(today, limit);
      expect(pages.flat()).toEqual(whole);
      const readers = pages.map((page) => [...new Set(page.map(firstReader))]);
      expect(readers.map(({ length }) => length).slice(0, -1)).toEqual(Array(readers.length - 1).fill(limit));
      expect(new Set(readers.flat()).size).toBe(readers.flat().length);
    }
    const unmanaged = whole?.slice(-6).map(({ application }) => application.name);
    expect(new Set(unmanaged)).toEqual(new Set(['Nobody1', 'Nobody2', 'Nobody3']));
    expect(whole?.find(({ name }) => name === 'Shared2 0')?.recipients.map(({ name }) => name)).toEqual([
      'Reader 1',
      'Reader 2',
    ]);
  });

  it('holds of a later day what reaches a threshold that day, not what the sweeps before it said', async () => {
    // Secrets have 6 and 16 days left: on the first day 7 and 30 are said, and 14 when the second ones have that many.
    expect((await pagesOf('2026-11-24', 2)).flat()).toEqual([]);
    const second = (await pagesOf('2026-11-25', 2)).flat();
    expect(second).toHaveLength(2 * people + 3);
    expect(new Set(second.map(({ name }) => name.slice(-2)))).toEqual(new Set([' 1']));
  });

  it('refuses a cursor that it did not give', async () => {
    const cursor = Buffer.from('["person","somebody"]').toString('base64url');
    const { status, body } = await support.get(`/admin/reminders/preview?on=${today}&cursor=${cursor}`);
    expect([status, body.code]).toEqual([400, 'cursor-unreadable']);
  });
});
