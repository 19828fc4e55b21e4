import { access, chmod, constants, mkdtemp, readdir, readFile, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  commandOf,
  isRunning,
  type ProcessIdentity,
  thisProcess,
} from '../../src/database/embedded/running-process.js';

const memory = '/dev/shm';
const enough = 4 * 1024 ** 3;
const name = /^client-credentials-test-(\d+)-(\d*)-/;

/**
 * Makes the folders for what this run of the tests throws away: one on disk, which is its temporary folder, and one in
 * memory where there is plenty of it. A database is some four hundred files: a slow disk takes half a second to make them,
 * and nothing of a test has to outlive a power cut.
 */
export async function makeRunFolders(): Promise<void> {
  process.env.TEST_LASTING_FOLDER ??= tmpdir();
  const onDisk = await makeRunFolder(process.env.TEST_LASTING_FOLDER);
  process.env.TMPDIR = onDisk;
  process.env.TEST_FOLDER = (await roomInMemory()) >= enough ? await makeRunFolder(memory) : onDisk;
}

/** Its name tells whose it is. */
async function makeRunFolder(parent: string): Promise<string> {
  const { pid, startedAt } = thisProcess();
  const folder = await mkdtemp(path.join(parent, `client-credentials-test-${pid}-${startedAt ?? ''}-`));
  // Where root runs the tests, PostgreSQL runs as another user, who must be able to pass through.
  await chmod(folder, 0o711);
  return folder;
}

/** Bytes; 0 where it cannot be written to. */
async function roomInMemory(): Promise<number> {
  try {
    await access(memory, constants.W_OK);
    const { bavail, bsize } = await statfs(memory);
    return Math.min(bavail * bsize, process.availableMemory());
  } catch {
    return 0;
  }
}

/** Removes the folders of this run. */
export function removeRunFolders(): Promise<void> {
  return removeFoldersOf(({ pid }) => pid === process.pid);
}

/** Removes the folders of runs that were killed. */
export function removeFoldersOfDeadRuns(): Promise<void> {
  return removeFoldersOf((owner) => !isRunning(owner));
}

async function removeFoldersOf(belongs: (owner: ProcessIdentity) => boolean): Promise<void> {
  for (const parent of new Set([memory, process.env.TEST_LASTING_FOLDER ?? tmpdir()])) {
    for (const entry of await readdir(parent).catch(() => [])) {
      const [, pid, startedAt] = name.exec(entry) ?? [];
      if (pid && belongs({ pid: Number(pid), startedAt: startedAt || null })) {
        await removeWithServers(path.join(parent, entry));
      }
    }
  }
}

/** Removes a folder. PostgreSQL servers that run on data below it are ended first, as nobody is left to stop them. */
export async function removeWithServers(folder: string): Promise<void> {
  const { clusters, homes } = await databasesBelow(folder);
  for (const data of clusters) await endServer(data);
  for (const home of homes) await removeWithServers(home);
  await rm(folder, { recursive: true, force: true, maxRetries: 10 });
}

/** Data of PostgreSQL, and the places elsewhere in which embedded servers of root keep theirs. */
async function databasesBelow(folder: string): Promise<{ clusters: string[]; homes: string[] }> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  const has = (file: string) => entries.some((entry) => entry.name === file);
  if (has('PG_VERSION')) return { clusters: [folder], homes: [] };
  const note = has('postgres.json') ? await readFile(path.join(folder, 'postgres.json'), 'utf8') : '';
  const elsewhere = /"home": *"(\/var\/lib\/client-credentials-[^"]+)"/.exec(note)?.[1] ?? [];
  const folders = entries.filter((entry) => entry.isDirectory() && entry.name !== 'node_modules');
  const below = await Promise.all(folders.map((entry) => databasesBelow(path.join(folder, entry.name))));
  return {
    clusters: below.flatMap(({ clusters }) => clusters),
    homes: below.flatMap(({ homes }) => homes).concat(elsewhere),
  };
}

async function endServer(data: string): Promise<void> {
  const note = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => '');
  const server = { pid: Number(note.split('\n')[0]), startedAt: null };
  // The number may belong to another process by now.
  if (!isRunning(server) || commandOf(server.pid)?.includes(data) === false) return;
  // PostgreSQL's word for: end at once, clean up nothing.
  process.kill(server.pid, 'SIGQUIT');
  while (isRunning(server)) await pause(20);
}
