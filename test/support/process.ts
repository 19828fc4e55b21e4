import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import type { TestDatabase } from './databases.js';
import { endLater } from './left-open.js';
import { compileCache, root } from './run-typescript.mjs';
import { testConfig } from './test-config.js';
import { until } from './until.js';

const endWithParent = path.join(import.meta.dirname, 'end-with-parent.mjs');

/** What Node runs: the program as the run built it, as reading thousands of files is most of a start. */
function programArguments(program: string): string[] {
  const built = process.env.TEST_PROGRAMS && path.join(process.env.TEST_PROGRAMS, program.replace(/\.ts$/, '.mjs'));
  if (built && existsSync(built)) return [built];
  return ['--import', path.join(import.meta.dirname, 'run-typescript.mjs'), path.join(root, program)];
}

/** A real process of the product, or of a test's own program. It ends with the test that started it. */
export class ProductProcess {
  /** Everything it wrote, on both streams. */
  output = '';
  /** The same, apart: standard output and standard error. */
  results = '';
  notes = '';
  readonly ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  private constructor(private readonly child: ChildProcess) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (text: string) => {
        this.output += text;
      });
    }
    child.stdout?.on('data', (text: string) => {
      this.results += text;
    });
    child.stderr?.on('data', (text: string) => {
      this.notes += text;
    });
    this.ended = once(child, 'exit').then(([code, signal]) => ({ code, signal }));
  }

  /** @param program relative to the repository; `env` is all that the process gets besides PATH */
  static start(program: string, env: Record<string, string>, cwd = root, args: string[] = []): ProductProcess {
    const child = spawn(process.execPath, ['--import', endWithParent, ...programArguments(program), ...args], {
      cwd,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: compileCache, ...env },
      stdio: ['pipe', 'pipe', 'pipe', 'pipe'],
    });
    const started = new ProductProcess(child);
    const isOpen = endLater(() => started.kill());
    void started.ended.then(isOpen);
    return started;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  say(line: string): void {
    if (this.running) this.child.stdin?.write(`${line}\n`);
  }

  /** Gives it the last of its input, and waits until it ended and everything that it wrote was read. */
  async finish(input: string): Promise<number | null> {
    const closed = once(this.child, 'close');
    this.child.stdin?.on('error', () => undefined).end(input);
    const [code] = (await closed) as [number | null];
    return code;
  }

  send(signal: NodeJS.Signals): void {
    this.child.kill(signal);
  }

  kill(signal: NodeJS.Signals = 'SIGKILL'): typeof this.ended {
    this.send(signal);
    return this.ended;
  }

  /** Waits until it wrote something that matches. @throws with its output when it ended first */
  async wrote(pattern: RegExp): Promise<RegExpMatchArray> {
    await until(() => pattern.test(this.output) || !this.running);
    const match = this.output.match(pattern);
    if (!match) throw new Error(`the process ended without ${pattern}:\n${this.output}`);
    return match;
  }
}

/** The environment of a production start on a test's database, with the keys of `testConfig`. */
export function productionEnvironment(database: TestDatabase, port: number) {
  const { secretHashKeys, dataEncryptionKeys, sessionKeys, auditKeys } = testConfig();
  const ring = ({ current }: typeof auditKeys) => `${current.id}:${current.bytes.toString('base64')}`;
  return {
    DATABASE_URL: database.url,
    MIGRATION_DATABASE_URL: database.ownerUrl,
    PORT: String(port),
    PUBLIC_URL: `http://localhost:${port}`,
    SMTP_URL: 'smtp://127.0.0.1:1',
    MAIL_FROM: 'no-reply@example.org',
    SUPPORT_EMAIL: 'support@example.org',
    SECRET_HASH_KEYS: ring(secretHashKeys),
    DATA_ENCRYPTION_KEYS: ring(dataEncryptionKeys),
    SESSION_KEYS: ring(sessionKeys),
    AUDIT_KEYS: ring(auditKeys),
    TRUST_PROXY: 'none',
  };
}
