import pg from 'pg';
import { UseFlush } from '../../src/modules/verification/use-flush.js';
import { UseLedger } from '../../src/modules/verification/use-ledger.js';
import { SECOND } from '../../src/shared/clock.js';
import { startApp } from '../support/app.js';
import { query } from '../support/databases.js';
import { FixedClock } from '../support/fixed-clock.js';
import { testConfig } from '../support/test-config.js';
import type { DatabaseServer } from './database.js';
import { fill } from './fill.js';
import { measuredRow, type Row } from './rows.js';
import { replay, statementsOf, watchStatements } from './statements.js';
import { timed } from './timed.js';

const secrets = 1000;
const addressesEach = 2;
const rounds = 20;

/** Measures how long it takes to write down the use of two seconds, with the addresses, against what else is written. */
export async function measureUse(databases: DatabaseServer, say: (line: string) => void): Promise<Row[]> {
  watchStatements();
  const database = await databases.create('bench_use');
  await fill(database, testConfig().secretHashKeys, [{ applications: secrets / 10, secretsEach: 10, clients: 1 }]);
  const ids = await query<{ id: string }>(database.superuserUrl, `select id from client_secret limit ${secrets}`);
  const clock = new FixedClock(new Date());
  const { app, close } = await startApp({ database, clock });
  const bare = new pg.Client({ connectionString: database.url });
  await bare.connect();
  try {
    const [ledger, flush] = [app.get(UseLedger), app.get(UseFlush)];
    const values: number[] = [];
    for (let round = 0; round < rounds; round += 1) {
      clock.advance(2 * SECOND);
      for (const { id } of ids) {
        for (let host = 0; host < addressesEach; host += 1) ledger.used(id, `192.0.2.${host}`, clock.now());
      }
      let product = 0;
      const sent = await statementsOf(async () => {
        product = (await timed(() => flush.flush())).wall;
      });
      const others = sent.filter(({ text }) => !text.includes('client_secret_address'));
      const floor = (await timed(() => replay(bare, others))).wall;
      // The first round records a thousand first uses.
      if (round > 0) values.push(product / floor);
      say(
        `a flush of ${secrets} secrets took ${product.toFixed(1)} ms, without addresses by pg ${floor.toFixed(1)} ms`,
      );
    }
    const what = `use of ${secrets} secrets from ${addressesEach} addresses each, written down (time)`;
    const measured = { values, byProcessorTime: undefined, aim: { sign: '<=', bound: 3 }, invalid: undefined } as const;
    return [measuredRow({ what, floor: 'its statements by pg, without addresses' }, measured)];
  } finally {
    await bare.end();
    await close();
  }
}
