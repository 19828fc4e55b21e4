import { CommanderError } from 'commander';
import { exitCode, note } from './cli/outcome.js';
import { commandLine } from './cli/command-line.js';

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
