import { startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';

describe('the queues of jobs', () => {
  it('R63 are stored as this version has them by each start, whatever another version left, and are left alone otherwise', async () => {
    const first = await startApp();
    const queues = (columns: string) =>
      query(first.database.superuserUrl, `select name, ${columns} from pgboss.queue order by name`);
    const [options, changes] = ['policy, retry_limit, heartbeat_seconds, dead_letter, notify', 'updated_on'];
    const [asNamed, before] = [await queues(options), await queues(changes)];
    expect(asNamed).toContainEqual(
      expect.objectContaining({ name: 'events', retry_limit: 105, dead_letter: 'events.dead', notify: true }),
    );
    await query(
      first.database.superuserUrl,
      `update pgboss.queue set retry_limit = 1, heartbeat_seconds = null, dead_letter = null where name = 'events'`,
    );
    await (await startApp({ database: first.database, clock: first.clock })).close();
    expect(await queues(options)).toEqual(asNamed);
    const after = await queues(changes);
    expect(
      after.filter((queue, place) => String(Object.values(queue)) !== String(Object.values(before[place] ?? {}))),
    ).toEqual([expect.objectContaining({ name: 'events' })]);
  });
});
