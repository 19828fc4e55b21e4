import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chown, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { runProgram } from '../../src/database/embedded/run-program.js';
import { chooseAccount } from '../../src/database/embedded/postgres-home.js';
import type { TestDatabase } from './databases.js';
import { freePort } from './free-port.js';
import { endLater } from './left-open.js';
import { temporaryDirectory } from './temporary-directory.js';

/** The folder of a PostgreSQL of this machine that has a server and the programs that dump and restore; the newest one. */
export const postgresPrograms = globSync('/usr/{lib/postgresql/*/bin,pgsql-*/bin,local/pgsql/bin}')
  .filter((folder) =>
    ['initdb', 'pg_ctl', 'pg_dump', 'pg_restore', 'psql'].every((each) => existsSync(`${folder}/${each}`)),
  )
  .toSorted((one, other) => Number.parseInt(one.replace(/\D+/, ''), 10) - Number.parseInt(other.replace(/\D+/, ''), 10))
  .at(-1);

export interface FreshServer {
  /** Logs in as its administrator, without a password. */
  readonly adminUrl: string;
  /** The database that `docker/roles.sql` makes. */
  readonly database: TestDatabase;
}

/** A PostgreSQL of this machine with nothing in it, which asks nobody for a password. It ends with the test. */
export async function startFreshServer(programs: string): Promise<FreshServer> {
  const folder = await temporaryDirectory('server');
  const [data, port, account] = [path.join(folder, 'data'), await freePort(), await chooseAccount(folder)];
  await mkdir(data, { mode: 0o700 });
  if (account.uid !== undefined && account.gid !== undefined) {
    for (const each of [folder, data]) await chown(each, account.uid, account.gid);
  }
  const run = async (program: string, ...args: string[]) => {
    const { ok, output } = await runProgram(path.join(programs, program), args, account);
    if (!ok) throw new Error(output);
  };
  await run(
    'initdb',
    `--pgdata=${data}`,
    '--auth=trust',
    '--username=postgres',
    '--encoding=UTF8',
    '--locale=C',
    '--no-sync',
  );
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c fsync=off`;
  await run('pg_ctl', 'start', '--wait', '--pgdata', data, '--log', path.join(folder, 'log'), '--options', options);
  endLater(() => run('pg_ctl', 'stop', '--pgdata', data, '--mode', 'immediate'));
  const url = (user: string, name: string) => `postgresql://${user}@127.0.0.1:${port}/${name}?sslmode=disable`;
  return {
    adminUrl: url('postgres', 'postgres'),
    database: {
      url: url('client_credentials_app', 'client_credentials'),
      ownerUrl: url('client_credentials_owner', 'client_credentials'),
      superuserUrl: url('postgres', 'client_credentials'),
    },
  };
}

/** Runs commands as a person would who stands in the checkout, with the programs that the run built behind `npm run`. */
export function asOperator(commands: string, programs: string, folder: string, env: Record<string, string>): string {
  const npm = `npm() { local name=$2; shift 2; [ "\${1-}" = -- ] && shift; "${process.execPath}" "$TEST_PROGRAMS/src/$name.mjs" "$@"; }`;
  return execFileSync('/bin/bash', ['-euo', 'pipefail', '-c', `${npm}\n${commands}`], {
    cwd: folder,
    env: { ...env, TEST_PROGRAMS: process.env.TEST_PROGRAMS, PATH: `${programs}:${process.env.PATH}` },
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}
