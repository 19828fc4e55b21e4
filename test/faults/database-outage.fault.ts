import { ApiClient, signIn, withDemonstrationData } from '../support/api-client.js';
import { type RunningApp, startApp } from '../support/app.js';
import { query } from '../support/databases.js';
import { until } from '../support/until.js';

describe('a database that goes away', () => {
  let running: RunningApp;
  let manager: ApiClient;
  let secrets: string;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp());
    manager = await signIn(running, 'manager');
    secrets = `/applications/${(await manager.get('/applications')).body.items[0].id}/secrets`;
  });
  afterAll(() => running.close());

  /** Ends every connection of the product that is in the middle of something. */
  const endBusyConnections = () =>
    query(
      running.database.superuserUrl,
      `select pg_terminate_backend(pid) from pg_stat_activity
       where datname = current_database() and usename = 'client_credentials_app' and wait_event_type = 'Lock'`,
    );
  const waiting = async () => {
    const [row] = await query<{ count: number }>(
      running.database.superuserUrl,
      `select count(*)::int as count from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return row?.count ?? 0;
  };

  it('R57 answers 503 to whom it fails and serves the next one, however often connections are lost in a transaction', async () => {
    for (let round = 0; round < 3; round += 1) {
      const lock = query(
        running.database.superuserUrl,
        `begin; lock table client_secret in access exclusive mode; select pg_sleep(2); commit`,
      );
      const answers = Array.from({ length: 12 }, (_, number) =>
        manager.post(secrets, { name: `round ${round} number ${number}`, expiresOn: '2027-01-01' }),
      );
      await until(async () => (await waiting()) >= 8);
      await endBusyConnections();
      await lock;
      const statuses = (await Promise.all(answers)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 503).length).toBeGreaterThan(5);
      expect(statuses.filter((status) => ![201, 409, 503].includes(status))).toEqual([]);
      expect((await manager.get(secrets)).status).toBe(200);
      expect((await new ApiClient(running.app).get('/health/ready')).status).toBe(200);
    }
  });
});
