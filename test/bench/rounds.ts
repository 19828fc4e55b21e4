import { type Contender, type LoadOptions, measure, type Measurement } from './measurement.js';

export interface RoundsOptions extends LoadOptions {
  readonly rounds: number;
  readonly say: (line: string) => void;
}

/**
 * A pinned server cannot step aside from a program that the kernel puts on its core, so a measurement in which others
 * had more of it than this is taken again: it says something about them. The result plays no part in that.
 */
const toleratedDisturbance = 0.2;
const attempts = 4;

/**
 * Measures all contenders in every round, one at a time, in changing order: another one begins, and every other round
 * runs backwards, so that nobody always comes after the same one.
 */
export async function measureRounds<Name extends string>(
  contenders: Readonly<Partial<Record<Name, Contender>>>,
  options: RoundsOptions,
): Promise<Partial<Record<Name, Measurement[]>>> {
  const entries = Object.entries(contenders) as [Name, Contender][];
  const results = new Map<Name, Measurement[]>(entries.map(([name]) => [name, []]));
  for (let round = 0; round < options.rounds; round += 1) {
    const rotated = entries.map((_, index) => entries[(index + round) % entries.length] as [Name, Contender]);
    const order = round % 2 === 0 ? rotated : rotated.toReversed();
    options.say(`round ${round + 1} of ${options.rounds}`);
    for (const [name, contender] of order) results.get(name)?.push(await measureCalmly(contender, options));
  }
  return Object.fromEntries(results) as Partial<Record<Name, Measurement[]>>;
}

/** The first measurement that was not disturbed, else the one that was least. */
async function measureCalmly(contender: Contender, options: RoundsOptions): Promise<Measurement> {
  let best: Measurement | undefined;
  for (let attempt = 0; attempt < attempts; attempt += 1) {
    const measurement = await measure(contender, options);
    const { requestsPerSecond, disturbed } = measurement;
    const calm = (disturbed ?? 0) <= toleratedDisturbance;
    const remark = calm ? '' : `, others had ${Math.round((disturbed ?? 0) * 100)} % of the core`;
    options.say(`  ${contender.name}: ${requestsPerSecond.toFixed(0)} requests/s${remark}`);
    if (!best || (disturbed ?? 0) < (best.disturbed ?? 0)) best = measurement;
    // A wrong answer is never measured away.
    if (calm || Object.keys(measurement.unexpected).length > 0) return measurement;
  }
  return best as Measurement;
}
