import { mkdtemp, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

const memory = '/dev/shm';
const enough = 4 * 1024 ** 3;

/**
 * A new folder for what a test throws away, in memory where there is plenty of it. A database is some four hundred
 * files: a slow disk takes half a second to make them, and nothing of a test has to outlive a power cut.
 */
export async function temporaryDirectory(name: string): Promise<string> {
  const free = await statfs(memory).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => 0,
  );
  return mkdtemp(path.join(free >= enough ? memory : tmpdir(), `${name}-`));
}
