import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EmbeddedServerUnavailable } from './embedded-server.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { complaintsIn, runProgram } from './run-program.js';
import type { Account } from './run-program.js';

/** Whether the data folder exists. @throws EmbeddedServerUnavailable when these binaries cannot read what is there */
export async function hasData(data: string, binaries: PostgresBinaries): Promise<boolean> {
  if (!existsSync(data)) return false;
  const found = (await readFile(join(data, 'PG_VERSION'), 'utf8').catch(() => '')).trim();
  const wanted = binaries.version.replace(/\D.*/, '');
  if (found === wanted) return true;
  // Renaming a new one to this name takes the place of an empty folder.
  if (found === '' && (await readdir(data)).length === 0) return false;
  throw new EmbeddedServerUnavailable(
    found === ''
      ? `The folder ${data} holds only a part of a database, or no PostgreSQL data: it was removed while a server still ` +
          'ran on it, for instance. Stop that server if it still runs. Move it away to begin with an empty database, or ' +
          'set DATABASE_URL to use another PostgreSQL.'
      : `The folder ${data} holds data of PostgreSQL ${found}, and the embedded PostgreSQL is version ${wanted}. ` +
          'Move it away to begin with an empty database, or set DATABASE_URL to use another PostgreSQL.',
  );
}

/** Makes the data folder and names it last, so that a folder of that name is complete even if a start was killed. */
export async function createData(
  data: string,
  binaries: PostgresBinaries,
  account: Account,
  options: { password: string; durable: boolean },
): Promise<void> {
  try {
    // A name of its own, because the initdb of a killed start may still be writing.
    const draft = `${data}.new-${randomUUID()}`;
    await fillData(draft, binaries, account, options);
    await rename(draft, data);
  } finally {
    await removeDrafts(data);
  }
}

async function fillData(
  draft: string,
  binaries: PostgresBinaries,
  account: Account,
  options: { password: string; durable: boolean },
): Promise<void> {
  const passwordFile = `${draft}.password`;
  await mkdir(draft, { mode: 0o700 });
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  const { uid, gid } = account;
  if (uid !== undefined && gid !== undefined) for (const path of [draft, passwordFile]) await chown(path, uid, gid);
  const { ok, output } = await runProgram(
    binaries.initdb,
    [
      `--pgdata=${draft}`,
      '--username=postgres',
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      // The builtin provider sorts and folds alike on every machine, whatever its system library.
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      ...(options.durable ? [] : ['--no-sync']),
    ],
    account,
  );
  if (!ok) {
    throw new EmbeddedServerUnavailable(
      `A new database could not be made in ${dirname(draft)}: ${complaintsIn(output)}. ` +
        'Mend that, use another folder, or set DATABASE_URL to use another PostgreSQL.',
    );
  }
}

/** Removes what killed starts left half made; their initdb may have worked on for a while. */
export async function removeDrafts(data: string): Promise<void> {
  for (const name of await readdir(dirname(data))) {
    if (!name.startsWith(`${basename(data)}.new-`)) continue;
    await rm(join(dirname(data), name), { recursive: true, force: true, maxRetries: 10 });
  }
}
