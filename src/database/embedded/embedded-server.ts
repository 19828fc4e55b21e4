import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, realpath } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { asUnavailable } from './embedded-server.errors.js';
import { takeFolderLock } from './folder-lock.js';
import type { FolderLock } from './folder-lock.js';
import { findBinaries } from './postgres-binaries.js';
import { PostgresCluster } from './postgres-cluster.js';
import { createCredentials, readCredentials } from './postgres-credentials.js';
import type { PostgresPasswords } from './postgres-credentials.js';
import { createData, hasData, removeDrafts } from './postgres-data.js';
import { chooseAccount, chooseHome, dataFolderIn, isRoot, prepareHome } from './postgres-home.js';
import { prepareDatabase, urlOf } from './postgres-logins.js';
import { readPostmaster } from './postmaster.js';
import type { Account } from './run-program.js';

export { EmbeddedServerUnavailable, FolderHeld } from './embedded-server.errors.js';

/** A PostgreSQL server of this process's own, with the roles and the empty database the product expects. */
export interface EmbeddedServer {
  /** Connection URL of the application's role: it may connect, and what migrations grant it. */
  readonly url: string;
  /** Connection URL of the database's owner, for migrations. */
  readonly ownerUrl: string;
  /** Connection URL of the superuser, for tests and repair; to the database `postgres`, so that others can be cloned. */
  readonly superuserUrl: string;
  /** Ends all connections, stops the server and frees the folder. */
  stop(): Promise<void>;
}

/** Where and how the embedded server runs. */
export interface EmbeddedServerOptions {
  /** Folder for data, passwords, lock and log; made when missing. Only its owner can read what is in it. */
  directory: string;
  /** Whether an acknowledged change survives a power cut; true unless given. False is for tests. */
  durable?: boolean;
  /** 100 unless given. */
  maxConnections?: number;
  /** Told, in sentences, what a person starting the product wants to know. */
  say?: (line: string) => void;
}

/**
 * Starts PostgreSQL on a folder and a free port of the loopback address, or adopts the server that a killed start left running there.
 * No signal handlers: a process that ends without `stop` leaves the server running for the next start to find.
 *
 * @throws EmbeddedServerUnavailable when the folder is in use (FolderHeld) or cannot be used; its message is meant to be shown
 */
export async function startEmbeddedServer(options: EmbeddedServerOptions): Promise<EmbeddedServer> {
  try {
    const directory = await prepareFolder(options.directory);
    const lock = await takeFolderLock(directory);
    try {
      return await startIn(directory, options, lock);
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw asUnavailable(resolve(options.directory), error);
  }
}

/** Connection URL of the application's role on the server that another process keeps; undefined while it starts or stops. */
export async function urlOfHeldServer(directory: string): Promise<string | undefined> {
  const kept = await readCredentials(directory);
  const postmaster = kept && (await readPostmaster(dataFolderIn(kept.home ?? directory)));
  return postmaster && urlOf('application', postmaster.port, kept.passwords);
}

async function startIn(directory: string, options: EmbeddedServerOptions, lock: FolderLock): Promise<EmbeddedServer> {
  const { durable = true, maxConnections = 100, say = () => undefined } = options;
  const { home, account, passwords } = await settle(directory, say);
  const binaries = await findBinaries(account, home, say);
  const data = dataFolderIn(home);
  const log = join(directory, 'postgres.log');
  const password = passwords.superuser;
  const cluster = new PostgresCluster({ data, log, binaries, account, password, durable, maxConnections });
  await removeDrafts(data);
  if (!(await hasData(data, binaries))) {
    say(`Making a new PostgreSQL ${binaries.version} database in ${data}.`);
    await createData(data, binaries, account, { password, durable });
  }
  const port = await cluster.start(say);
  try {
    await prepareDatabase(port, passwords);
  } catch (error) {
    await cluster.stop();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return {
    url: urlOf('application', port, passwords),
    ownerUrl: urlOf('owner', port, passwords),
    superuserUrl: urlOf('superuser', port, passwords),
    stop: () => (stopping ??= cluster.stop().finally(() => lock.release())),
  };
}

/** The folder, made when missing. Root's lets others pass through while it is new, because PostgreSQL runs as another user then. */
async function prepareFolder(path: string): Promise<string> {
  const directory = resolve(path);
  await mkdir(dirname(directory), { recursive: true });
  if (!existsSync(directory)) await mkdir(directory, { mode: 0o700 });
  if (isRoot() && (await readdir(directory)).length === 0) await chmod(directory, 0o711);
  return realpath(directory);
}

/** Who runs PostgreSQL and where its data lies: decided at the first start and kept, whatever changes around the folder. */
async function settle(
  directory: string,
  say: (line: string) => void,
): Promise<{ home: string; account: Account; passwords: PostgresPasswords }> {
  const kept = await readCredentials(directory);
  const account = await chooseAccount(kept?.home ?? directory);
  const { home = directory, passwords } =
    kept ?? (await createCredentials(directory, await chooseHome(directory, account)));
  if (account.name !== undefined) say(`PostgreSQL refuses to run as root: it runs as the user ${account.name}.`);
  if (home !== directory) {
    say(`That user cannot reach ${directory}: the data is in ${home}.`);
    await prepareHome(home);
  }
  return { home, account, passwords };
}
