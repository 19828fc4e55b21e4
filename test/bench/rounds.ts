import { Load, type LoadResult } from './load.js';
import { processorSeconds, residentMebibytes } from './process-usage.js';
import type { Server } from './server.js';

/** One kind of load on one server. */
export interface Contender {
  readonly name: string;
  readonly server: Server;
  readonly request: (n: number) => Buffer;
  readonly expectedStatus: number;
}

export interface Measurement {
  readonly requestsPerSecond: number;
  /** Processor time of the server for one request; null where it cannot be known. */
  readonly microsecondsPerRequest: number | null;
  /** Share of the time in which the server had its core: below 1 when others wanted it, or something else was slower. */
  readonly busy: number | null;
  /** The most memory that was seen. */
  readonly residentMebibytes: number | null;
  /** Answers that should not have come, by status, 0 for a broken connection; the round counts only without. */
  readonly unexpected: LoadResult['unexpected'];
  readonly firstUnexpected: string | undefined;
}

export interface RoundsOptions {
  readonly rounds: number;
  readonly connections: number;
  readonly warmUpSeconds: number;
  /** A multiple of the two seconds in which the product writes down what was used, so that every round pays its share. */
  readonly seconds: number;
  readonly say: (line: string) => void;
}

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
    for (const [name, contender] of order) {
      const measurement = await measure(contender, options);
      results.get(name)?.push(measurement);
      const rate = measurement.requestsPerSecond.toFixed(0);
      options.say(`round ${round + 1} of ${options.rounds}: ${contender.name}: ${rate} requests/s`);
    }
  }
  return Object.fromEntries(results) as Partial<Record<Name, Measurement[]>>;
}

/** One measurement, after a warm-up under the same load; afterwards the server is left to finish what it began. */
export async function measure(contender: Contender, options: Omit<RoundsOptions, 'say'>): Promise<Measurement> {
  const { server, request, expectedStatus } = contender;
  const load = new Load({ port: server.port, request, expectedStatus }, options.connections);
  const memory = watchMemory(server.pid);
  try {
    await load.measure(options.warmUpSeconds);
    const before = processorSeconds(server.pid);
    const { answers, seconds, unexpected, firstUnexpected } = await load.measure(options.seconds);
    const after = processorSeconds(server.pid);
    const used = before === undefined || after === undefined ? null : after - before;
    return {
      requestsPerSecond: answers / seconds,
      microsecondsPerRequest: used === null ? null : (used / answers) * 1e6,
      busy: used === null ? null : used / seconds,
      residentMebibytes: memory.stop(),
      unexpected,
      firstUnexpected,
    };
  } finally {
    memory.stop();
    load.stop();
    server.assertRunning();
    await server.settle();
  }
}

function watchMemory(pid: number): { stop(): number | null } {
  let most: number | null = null;
  const look = () => {
    most = Math.max(most ?? 0, residentMebibytes(pid) ?? 0) || null;
  };
  const timer = setInterval(look, 200);
  return {
    stop() {
      look();
      clearInterval(timer);
      return most;
    },
  };
}
