import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { EmbeddedServerUnavailable, startEmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import type { EmbeddedServer, EmbeddedServerOptions } from '../../src/database/embedded/embedded-server.js';
import { takeFolderLock } from '../../src/database/embedded/folder-lock.js';
import { commandOf, isRunning } from '../../src/database/embedded/running-process.js';
import { environment } from '../support/databases.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { copyProject, end, spawnLockTaker, spawnOwner } from './fixtures/server-owner.js';

const describeAsRoot = process.getuid?.() === 0 ? describe : describe.skip;
const describeOnLinux = process.platform === 'linux' ? describe : describe.skip;
const nobody = 65_534;
const secondsOfTaking = process.env.TEST_CAMPAIGN ? 10 : 1;

const folders: string[] = [];
const children: ChildProcess[] = [];
const servers: EmbeddedServer[] = [];
/** A data folder whose first start is over. */
let original: string;

beforeAll(async () => {
  original = join(await temporaryDirectory('embedded-server'), '.data');
  await (await startEmbeddedServer({ directory: original, durable: false })).stop();
});
afterEach(async () => {
  await Promise.all(children.splice(0).map((child) => end(child, 'SIGKILL')));
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  for (const folder of folders.splice(0)) {
    await killPostmaster(join(folder, '.data'), 'SIGQUIT');
    await rm(folder, { recursive: true, force: true, maxRetries: 10 });
  }
});

/** A folder for a product to run in; others may enter it, as they may a checkout. */
async function productFolder(mode = 0o755, parent = tmpdir()): Promise<string> {
  const folder = await mkdtemp(join(parent, 'embedded-server-'));
  await chmod(folder, mode);
  folders.push(folder);
  return folder;
}

/** Where a first start makes the data. */
async function newFolder(): Promise<string> {
  return join(await productFolder(0o755, environment('TEST_FOLDER')), '.data');
}

/** The data of a first start that is over: a copy, as making one takes a second of processor. */
async function dataFolder(): Promise<string> {
  const directory = await newFolder();
  await promisify(execFile)('cp', ['-a', original, directory]);
  return directory;
}

async function start(directory: string, options: Partial<EmbeddedServerOptions> = {}): Promise<EmbeddedServer> {
  const server = await startEmbeddedServer({ directory, durable: false, ...options });
  servers.push(server);
  return server;
}

function owner(...args: Parameters<typeof spawnOwner>): ReturnType<typeof spawnOwner> {
  const spawned = spawnOwner(...args);
  children.push(spawned.child);
  return spawned;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client(url);
  client.on('error', () => undefined); // a server that is killed breaks the connection, which fails the query
  await client.connect();
  try {
    return (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
  } finally {
    await client.end();
  }
}

async function homeOf(directory: string): Promise<string> {
  const { home = directory } = JSON.parse(await readFile(join(directory, 'postgres.json'), 'utf8')) as {
    home?: string;
  };
  return home;
}

async function postmasterOf(directory: string): Promise<number> {
  return Number((await readFile(join(directory, 'postgres/postmaster.pid'), 'utf8')).split('\n')[0]);
}

async function killPostmaster(directory: string, signal: NodeJS.Signals): Promise<void> {
  if (!existsSync(join(directory, 'postgres/postmaster.pid'))) return;
  const pid = await postmasterOf(directory);
  if (!commandOf(pid)?.includes(join(directory, 'postgres'))) return;
  process.kill(pid, signal);
  await until(() => !isRunning({ pid, startedAt: null }));
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await setTimeout(5);
}

/** What a killed owner leaves in the lock. */
function deadOwner(nonce: string): string {
  return JSON.stringify({ pid: 2 ** 30, startedAt: null, nonce });
}

async function refusal(directory: string): Promise<string> {
  const error: unknown = await startEmbeddedServer({ directory, durable: false }).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EmbeddedServerUnavailable);
  return (error as Error).message;
}

describe('The embedded server', () => {
  it('gives three logins with no more rights than each needs, and keeps the data over a restart', async () => {
    const directory = await newFolder();
    const first = await start(directory);
    await query(first.ownerUrl, 'create table kept as select 42 as answer');
    await query(first.ownerUrl, 'grant select on kept to client_credentials_app');
    await expect(query(first.url, 'create table mine ()')).rejects.toThrow('permission denied for schema public');
    await expect(query(first.url, 'create temporary table mine ()')).rejects.toThrow('permission denied');
    await expect(query(first.ownerUrl, 'create role another')).rejects.toThrow('permission denied');
    const settings = ['server_encoding', 'TimeZone', 'data_checksums', 'listen_addresses', 'unix_socket_directories'];
    const shown = await query(
      first.superuserUrl,
      `select ${settings.map((name) => `current_setting('${name}')`).join()}`,
    );
    expect(shown).toEqual(['UTF8', 'UTC', 'on', '127.0.0.1', '']);
    await first.stop();

    const second = await start(directory);
    expect(await query(second.url, 'select answer from kept')).toEqual([42]);
  });

  it('is durable unless told otherwise, and asks for a password', async () => {
    const server = await startEmbeddedServer({ directory: await dataFolder(), maxConnections: 20 });
    servers.push(server);
    const sql = `select current_setting('fsync'), current_setting('full_page_writes'), current_setting('synchronous_commit'),
      current_setting('max_connections')`;
    expect(await query(server.url, sql)).toEqual(['on', 'on', 'on', '20']);
    const stranger = new URL(server.superuserUrl);
    stranger.password = 'wrong';
    await expect(query(stranger.href, 'select')).rejects.toThrow('password authentication failed');
  });

  it('keeps the passwords from other users', async () => {
    const directory = await dataFolder();
    await start(directory);
    for (const name of ['postgres.json', 'postgres.log', 'lock']) {
      expect(((await stat(join(directory, name))).mode & 0o777).toString(8)).toBe('600');
    }
    expect((await readdir(directory)).toSorted()).toEqual(['lock', 'postgres', 'postgres.json', 'postgres.log']);
  });
});

describeAsRoot('The embedded server, for root and for others', () => {
  it('runs for an ordinary user', async () => {
    const project = await productFolder();
    await copyProject(project);
    await chown(project, nobody, nobody);
    const { child, answer } = owner(join(project, '.data'), { user: nobody, project });
    const { error, urls, said } = await answer;
    expect(error).toBeUndefined();
    expect(said).toEqual([expect.stringContaining('Making a new PostgreSQL')]);
    expect(await query(urls?.url ?? '', 'select 1')).toEqual([1]);
    expect((await stat(join(project, '.data/postgres'))).uid).toBe(nobody);
    expect((await stat(join(project, '.data'))).mode & 0o777).toBe(0o700);
    await end(child);

    const server = await start(join(project, '.data')); // data is run by its owner, also when root starts it
    expect(await query(server.url, 'select 1')).toEqual([1]);
  });

  it('runs for root below a folder that only root can enter, and finds its data again', async () => {
    const project = join(await productFolder(0o700), 'project');
    const binaries = await copyProject(project);
    for (const path of ['', 'share', 'bin/postgres']) await chmod(join(binaries, path), 0o700); // as umask 077 would
    const directory = join(project, '.data');
    const first = owner(directory, { project });
    const { error, urls, said } = await first.answer;
    const home = await homeOf(directory);
    folders.push(home);
    expect(error).toBeUndefined();
    expect(home).toMatch(/^\/var\/lib\/client-credentials-/);
    expect(said.join('\n')).toMatch(
      /refuses to run as root.*\n.*the data is in \/var\/lib.*\n.*copying them to \/var\/lib/,
    );
    await query(urls?.ownerUrl ?? '', 'create table kept as select 42 as answer');
    await end(first.child);

    const second = owner(directory, { project });
    const again = await second.answer;
    expect(await query(again.urls?.ownerUrl ?? '', 'select answer from kept')).toEqual([42]);
    expect(again.said.join('\n')).not.toContain('copying');
    await end(second.child);
  });

  it('opens an empty folder of root so far that its user can pass through', async () => {
    const directory = await productFolder(0o700);
    await start(directory);
    expect(await homeOf(directory)).toBe(directory);
    expect((await stat(directory)).mode & 0o777).toBe(0o711);
  });

  it('refuses a place for its data that somebody else made', async () => {
    const directory = await productFolder(0o700);
    const home = join(await productFolder(), 'home');
    await mkdir(home);
    await chown(home, nobody, nobody);
    await writeFile(join(directory, 'postgres.json'), JSON.stringify({ home, passwords: {} }));
    expect(await refusal(directory)).toContain('somebody else could have put it there');
  });

  it('is refused to an ordinary user who may not write to the folder', async () => {
    const project = await productFolder();
    await copyProject(project);
    const { error } = await owner(join(project, '.data'), { user: nobody, project }).answer;
    expect(error).toMatch(/cannot be used.*this user may not read and write there.*DATABASE_URL/);
  });
});

describe('A folder in use', () => {
  it('is refused to a second start, which names the process', async () => {
    const directory = await dataFolder();
    const { child, answer } = owner(directory);
    await answer;
    expect(await refusal(directory)).toMatch(
      `Process ${child.pid} already runs the embedded PostgreSQL in ${directory}. Stop`,
    );
    await end(child);
    await start(directory);
    expect(await refusal(directory)).toContain(`Process ${process.pid} already runs`);
  });

  it('goes to exactly one of many that find a dead owner', async () => {
    const directory = await productFolder();
    for (let round = 0; round < 40; round += 1) {
      await writeFile(join(directory, 'lock'), round % 4 === 0 ? '' : deadOwner('a'));
      if (round % 2 === 1) await writeFile(join(directory, 'lock.a'), deadOwner('b'));
      const takers = await Promise.allSettled(Array.from({ length: 16 }, () => takeFolderLock(directory)));
      const taken = takers.filter((taker) => taker.status === 'fulfilled');
      expect(taken).toHaveLength(1);
      for (const taker of takers)
        if (taker.status === 'rejected') expect(taker.reason).toBeInstanceOf(EmbeddedServerUnavailable);
      await taken[0]?.value.release();
      expect((await readdir(directory)).filter((name) => name.startsWith('lock'))).toEqual([]);
    }
  });

  it('is never held by two processes at once, however many owners die', async () => {
    const directory = await productFolder();
    const takers = Array.from({ length: 4 }, () => spawnLockTaker(directory, secondsOfTaking));
    children.push(...takers.map(({ child }) => child));
    const seen = await Promise.all(takers.map(({ answer }) => answer));
    expect(seen.flatMap(({ violations }) => violations)).toEqual([]);
    expect(seen.reduce((sum, { taken }) => sum + taken, 0)).toBeGreaterThan(20);
  });
});

describe('After a kill -9', () => {
  it('adopts the server that was left running, with every committed change', async () => {
    const directory = await dataFolder();
    const { child, answer } = owner(directory);
    const { urls } = await answer;
    await query(urls?.ownerUrl ?? '', 'create table kept as select 42 as answer');
    const postmaster = await postmasterOf(directory);
    await end(child, 'SIGKILL');

    const said: string[] = [];
    const server = await start(directory, { say: (line) => said.push(line) });
    expect(said).toContain('Using the PostgreSQL server that a killed start left running.');
    expect(await postmasterOf(directory)).toBe(postmaster);
    expect(await query(server.ownerUrl, 'select answer from kept')).toEqual([42]);
    await server.stop();
    expect(isRunning({ pid: postmaster, startedAt: null })).toBe(false);
  });

  it('replaces a server that was left running with other settings', async () => {
    const directory = await dataFolder();
    const { child, answer } = owner(directory);
    await answer;
    await end(child, 'SIGKILL');
    const server = await start(directory, { durable: true });
    expect(await query(server.url, `select current_setting('fsync')`)).toEqual(['on']);
  });

  it('recovers when the server was killed as well, once the queries it left behind have ended', async () => {
    const directory = await dataFolder();
    const { child, answer } = owner(directory, { durable: true });
    const { ownerUrl = '', superuserUrl = '' } = (await answer).urls ?? {};
    await query(ownerUrl, 'create table kept as select 42 as answer');
    const busy = query(ownerUrl, `set statement_timeout = '2s'; ${endlessQuery}`).catch(() => 'cut off');
    await until(async () => (await query(superuserUrl, countOfEndlessQueries))[0] === '1');
    const begun = Date.now();
    await end(child, 'SIGKILL');
    await killPostmaster(directory, 'SIGKILL');

    const server = await start(directory, { durable: true });
    expect(Date.now() - begun).toBeGreaterThan(1000);
    expect(await query(server.ownerUrl, 'select answer from kept')).toEqual([42]);
    expect(await busy).toBe('cut off');
  });

  it('never stops the server of another folder', async () => {
    // Copies would know the same passwords.
    const [directory, other] = [await dataFolder(), await newFolder()];
    const running = await start(other);
    const note = await readFile(join(other, 'postgres/postmaster.pid'), 'utf8');
    await writeFile(join(directory, 'postgres/postmaster.pid'), note);
    expect(await refusal(directory)).toMatch(/Process \d+ is a PostgreSQL server that may be using/);
    expect(await query(running.url, 'select 1')).toEqual([1]);
  });

  it('completes a first start, at whatever moment it was killed', async () => {
    const directory = await newFolder();
    const names = (path = ''): Promise<string[]> => readdir(join(directory, path)).catch(() => []);
    const moments = [
      async () => (await names()).includes('postgres.json'),
      async () => (await names()).some((name) => name.startsWith('postgres.new-')),
      async () => (await names()).includes('postgres'),
      async () => (await names('postgres')).includes('postmaster.pid'),
      async () => (await names('postgres/base')).length > 3, // a database beyond those of initdb: ours
    ];
    for (const moment of moments) {
      const { child, answer } = owner(directory);
      answer.catch(() => undefined); // killed before it has one
      await until(moment);
      await end(child, 'SIGKILL');
    }
    const server = await start(directory);
    expect(await query(server.url, 'select 1')).toEqual([1]);
    expect((await readdir(directory)).toSorted()).toEqual(['lock', 'postgres', 'postgres.json', 'postgres.log']);
  });

  it('completes roles and database that were half made', async () => {
    const directory = await dataFolder();
    const first = await start(directory);
    await query(first.superuserUrl, 'drop database client_credentials');
    await query(first.superuserUrl, 'drop role client_credentials_app');
    await first.stop();
    const second = await start(directory);
    expect(await query(second.url, 'select 1')).toEqual([1]);
  });
});

describeOnLinux('A process number that was given to another process', () => {
  it('does not keep the folder of its dead owner locked', async () => {
    const directory = await productFolder();
    await writeFile(join(directory, 'lock'), JSON.stringify({ pid: process.pid, startedAt: '1', nonce: 'a' }));
    await (await takeFolderLock(directory)).release();
  });

  it('is not taken for a server that was left running', async () => {
    const directory = await dataFolder();
    const first = await start(directory);
    const note = await readFile(join(directory, 'postgres/postmaster.pid'), 'utf8');
    await first.stop();
    const { uid, gid } = await stat(join(directory, 'postgres')); // PostgreSQL itself leaves other users' processes out
    const stranger = spawn('sleep', ['60'], { uid, gid, cwd: '/', stdio: 'ignore' });
    children.push(stranger);
    await writeFile(join(directory, 'postgres/postmaster.pid'), note.replace(/^\d+/, String(stranger.pid)));
    const second = await start(directory);
    expect(await query(second.url, 'select 1')).toEqual([1]);
    expect(stranger.exitCode ?? stranger.signalCode).toBeNull();
  });
});

describe('A folder that cannot be used', () => {
  it('is refused when a file is in its place', async () => {
    const directory = await newFolder();
    await writeFile(directory, '');
    expect(await refusal(directory)).toMatch(/cannot be used.*not a folder is in its place.*DATABASE_URL/);
    expect(await refusal(join(directory, 'below'))).toMatch(
      /cannot be used.*not a folder is in its place.*DATABASE_URL/,
    );
  });

  it('is refused when it holds data of another version, or other things', async () => {
    const directory = await dataFolder();
    await writeFile(join(directory, 'postgres/PG_VERSION'), '17\n');
    expect(await refusal(directory)).toMatch(
      /holds data of PostgreSQL 17, and the embedded PostgreSQL is version 18.*DATABASE_URL/,
    );
    await rm(join(directory, 'postgres/PG_VERSION'));
    expect(await refusal(directory)).toMatch(/holds only a part of a database, or no PostgreSQL data/);
  });

  it('is refused when its passwords are lost or damaged', async () => {
    const directory = await dataFolder();
    await writeFile(join(directory, 'postgres.json'), '{');
    expect(await refusal(directory)).toContain('is damaged');
    await rm(join(directory, 'postgres.json'));
    expect(await refusal(directory)).toContain('is missing');
  });

  it('says why PostgreSQL itself refuses, and frees the folder', async () => {
    const directory = await dataFolder();
    await writeFile(join(directory, 'postgres/postgresql.conf'), 'no_such_setting = 1\n');
    expect(await refusal(directory)).toMatch(/would not start.*no_such_setting/);
    expect(existsSync(join(directory, 'lock'))).toBe(false);
  });

  it('is refused for a path that a shell would change', async () => {
    expect(await refusal(join(await productFolder(), 'a $HOME b'))).toContain('because of the characters');
  });
});

const endlessQuery =
  'select sum(a.n * b.n) from generate_series(1, 200000) as a(n), generate_series(1, 200000) as b(n)';
const countOfEndlessQueries = `select count(*) from pg_stat_activity where state = 'active' and query like '%generate_series%'
  and pid <> pg_backend_pid()`;
