import { freshDatabase, query } from '../support/databases.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { until } from '../support/until.js';

const program = 'test/faults/fixtures/recording-process.ts';
/** Where a process is killed: its code loaded, connected and about to work, at work or shutting down. */
const moments = [/^imported$/m, /^set up$/m, /^ready$/m];
/** Many in a campaign, some in every run of the tests. */
const rounds = process.env.TEST_CAMPAIGN ? 24 : 6;
const numbersPerRound = 40;

const acknowledgedBy = ({ output }: ProductProcess) =>
  [...output.matchAll(/^recorded (\d+)$/gm)].map(([, number]) => Number(number));

describe('the event relay', () => {
  it('R63 loses no event that was acknowledged for any of its handlers, killed at boot, at work and while it shuts down', async () => {
    const database = await freshDatabase();
    await query(
      database.superuserUrl,
      `create table handled (number integer not null, by text not null); grant insert, select on handled to client_credentials_app`,
    );
    const env = { ...productionEnvironment(database, 0), LOG_LEVEL: 'error' };
    const acknowledged = new Set<number>();

    for (let round = 0; round < rounds; round += 1) {
      const process = ProductProcess.start(program, env);
      await process.wrote(moments[round % moments.length] ?? /^ready$/m);
      if (round % moments.length === 2) {
        for (let number = 0; number < numbersPerRound; number += 1)
          process.say(String(round * numbersPerRound + number));
        const enough = Math.ceil((numbersPerRound * round) / rounds);
        await until(() => acknowledgedBy(process).length >= enough || !process.running);
        if (round > rounds / 2) void process.kill('SIGTERM');
      }
      await process.kill('SIGKILL');
      for (const number of acknowledgedBy(process)) acknowledged.add(number);
    }

    expect(acknowledged.size).toBeGreaterThan(numbersPerRound);
    const last = ProductProcess.start(program, env);
    await last.wrote(/^ready$/m);
    const missing = async () => {
      const rows = await query<{ by: string; numbers: number[] }>(
        database.url,
        'select by, array_agg(distinct number) as numbers from handled group by by order by by',
      );
      const numbersOf = new Map(rows.map(({ by, numbers }) => [by, new Set(numbers)]));
      return ['the one', 'the other'].flatMap((by) =>
        [...acknowledged].filter((number) => !numbersOf.get(by)?.has(number)).map((number) => `${number} by ${by}`),
      );
    };
    try {
      await until(async () => (await missing()).length === 0);
    } finally {
      expect(await last.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    }
    expect(await missing()).toEqual([]);
  });
});
