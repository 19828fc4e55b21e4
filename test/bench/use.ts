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

/** Measures how long it takes to write down the use of two seconds, and what the addresses add to it. */
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
    const rounded: { product: number; all: number; others: number }[] = [];
    for (let round = 0; round < rounds; round += 1) {
      clock.advance(2 * SECOND);
      for (const { id } of ids) {
        for (let host = 0; host < addressesEach; host += 1) ledger.used(id, `192.0.2.${host}`, clock.now());
      }
      let product = 0;
      const sent = await statementsOf(async () => {
        product = (await timed(() => flush.flush())).wall;
      });
      // The first round records a thousand first uses.
      if (round === 0) continue;
      const all = (await timed(() => replay(bare, sent))).wall;
      const withoutAddresses = sent.filter(({ text }) => !text.includes('client_secret_address'));
      const others = (await timed(() => replay(bare, withoutAddresses))).wall;
      rounded.push({ product, all, others });
      const floors = `by pg ${all.toFixed(1)} ms, without addresses ${others.toFixed(1)} ms`;
      say(`a flush of ${secrets} secrets took ${product.toFixed(1)} ms, ${floors}`);
    }
    const what = `use of ${secrets} secrets from ${addressesEach} addresses each, written down (time)`;
    const rest = { byProcessorTime: undefined, invalid: undefined };
    return [
      measuredRow(
        { what, floor: 'its statements by pg' },
        { ...rest, values: rounded.map(({ product, all }) => product / all), aim: { sign: '<=', bound: 3 } },
      ),
      measuredRow(
        { what: 'its statements by pg', floor: 'the same without addresses' },
        { ...rest, values: rounded.map(({ all, others }) => all / others), aim: undefined },
      ),
    ];
  } finally {
    await bare.end();
    await close();
  }
}
