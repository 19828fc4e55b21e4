import { ProductProcess } from './process.js';
import { until } from './until.js';

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
  return resultOf(args, code, started.results, started.notes);
}

/** One process that runs commands one after another, for tests of what commands do: its start takes far longer than they. */
export class CommandLine {
  private constructor(private readonly process: ProductProcess) {}

  static start(): CommandLine {
    return new CommandLine(ProductProcess.start('test/faults/fixtures/commands-process.ts', {}));
  }

  /** The same as `runCommand`. */
  async run(args: string[], env: Record<string, string>): Promise<CommandResult> {
    const { process } = this;
    const [resultsBefore, notesBefore] = [process.results.length, process.notes.length];
    process.say(JSON.stringify({ args, env }));
    const said = () => [process.results.slice(resultsBefore), process.notes.slice(notesBefore)].map(untilEnd);
    await until(() => !process.running || said().every((text) => text !== undefined));
    const [result, notes] = said();
    if (!result || !notes) throw new Error(`the process of the commands ended:\n${process.output}`);
    return resultOf(args, Number(result.code), result.text, notes.text);
  }
}

/** What a stream said until a command ended, and its exit code. */
function untilEnd(said: string): { text: string; code: string } | undefined {
  const [, text = '', code = ''] = /^([^]*)ended with (\d)\n$/.exec(said) ?? [];
  return code === '' ? undefined : { text, code };
}

function resultOf(args: string[], code: number | null, result: string, notes: string): CommandResult {
  const json = args.includes('--json') && result ? JSON.parse(result) : undefined;
  return { code, result, notes, json };
}
