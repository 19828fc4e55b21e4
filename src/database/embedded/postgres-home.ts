import { randomBytes } from 'node:crypto';
import { chmod, lstat, mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedServerUnavailable } from './embedded-server.errors.js';
import { runProgram } from './run-program.js';
import type { Account } from './run-program.js';

/** Everyone passes through it, only root writes there, and nothing cleans it up. */
const openFolder = '/var/lib';

/** Whether this process runs as root, as which PostgreSQL refuses to run. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Where the data of a home lies. */
export function dataFolderIn(home: string): string {
  return join(home, 'postgres');
}

/**
 * The user to run PostgreSQL as, which refuses to run as root. Data that exists is run by its owner, whoever started it first;
 * otherwise root chooses `postgres`, or `nobody` where there is no such user.
 */
export async function chooseAccount(home: string): Promise<Account> {
  if (!isRoot()) return {};
  const users = (await readFile('/etc/passwd', 'utf8')).split('\n').map((line) => line.split(':'));
  const data = await stat(dataFolderIn(home)).catch(() => undefined);
  if (data !== undefined && data.uid !== 0) {
    const owner = users.find(([, , uid]) => Number(uid) === data.uid);
    return { name: owner?.[0] ?? String(data.uid), uid: data.uid, gid: data.gid };
  }
  const user = users.find(([name]) => name === 'postgres') ?? users.find(([name]) => name === 'nobody');
  if (user?.[0] === undefined) {
    throw new EmbeddedServerUnavailable(
      'PostgreSQL refuses to run as root, and this system has neither a user postgres nor a user nobody to run it as. ' +
        'Start as an ordinary user, or set DATABASE_URL to use another PostgreSQL.',
    );
  }
  return { name: user[0], uid: Number(user[2]), gid: Number(user[3]) };
}

/** `directory` where `account` can reach it, else a new name in a folder open to every user. */
export async function chooseHome(directory: string, account: Account): Promise<string> {
  if (account.uid === undefined) return directory;
  const { ok } = await runProgram('/bin/sh', ['-c', 'test -x "$0"', directory], account);
  return ok ? directory : join(openFolder, `client-credentials-${randomBytes(8).toString('hex')}`);
}

/** Makes a home outside `directory`. Anyone can make folders there, so one that is not root's alone is refused. */
export async function prepareHome(home: string): Promise<void> {
  const created = await mkdir(home, { recursive: true });
  if (created !== undefined) await chmod(home, 0o711);
  const { uid, mode } = await lstat(home);
  if (uid !== process.getuid?.() || (mode & 0o170022) !== 0o040000) {
    throw new EmbeddedServerUnavailable(
      `The folder ${home} is not a folder that only this user can write to, so somebody else could have put it there. ` +
        'Remove it, or set DATABASE_URL to use another PostgreSQL.',
    );
  }
}
