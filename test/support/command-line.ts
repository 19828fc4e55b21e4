import { ProductProcess } from './process.js';

/** How a command ended. */
export interface CommandResult {
  readonly code: number | null;
  /** Standard output. */
  readonly result: string;
  /** Standard error. */
  readonly notes: string;
  /** Standard output as JSON. */
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly json: any;
}

/** Runs a command of the command line in a process of its own. `env` is all that it gets besides PATH. */
export async function runCommand(
  args: string[],
  env: Record<string, string> = {},
  { input = '', cwd }: { input?: string; cwd?: string } = {},
): Promise<CommandResult> {
  const started = ProductProcess.start('src/cli.ts', env, cwd, args);
  const code = await started.finish(input);
  const result = started.results;
  const json = args.includes('--json') && result ? JSON.parse(result) : undefined;
  return { code, result, notes: started.notes, json };
}
