import { cpus } from 'node:os';
import { type Contenders, startContenders, startMillion } from './contenders.js';
import type { DatabaseServer } from './database.js';
import { sharing } from './pinning.js';
import { measure, type Measurement } from './measurement.js';
import { measureRounds, type RoundsOptions } from './rounds.js';
import { memoryRow, ratioRow, type Row } from './rows.js';
import { absoluteTable, ratioTable } from './table.js';
import { tokenLengthOf } from './tokens.js';

const connections = 32;
const thorough = { rounds: 5, connections, warmUpSeconds: 2, seconds: 4 };
const brief = { rounds: 2, connections, warmUpSeconds: 1, seconds: 2 };
/** Before the first round, so that all code is compiled by then. */
const firstWarmUpSeconds = 4;

export interface Comparison {
  readonly measuredAt: string;
  readonly machine: { readonly node: string; readonly cores: number; readonly model: string; readonly sharing: string };
  readonly conditions: Omit<RoundsOptions, 'say'>;
  readonly rows: readonly Row[];
  readonly loads: readonly { readonly name: string; readonly measurements: readonly Measurement[] }[];
}

/** Measures tokens. @param quick fewer rounds, and no million secrets */
export async function compare(
  databases: DatabaseServer,
  directory: string,
  { quick, say }: { readonly quick: boolean; readonly say: (line: string) => void },
): Promise<Comparison> {
  const conditions = quick ? brief : thorough;
  say('filling a database with 1,000 secrets and starting the servers');
  const contenders: Contenders = await startContenders(databases, directory);
  if (!quick) {
    say('filling a database with 1,000,000 secrets (a minute or two)');
    Object.assign(contenders, await startMillion(databases, directory));
  }
  say('warming up');
  for (const contender of Object.values(contenders)) {
    const length = await tokenLengthOf(contender);
    if (length > 0) say(`${contender.name}: a token has ${length} characters`);
    await measure(contender, { ...conditions, warmUpSeconds: 0, seconds: firstWarmUpSeconds });
  }
  const results = await measureRounds(contenders, { ...conditions, say });
  return {
    measuredAt: new Date().toISOString(),
    machine: {
      node: process.version,
      cores: cpus().length,
      model: cpus()[0]?.model ?? 'unknown',
      sharing,
    },
    conditions,
    rows: rowsOf(results),
    loads: Object.entries(contenders).map(([key, { name }]) => ({
      name,
      measurements: results[key as keyof Contenders] ?? [],
    })),
  };
}

function rowsOf(results: Partial<Record<keyof Contenders, Measurement[]>>): Row[] {
  const {
    bare = [],
    bareSameCrypto = [],
    provider = [],
    one = [],
    ten = [],
    wrong = [],
    million,
    millionManyClients,
  } = results;
  const tokens = 'tokens, real PostgreSQL, use counted';
  const rows = [
    ratioRow({ what: tokens, floor: 'bare node:http server', atLeast: 0.85 }, one, bare),
    ratioRow({ what: tokens, floor: "the same, with the product's crypto" }, one, bareSameCrypto),
    ratioRow({ what: tokens, floor: 'oidc-provider, in memory', atLeast: 1.5 }, one, provider),
    ratioRow({ what: 'ten live secrets', floor: 'one live secret', atLeast: 0.9 }, ten, one),
    ratioRow({ what: 'a wrong secret', floor: 'one live secret, right', atLeast: 0.9 }, wrong, one),
  ];
  if (million && millionManyClients) {
    rows.push(
      ratioRow({ what: '1,000,000 secrets stored', floor: '1,000 stored', atLeast: 0.9 }, million, ten),
      ratioRow({ what: 'the same, 5,000 clients asking', floor: '1,000 stored, 90 asking' }, millionManyClients, ten),
    );
  }
  const ofProduct = [...one, ...ten, ...wrong, ...(million ?? []), ...(millionManyClients ?? [])];
  return [...rows, memoryRow('memory under these loads, MiB', 200, ofProduct)];
}

/** The comparison for people. */
export function describeComparison({ machine, conditions, rows, loads }: Comparison): string {
  const { rounds, seconds, connections: kept } = conditions;
  return [
    `Node ${machine.node} on ${machine.cores} x ${machine.model}; ${machine.sharing}.`,
    `${rounds} interleaved rounds of ${seconds} s, ${kept} connections kept alive, ratios taken round by round.`,
    '',
    ratioTable(rows),
    '',
    absoluteTable(loads),
  ].join('\n');
}
