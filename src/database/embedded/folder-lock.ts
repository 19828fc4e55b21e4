import { randomUUID } from 'node:crypto';
import { link, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { FolderHeld } from './embedded-server.errors.js';
import { isRunning, thisProcess } from './running-process.js';
import type { ProcessIdentity } from './running-process.js';

/** One process's hold on a folder. */
export interface FolderLock {
  release(): Promise<void>;
}

/** The nonce names the record for ever, so that a successor of exactly this owner can be named. */
interface Owner extends ProcessIdentity {
  readonly nonce: string;
}

/**
 * Takes `<directory>/lock` for this process; a lock whose owner no longer runs is taken over.
 *
 * Whoever stands at the end of the chain `lock`, `lock.<nonce of its dead owner>`, `lock.<nonce of that one's dead owner>` ...
 * holds the folder. Every place is entered by link(2), which creates it whole or not at all, so two takers can never both follow
 * the same dead owner. Deleting a stale lock before making one's own would not do: a slow taker could delete the quick one's.
 *
 * @throws FolderHeld when a living process holds it
 */
export async function takeFolderLock(directory: string): Promise<FolderLock> {
  const head = join(directory, 'lock');
  const own: Owner = { ...thisProcess(), nonce: randomUUID() };
  const draft = `${head}-${own.nonce}`;
  try {
    await writeFile(draft, JSON.stringify(own), { flag: 'wx', mode: 0o600 });
    while (!(await enter(directory, head, draft)));
    await removeDeadDrafts(head);
  } finally {
    await rm(draft, { force: true });
  }
  return {
    release: async () => {
      if ((await readOwner(head))?.nonce === own.nonce) await rm(head, { force: true });
    },
  };
}

/** False when the chain changed meanwhile and has to be walked again. */
async function enter(directory: string, head: string, draft: string): Promise<boolean> {
  const dead: Owner[] = [];
  let place = head;
  while (!(await entered(draft, place))) {
    const owner = await readOwner(place);
    if (owner === undefined) return false;
    if (isRunning(owner)) throw new FolderHeld(owner.pid, directory);
    dead.push(owner);
    place = `${head}.${owner.nonce}`;
  }
  if (dead.length === 0) return true;
  // Another taker may have moved itself to the head and cleared the chain while this one walked it.
  if ((await readOwner(head))?.nonce !== dead[0]?.nonce) {
    await rm(place, { force: true });
    return false;
  }
  await rename(place, head);
  await Promise.all(dead.map(({ nonce }) => rm(`${head}.${nonce}`, { force: true })));
  return true;
}

/** A taker that is killed within a millisecond leaves its draft. One that cannot be read may be another's, about to be written. */
async function removeDeadDrafts(head: string): Promise<void> {
  for (const name of await readdir(dirname(head))) {
    if (!name.startsWith(`${basename(head)}-`)) continue;
    const owner = await readOwner(join(dirname(head), name));
    if (owner !== undefined && owner.pid > 0 && !isRunning(owner)) await rm(join(dirname(head), name), { force: true });
  }
}

async function entered(draft: string, place: string): Promise<boolean> {
  try {
    await link(draft, place);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Undefined when nobody stands there. A record is whole from its first moment, so one cut short is from before a power cut. */
async function readOwner(place: string): Promise<Owner | undefined> {
  try {
    const { pid, startedAt, nonce } = (JSON.parse(await readFile(place, 'utf8')) ?? {}) as Partial<Owner>;
    if (typeof pid === 'number' && typeof nonce === 'string') return { pid, startedAt: startedAt ?? null, nonce };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    if (!(error instanceof SyntaxError)) throw error;
  }
  return { pid: 0, startedAt: null, nonce: `unreadable-${basename(place)}` };
}
