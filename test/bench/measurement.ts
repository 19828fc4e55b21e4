import { Load, type LoadResult } from './load.js';
import { serverCore } from './pinning.js';
import { coreSeconds, processorSeconds, residentMebibytes } from './process-usage.js';
import type { Server } from './server.js';

/** One kind of load on one server. */
export interface Contender {
  readonly name: string;
  readonly server: Server;
  readonly request: (n: number) => Buffer;
  readonly expectedStatus: number;
}

export interface LoadOptions {
  readonly connections: number;
  readonly warmUpSeconds: number;
  /** A multiple of the two seconds in which the product writes down what was used, so that each pays its share. */
  readonly seconds: number;
}

/** What one load came to. Numbers that this machine does not tell are null. */
export interface Measurement {
  readonly requestsPerSecond: number;
  /** Processor time of the server for one request. */
  readonly microsecondsPerRequest: number | null;
  /** Milliseconds until the answer, as the load saw it: half of them at most `medianMs`, 99 of a hundred at most `slowestMs`. */
  readonly medianMs: number;
  readonly slowestMs: number;
  /** Share of the time in which the server ran: below 1 when it had to wait for others. */
  readonly busy: number | null;
  /** Share of the time in which its core was somebody else's: other programs, the kernel, other machines of the host. */
  readonly disturbed: number | null;
  /** The most memory that was seen. */
  readonly residentMebibytes: number | null;
  /** Answers that should not have come, by status, 0 for a broken connection; the round counts only without. */
  readonly unexpected: LoadResult['unexpected'];
  readonly firstUnexpected: string | undefined;
}

/** One measurement, after a warm-up under the same load; afterwards the server is left to finish what it began. */
export async function measure(contender: Contender, options: LoadOptions): Promise<Measurement> {
  const { server, request, expectedStatus } = contender;
  const load = new Load({ port: server.port, request, expectedStatus }, options.connections);
  const memory = watchMemory(server.pid);
  try {
    await load.measure(options.warmUpSeconds);
    const ran = stopwatch(() => processorSeconds(server.pid));
    const coreRan = stopwatch(() => (serverCore === undefined ? undefined : coreSeconds(serverCore)));
    const { answers, seconds, median, slowest, unexpected, firstUnexpected } = await load.measure(options.seconds);
    const used = ran();
    const core = coreRan();
    return {
      requestsPerSecond: answers / seconds,
      microsecondsPerRequest: used === null ? null : (used / answers) * 1e6,
      medianMs: median,
      slowestMs: slowest,
      busy: used === null ? null : used / seconds,
      disturbed: used === null || core === null ? null : Math.max(0, core - used) / seconds,
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

/** Reads a counter now and answers how to read what was added since. */
function stopwatch(read: () => number | undefined): () => number | null {
  const before = read();
  return () => {
    const after = read();
    return before === undefined || after === undefined ? null : after - before;
  };
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
