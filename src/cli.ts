import { setFlagsFromString } from 'node:v8';
import { CommanderError } from 'commander';
import { exitCode, note } from './cli/outcome.js';
import { commandLine } from './cli/command-line.js';

// A command keeps little of what it reads: without these, V8 lets millions of events take 200 MiB before it collects.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=40');

// `npm run cli -- <command>`: what whoever runs the product does on its machine, in its environment.
try {
  await commandLine().parseAsync();
} catch (failure) {
  process.exitCode = await exitCodeAfter(failure);
}

async function exitCodeAfter(failure: unknown): Promise<number> {
  // What it has to say was said.
  if (failure instanceof CommanderError) return failure.exitCode === 0 ? exitCode.fine : exitCode.impossible;
  const { explain } = await import('./cli/failures.js');
  const { words, refused } = explain(failure);
  note(words);
  return refused ? exitCode.bad : exitCode.impossible;
}
