import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { endLater } from '../../support/left-open.js';

export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** Runs a program that prepares a recipe, with everything that this machine's own programs get. @throws when it fails */
export async function prepare(cwd: string, program: string, ...args: string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd, timeout: 540_000, maxBuffer: 2 ** 24 });
  return stdout;
}

/** A recipe that runs, below a driver that asks it what a test says, line by line. */
export class RecipeProgram {
  private notes = '';
  private readonly lines;

  private constructor(private readonly child: ChildProcess) {
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.notes += text;
    });
    if (!child.stdout) throw new Error('a recipe has no output');
    this.lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  }

  static start({ program, args, cwd, env }: Command, settings: Record<string, string>): RecipeProgram {
    const { PATH = '', HOME = '' } = process.env;
    const child = spawn(program, args, { cwd, env: { PATH, HOME, ...settings, ...env } });
    const ended = once(child, 'exit');
    endLater(async () => {
      child.kill('SIGKILL');
      await ended;
    });
    return new RecipeProgram(child);
  }

  /** Says a line, and waits for the next one of the driver's. @throws when the program ended */
  async ask(line: string): Promise<string> {
    this.child.stdin?.write(`${line}\n`);
    return this.nextLine();
  }

  async nextLine(): Promise<string> {
    for (;;) {
      const { value, done } = await this.lines.next();
      if (done) throw new Error(`the recipe ended:\n${this.notes}`);
      // Frameworks write of their own start, too.
      if (/^(\{|refused: |eyJ)/.test(value)) return value;
      this.notes += `${value}\n`;
    }
  }
}
