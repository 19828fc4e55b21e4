import { access, constants, mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const memory = '/dev/shm';
const enough = 4 * 1024 ** 3;

/**
 * A new folder for what a test throws away, in memory where there is plenty of it. A database is some four hundred
 * files: a slow disk takes half a second to make them, and nothing of a test has to outlive a power cut.
 */
export async function temporaryDirectory(name: string): Promise<string> {
  return mkdtemp(path.join((await roomInMemory()) >= enough ? memory : tmpdir(), `${name}-`));
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
