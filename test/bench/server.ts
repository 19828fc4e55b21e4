import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { until } from '../support/until.js';
import { onServerCore } from './pinning.js';
import { processorSeconds } from './process-usage.js';

export const root = path.resolve(import.meta.dirname, '../..');
export const typescriptLoader = ['--import', path.join(root, 'test/support/run-typescript.mjs')];

const started = new Set<Server>();

/** Ends every server that still runs. */
export async function stopServers(): Promise<void> {
  await Promise.all([...started].map((server) => server.stop()));
}

export interface ServerOptions {
  readonly name: string;
  /** Arguments of Node. */
  readonly args: readonly string[];
  /** All that the process gets besides PATH and HOME. */
  readonly env?: Record<string, string>;
  readonly port: number;
  /** Answers 200 once the server is ready. */
  readonly readyPath: string;
  /** Gets the server's output as a file, as production would keep it. */
  readonly directory: string;
}

/** A server under measurement: a process of its own. */
export class Server {
  private constructor(
    readonly name: string,
    readonly port: number,
    readonly pid: number,
    private readonly child: ChildProcess,
    private readonly log: string,
  ) {}

  /** @throws with what it wrote when it ends before it is ready */
  static async start({ name, args, env, port, readyPath, directory }: ServerOptions): Promise<Server> {
    const log = path.join(directory, `${name}.log`);
    const file = openSync(log, 'w');
    const { PATH, HOME } = process.env;
    const child = spawn(...onServerCore(args), {
      cwd: directory,
      env: { PATH, HOME, NODE_ENV: 'production', ...env },
      stdio: ['ignore', file, file],
    });
    await once(child, 'spawn');
    const server = new Server(name, port, child.pid ?? 0, child, log);
    started.add(server);
    await until(async () => {
      server.assertRunning();
      const answer = await fetch(`http://127.0.0.1:${port}${readyPath}`).catch(() => undefined);
      await answer?.body?.cancel();
      return answer?.ok ?? false;
    });
    return server;
  }

  /** @throws with the end of its output */
  assertRunning(): void {
    if (this.child.exitCode === null && this.child.signalCode === null) return;
    throw new Error(`${this.name} ended:\n${readFileSync(this.log, 'utf8').slice(-4000)}`);
  }

  /** Waits until the work that a load left behind is done, so that the next one does not pay for it. */
  async settle(withinMs = 10_000): Promise<void> {
    const deadline = Date.now() + withinMs;
    for (let used = processorSeconds(this.pid) ?? 0; Date.now() < deadline;) {
      await pause(500);
      const now = processorSeconds(this.pid) ?? 0;
      if (now - used < 0.05) return;
      used = now;
    }
  }

  async stop(): Promise<void> {
    started.delete(this);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGTERM');
    await once(this.child, 'exit');
  }
}
