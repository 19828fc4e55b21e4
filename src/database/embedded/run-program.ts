import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** The system user a program runs as; empty for the user of this process. */
export interface Account {
  readonly name?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** How a program ended and what it printed. */
export interface Outcome {
  readonly ok: boolean;
  readonly output: string;
}

/**
 * Runs a program to its end. Its output goes to the open file `log` where one is given (a server that outlives the program keeps
 * writing there), else into the outcome. Rejects when it cannot be started at all.
 */
export async function runProgram(program: string, args: string[], account: Account, log?: number): Promise<Outcome> {
  try {
    return await run(program, args, account, log);
  } catch (cause) {
    const user = account.name === undefined ? '' : ` as the user ${account.name}`;
    throw new Error(`${program} cannot be run${user} (${(cause as Error).message})`, { cause });
  }
}

/** What a program of PostgreSQL complains about in its output or log, for one sentence. */
export function complaintsIn(output: string): string {
  const lines = output.trim().split('\n');
  const complaints = lines.flatMap(
    (line) => /\b(?:LOG|ERROR|FATAL|PANIC|DETAIL|HINT|error|hint): .*/.exec(line)?.[0] ?? [],
  );
  return (complaints.length > 0 ? complaints : lines).slice(-4).join(' ').replace(/\.$/, '');
}

async function run(program: string, args: string[], account: Account, log: number | undefined): Promise<Outcome> {
  const sink = log ?? 'pipe';
  const { uid, gid } = account;
  const child = spawn(program, args, {
    stdio: ['ignore', sink, sink],
    cwd: '/', // the account may not enter the folder this process stands in
    env: environment(),
    ...(uid !== undefined && gid !== undefined && { uid, gid }),
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream?.setEncoding('utf8').on('data', (text) => (output += text));
  const [code] = (await once(child, log === undefined ? 'close' : 'exit')) as [number | null];
  return { ok: code === 0, output: output.trim() };
}

/** Nothing of ours: another user runs the program, and its environment may hold secrets. Messages stay English to be recognised. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot } = process.env;
  return {
    LC_ALL: 'C',
    TZ: 'UTC',
    ...(PATH !== undefined && { PATH }),
    ...(SystemRoot !== undefined && { SystemRoot }),
  };
}
