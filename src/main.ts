import { refuseOldNode } from './suitable-node.js';

// Signals count from the first line on. The product's modules take a second to load, and a stop must not end the process
// before what has been started is closed again.
const stopping = new AbortController();
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.on(signal, () => {
    if (stopping.signal.aborted) process.exit(1);
    stopping.abort();
  });
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
