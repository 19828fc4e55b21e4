import { setTimeout as pause } from 'node:timers/promises';
import pg, { type PoolConfig } from 'pg';
import { withDeadline } from '../../../src/database/request-deadline.js';
import { callBackInOwnName } from '../../../src/database/connections/request-client.js';
import { EventFile } from '../../../src/modules/audit/contract/event-file.js';
import { withDemonstrationData } from '../../support/api-client.js';
import { type RunningApp, startApp } from '../../support/app.js';
import { query } from '../../support/databases.js';
import { productOrmOptions } from '../../support/product-database.js';

/** Longer than a request may work. */
const tooLongMs = 8200;

describe('the deadline of a request', () => {
  let running: RunningApp;

  beforeAll(async () => {
    running = await withDemonstrationData(await startApp({ own: true }));
  });
  afterAll(() => running.close());

  it('R97 takes nobody else with it: neither who waits for its connection, nor a file that is still sent', async () => {
    await query(
      running.database.superuserUrl,
      `insert into event_log (id, type, payload, occurred_at, mac_key_id, mac)
       select gen_random_uuid(), 'identity.signed-out', '{}', date_trunc('milliseconds', now()), 'a', decode(repeat('00', 32), 'hex') from generate_series(1, 2500)`,
    );
    const { driverOptions } = productOrmOptions(running.database.url);
    const pool = new pg.Pool({ ...(driverOptions as PoolConfig), max: 1 });
    callBackInOwnName(pool);
    try {
      const late = withDeadline(() => pool.query('select pg_sleep(60)')).catch((failure: Error) => failure.name);
      const file = withDeadline(() => running.app.get(EventFile).csv({}))[Symbol.asyncIterator]();
      await withDeadline(() => file.next());
      await pause(tooLongMs / 2);
      // These have time left when the late one loses its connection.
      const others = [
        withDeadline(() => pool.query('select 1 as one')),
        withDeadline(() => pool.query('select 1 as one')),
        pool.query('select 1 as one'),
      ];
      await pause(tooLongMs / 2);
      expect(await late).toBe('NoAnswerInTime');
      expect((await Promise.all(others)).map(({ rows }) => rows)).toEqual([[{ one: 1 }], [{ one: 1 }], [{ one: 1 }]]);
      let lines = 0;
      for (let next = await file.next(); !next.done; next = await file.next()) {
        lines += String(next.value).split('\r\n').length - 1;
      }
      expect(lines).toBeGreaterThan(2500);
    } finally {
      await pool.end();
    }
  });
});
