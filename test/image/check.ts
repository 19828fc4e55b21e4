import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { lstat, mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startDatabaseServer, stopDatabaseServer } from '../support/database-server.js';
import { createTestDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { productionEnvironment } from '../support/process.js';
import { kept, root } from '../support/run-typescript.mjs';
import { until } from '../support/until.js';

/** Bytes on disk of the application in its image, without the system and Node. */
const most = 90e6;
const execute = promisify(execFile);

/** Debian with Node and npm, as the base of the image is; made here, as no registry of images need be reached. */
const base = 'localhost/node-of-npm';
const baseArchive = path.join(kept, 'debian-bookworm.tar');
const npm = path.resolve(process.env.npm_execpath ?? '', '../..');

/** Images and containers of this run alone. */
class Workshop {
  private constructor(private readonly folder: string) {}

  static async open(): Promise<Workshop> {
    return new Workshop(await mkdtemp(path.join(tmpdir(), 'client-credentials-image-')));
  }

  private get store(): string[] {
    return ['--root', `${this.folder}/store`, '--runroot', `${this.folder}/run`, '--storage-driver', 'vfs'];
  }

  async run(...args: string[]): Promise<string> {
    process.stderr.write(`buildah ${args.slice(0, 3).join(' ')} …\n`);
    const { stdout } = await execute('buildah', [...this.store, ...args], { maxBuffer: 64 * 1024 * 1024, cwd: root });
    return stdout.trim();
  }

  /** Starts a program in a container, on the network of this machine. */
  start(container: string, env: Readonly<Record<string, string>>, command: readonly string[]): ChildProcess {
    const variables = Object.entries(env).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
    const how = ['run', '--isolation', 'chroot', '--network', 'host', ...variables, container, '--', ...command];
    return spawn('buildah', [...this.store, ...how], { stdio: ['ignore', 'inherit', 'inherit'] });
  }

  async close(): Promise<void> {
    await this.run('rm', '--all').catch(() => undefined);
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function makeBase(workshop: Workshop): Promise<void> {
  if (!existsSync(baseArchive)) {
    await mkdir(kept, { recursive: true });
    process.stderr.write('mmdebstrap …\n');
    // Its name must end in .tar.
    const unfinished = baseArchive.replace(/\.tar$/, `.${process.pid}.tar`);
    await execute('mmdebstrap', ['--variant=minbase', '--include=ca-certificates', 'bookworm', unfinished]);
    await rename(unfinished, baseArchive);
  }
  const container = await workshop.run('from', 'scratch');
  await workshop.run('add', '--quiet', container, baseArchive, '/');
  await workshop.run(
    'copy',
    '--quiet',
    container,
    path.join(root, 'node_modules/node/bin/node'),
    '/usr/local/bin/node',
  );
  await workshop.run('copy', '--quiet', container, npm, '/usr/local/lib/node_modules/npm');
  const rest =
    'ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && useradd --create-home --uid 1000 node';
  await workshop.run('run', '--isolation', 'chroot', container, '--', 'sh', '-c', rest);
  await workshop.run('commit', '--quiet', '--rm', container, base);
}

/** Bytes that a file or a folder takes on disk. */
async function weightOf(file: string): Promise<number> {
  const found = await lstat(file);
  const inside = found.isDirectory() ? await readdir(file) : [];
  const weights = await Promise.all(inside.map((name) => weightOf(path.join(file, name))));
  return weights.reduce((sum, weight) => sum + weight, found.blocks * 512);
}

/** @returns whether the application is small enough */
async function weigh(workshop: Workshop, container: string): Promise<boolean> {
  const application = path.join(await workshop.run('mount', container), 'app');
  const say = (what: string, bytes: number) =>
    process.stdout.write(`${what.padEnd(16)} ${(bytes / 1e6).toFixed(1).padStart(6)} MB\n`);
  for (const part of await readdir(application)) say(part, await weightOf(path.join(application, part)));
  const whole = await weightOf(application);
  say('application', whole);
  say('at most', most);
  return whole <= most;
}

/** Migrates an empty database and starts an instance on it, both from the image. @throws unless it is ready and answers */
async function tryOut(workshop: Workshop, container: string): Promise<void> {
  const port = await freePort();
  const env = productionEnvironment(await createTestDatabase({ empty: true }), port);
  const [migrated] = await once(workshop.start(container, env, ['node', 'dist/src/migrate.js']), 'exit');
  if (migrated !== 0) throw new Error('the image could not migrate a database');
  const { MIGRATION_DATABASE_URL: _, ...running } = env;
  const { OCIv1: image } = JSON.parse(await workshop.run('inspect', container)) as {
    OCIv1: { config: { Cmd: string[] } };
  };
  const server = workshop.start(container, running, image.config.Cmd);
  const ended = once(server, 'exit');
  const answers = async (at: string) => {
    const answer = await fetch(`http://127.0.0.1:${port}${at}`).catch(() => undefined);
    await answer?.body?.cancel();
    return answer?.ok ?? false;
  };
  await until(async () => server.exitCode !== null || answers('/health/ready'), 60_000);
  for (const at of ['/health/ready', '/login', '/api/docs/swagger-ui-bundle.js', '/api/openapi.json']) {
    if (!(await answers(at))) throw new Error(`the image does not answer ${at}`);
  }
  // buildah ends what it runs together with itself, and not in good order.
  server.kill('SIGTERM');
  await ended;
}

async function check(): Promise<boolean> {
  const workshop = await Workshop.open();
  await startDatabaseServer();
  try {
    await makeBase(workshop);
    // What npm fetched once need not be fetched again.
    const cache = path.join(homedir(), '.npm');
    await mkdir(cache, { recursive: true });
    const how = ['--isolation', 'chroot', '--network', 'host', '--volume', `${cache}:/root/.npm`];
    await workshop.run('build', '--quiet', ...how, '--build-arg', `BASE=${base}`, '--tag', 'product', '.');
    const container = await workshop.run('from', '--pull-never', 'localhost/product');
    const small = await weigh(workshop, container);
    await tryOut(workshop, container);
    process.stdout.write(small ? 'The image starts, and is small enough.\n' : 'The image starts, and is too large.\n');
    return small;
  } finally {
    await stopDatabaseServer();
    await workshop.close();
  }
}

const has = (program: string) =>
  execute(program, ['--version']).then(
    () => true,
    () => false,
  );

if ((await has('buildah')) && (await has('mmdebstrap'))) {
  process.exitCode = (await check()) ? 0 : 1;
} else {
  process.stderr.write(
    'The image is built with buildah, on a base that mmdebstrap makes: apt-get install buildah mmdebstrap\n',
  );
  process.exitCode = 2;
}
