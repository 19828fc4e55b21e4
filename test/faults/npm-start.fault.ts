import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { isRunning } from '../../src/database/embedded/running-process.js';
import { environment } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { endLater } from '../support/left-open.js';
import { isReady } from '../support/over-http.js';
import { root } from '../support/run-typescript.mjs';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { until } from '../support/until.js';

const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;
/** A terminal, which every Linux has in its package `util-linux`. */
const hasTerminal = spawnSync('script', ['--version']).status === 0;
const patience = 60_000;

interface Running {
  readonly npm: ChildProcess;
  /** Node and PostgreSQL. */
  readonly pids: readonly number[];
}

type End = (running: Running) => void;

const kill =
  (signal: NodeJS.Signals, whom: (running: Running) => number): End =>
  (running) =>
    process.kill(whom(running), signal);
const npmItself = ({ npm }: Running) => npm.pid as number;
const group = (running: Running) => -npmItself(running);
/** What npm has started: its shell, or what took the shell's place. */
const shell = (running: Running) => {
  const pid = npmItself(running);
  return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0]);
};

const few: [string, End][] = [
  ['INT to the process group, as a terminal sends it', kill('SIGINT', group)],
  ['TERM to the shell of npm', kill('SIGTERM', shell)],
  ['HUP to npm', kill('SIGHUP', npmItself)],
];
const others: [string, End][] = [
  ['INT to npm', kill('SIGINT', npmItself)],
  ['TERM to npm', kill('SIGTERM', npmItself)],
  ['KILL to npm', kill('SIGKILL', npmItself)],
  ['INT to the shell of npm', kill('SIGINT', shell)],
  ['HUP to the shell of npm', kill('SIGHUP', shell)],
  ['TERM to the process group', kill('SIGTERM', group)],
  ['HUP to the process group', kill('SIGHUP', group)],
];

describeOnLinux('npm start', () => {
  let folder: string;
  let port: number;

  beforeAll(async () => {
    folder = await temporaryDirectory('npm-start');
    port = await freePort();
    // The scripts as they are, with the program that this run has built.
    const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
    const program = path.join(environment('TEST_PROGRAMS'), 'src/main.mjs');
    const serve = readFileSync(path.join(root, 'bin/serve'), 'utf8').replace('$product/dist/src/main.js', program);
    mkdirSync(path.join(folder, 'bin'));
    writeFileSync(path.join(folder, 'bin/serve'), serve, { mode: 0o755 });
    writeFileSync(
      path.join(folder, 'package.json'),
      JSON.stringify({ private: true, scripts: { start: scripts.start } }),
    );
  });

  const start = async (command = 'npm', args = ['start']): Promise<Running> => {
    const env = {
      PATH: [path.join(root, 'node_modules/.bin'), process.env.PATH].join(':'),
      HOME: process.env.HOME,
      PORT: String(port),
    };
    const npm = spawn(command, args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [npm.stdout, npm.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    endLater(() => {
      // It ends PostgreSQL at once, too, and leaves nothing of it in shared memory.
      for (const pid of [...pidsIn(folder), npm.pid as number]) if (isAlive(pid)) process.kill(pid, 'SIGQUIT');
    });
    await until(async () => npm.exitCode !== null || isReady(`http://localhost:${port}`), patience);
    if (npm.exitCode !== null) throw new Error(output);
    return { npm, pids: pidsIn(folder) };
  };
  const leavesNothing = async ({ npm, pids }: Running) => {
    expect(pids).toHaveLength(2);
    await until(() => !pids.some(isAlive), 30_000);
    if (npm.exitCode === null && npm.signalCode === null) await once(npm, 'exit');
    expect(existsSync(path.join(dataIn(folder), 'postmaster.pid'))).toBe(false);
    expect(existsSync(path.join(folder, '.data/lock'))).toBe(false);
  };

  it.each([...few, ...(process.env.TEST_CAMPAIGN ? others : [])])(
    'R80 leaves no process behind after %s, and starts again',
    async (_, end) => {
      const running = await start();
      end(running);
      await leavesNothing(running);
    },
  );

  (hasTerminal ? it : it.skip)(
    'R80 leaves no process behind when its terminal is closed, and starts again',
    async () => {
      const running = await start('script', ['--quiet', '--command', 'npm start', '/dev/null']);
      running.npm.kill('SIGKILL');
      await leavesNothing(running);
      const again = await start();
      process.kill(group(again), 'SIGTERM');
      await leavesNothing(again);
    },
  );

  it('R80 explains a data folder of which only a part is left, and begins anew in one that is empty', async () => {
    const data = dataIn(folder);
    rmSync(data, { recursive: true, force: true });
    mkdirSync(path.join(data, 'base'), { recursive: true });
    await expect(start()).rejects.toThrow(/only a part of a database.*Move it away/s);
    rmSync(path.join(data, 'base'), { recursive: true });
    const running = await start();
    process.kill(group(running), 'SIGTERM');
    await leavesNothing(running);
  });
});

const isAlive = (pid: number) => isRunning({ pid, startedAt: null });

/** Where PostgreSQL's data lies: elsewhere when its user cannot reach the folder. */
function dataIn(folder: string): string {
  const { home = path.join(folder, '.data') } = JSON.parse(textOf(path.join(folder, '.data/postgres.json')) || '{}');
  return path.join(home, 'postgres');
}

/** Node and PostgreSQL, as the folder knows them. */
function pidsIn(folder: string): number[] {
  const node = /"pid":(\d+)/.exec(textOf(path.join(folder, '.data/lock')));
  const postgres = /^(\d+)/.exec(textOf(path.join(dataIn(folder), 'postmaster.pid')));
  return [node, postgres].flatMap((found) => (found ? [Number(found[1])] : []));
}

function textOf(file: string): string {
  return existsSync(file) ? readFileSync(file, 'utf8') : '';
}
