import { setFlagsFromString } from 'node:v8';
import { CommanderError } from 'commander';
import { commandLine, withoutSecrets } from './command-line.js';
import { exitCode, note, reportFailure } from './outcome.js';

// A command keeps little of what it reads: without these, V8 lets millions of events take 200 MiB before it collects.
setFlagsFromString('--semi-space-growth-factor=1');
setFlagsFromString('--heap-growing-percent=40');

/** Runs the command that the arguments of this process name. @returns how the process should end */
export async function runCommandLine(): Promise<number> {
  process.stdout.on('error', endWithoutResult);
  // Whoever closed it does not want to hear anything.
  process.stderr.on('error', () => undefined);
  try {
    await commandLine().parseAsync();
    return Number(process.exitCode ?? exitCode.fine);
  } catch (failure) {
    return exitCodeAfter(failure);
  }
}

async function exitCodeAfter(failure: unknown): Promise<number> {
  if (failure instanceof CommanderError) {
    if (failure.exitCode === 0) return exitCode.fine;
    // What it has to say to people was said.
    reportFailure(withoutSecrets(failure.message), false, isJsonAsked());
    return exitCode.impossible;
  }
  const { explain } = await import('./failures.js');
  const { words, refused } = explain(failure);
  note(words);
  reportFailure(words, refused, isJsonAsked());
  return refused ? exitCode.bad : exitCode.impossible;
}

function isJsonAsked(): boolean {
  return process.argv.includes('--json');
}

/** A result that nobody got is none. A reader that went away, like `head`, knows so itself. */
function endWithoutResult({ code, message }: NodeJS.ErrnoException): never {
  if (code !== 'EPIPE') note(`The result could not be written to standard output: ${message}`);
  process.exit(exitCode.impossible);
}
