import { refuseOldNode } from './suitable-node.js';

/** Whatever else hangs, a stop does not (R79). */
const stopWithinMs = 27_000;

// Signals count from the first line on. The product's modules take a second to load, and a stop must not end the process
// before what has been started is closed again. One that is said twice is one: npm passes on what a terminal has told
// all of its programs.
const stopping = new AbortController();
const stop = (reason: string) => {
  if (stopping.signal.aborted) return;
  stopping.abort(reason);
  setTimeout(() => {
    process.stderr.write('The stop took too long: the process ends without it.\n');
    process.exit(1);
  }, stopWithinMs).unref();
};
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, () => stop(signal));
// Node would open its debugger.
process.on('SIGUSR1', () => undefined);
// The terminal may be closed, while PostgreSQL is still to be stopped.
process.stderr.on('error', () => undefined);

// npm passes on no SIGHUP, and no signal when it is killed.
if (process.argv.includes('--until-parent-ends')) {
  const parent = process.ppid;
  setInterval(() => process.ppid === parent || stop('the program that started it has ended'), 500).unref();
}

refuseOldNode(1);

const { failureInWords, run } = await import('./run.js');
try {
  await run(stopping.signal);
  process.exit(0);
} catch (failure) {
  process.stderr.write(`${failureInWords(failure)}\n`);
  process.exit(1);
}
