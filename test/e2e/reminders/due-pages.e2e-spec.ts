import { EntityManager } from '@mikro-orm/postgresql';
import { type DueCursor, findDue } from '../../../src/modules/reminders/due.queries.js';
import { dateOf } from '../../../src/shared/calendar-date.js';
import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { emptyMember, forgetDemonstrationSecrets } from './members.js';

const thresholds = [30, 14, 7, 3, 1, 0];
const secrets = 5000;

describe('pages of due secrets', () => {
  let running: RunningApp;

  beforeEach(async () => {
    running = await withDemonstrationData(await startApp());
    await forgetDemonstrationSecrets(running);
    // One for each application, so that none has a successor. The statistics know them, as they would a million.
    const { organisationId, createdBy } = await emptyMember(running);
    await query(
      running.database.superuserUrl,
      `set session_replication_role = replica;
       insert into client_secret (id, application_id, organisation_id, client_id, name, hint, hash_key_id, hash,
         created_at, created_by, expires_on)
       select gen_random_uuid(), gen_random_uuid(), $1, gen_random_uuid(), 'Secret', 'abc', 'h1',
         sha256(uuid_send(gen_random_uuid())), date '2026-06-01', $2, date '2026-11-23' - 10 + n % 40
       from generate_series(1, ${secrets}) n;
       analyze client_secret`
        .replaceAll('$1', `'${organisationId}'`)
        .replaceAll('$2', `'${createdBy}'`),
    );
  });
  afterEach(() => running.close());

  /** Walks from page to page, and counts the entries of the indexes by expiry that were read on the way. */
  const walk = async (limit: number) => {
    const before = await entriesRead();
    const found: string[] = [];
    let pages = 0;
    await running.app
      .get(EntityManager)
      .fork()
      .transactional(async (em) => {
        // So few rows are read fastest without any index: a million are not.
        await em.execute('set local enable_seqscan = off');
        let behind: DueCursor | undefined;
        do {
          const page = await findDue(em, dateOf(running.clock.now()), thresholds, { behind, limit });
          found.push(...page.map(({ secretId }) => secretId));
          behind = page.length === limit ? page.at(-1) : undefined;
          pages += 1;
        } while (behind);
        await em.execute('select pg_stat_force_next_flush()');
      });
    return { found, pages, read: (await entriesRead()) - before };
  };
  const entriesRead = async () => {
    const [row] = await query<{ read: string }>(
      running.database.superuserUrl,
      `select sum(idx_tup_read) as read from pg_stat_user_indexes
       where indexrelname in ('client_secret_due', 'client_secret_fleet')`,
    );
    return Number(row?.read);
  };

  it('R32 finds each due secret once over many pages, in the order of one', async () => {
    const whole = await walk(secrets + 1);
    expect(whole.found).toHaveLength(secrets);
    const { found, pages } = await walk(250);
    expect(pages).toBe(secrets / 250 + 1);
    expect(found).toEqual(whole.found);
  });

  it('R32 reads what follows a page when its turn comes, not with every page before it', async () => {
    const { read } = await walk(250);
    expect(read).toBeGreaterThanOrEqual(secrets);
    expect(read).toBeLessThan(3 * secrets);
  });
});
