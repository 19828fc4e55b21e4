import { once } from 'node:events';
import { open, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { basename } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { EmbeddedServerUnavailable } from './embedded-server.errors.js';
import type { PostgresBinaries } from './postgres-binaries.js';
import { asSuperuser } from './postgres-logins.js';
import { postmasterFileIn, readPostmaster } from './postmaster.js';
import type { Postmaster } from './postmaster.js';
import { commandOf, isRunning } from './running-process.js';
import { complaintsIn, runProgram } from './run-program.js';
import type { Account, Outcome } from './run-program.js';

/** Where a cluster lies, who runs it, and how. `durable: false` trades the safety of its data for speed. */
export interface ClusterOptions {
  readonly data: string;
  readonly log: string;
  readonly binaries: PostgresBinaries;
  readonly account: Account;
  readonly password: string;
  readonly durable: boolean;
  readonly maxConnections: number;
}

/** Long, because a server that was killed first replays its write-ahead log. */
const secondsToStart = 120;

/**
 * The server on one complete data folder. It is no child of this process and outlives it; whoever uses this class holds the folder's
 * lock, so that no two starts act on one folder.
 */
export class PostgresCluster {
  private readonly options: ClusterOptions;

  constructor(options: ClusterOptions) {
    this.options = options;
    refuseShellCharacters([options.data, options.binaries.postgres]);
  }

  /**
   * Answers the port of the server on the loopback address: a new one, on a port that was free, or the one that a killed start left
   * behind.
   */
  async start(say: (line: string) => void): Promise<number> {
    const givenUpAt = Date.now() + 20_000;
    for (;;) {
      const adopted = await this.adopt();
      if (adopted !== undefined) {
        say('Using the PostgreSQL server that a killed start left running.');
        return adopted;
      }
      const port = await freePort();
      const { ok, output } = await this.tryToStart(port);
      if (ok) return port;
      // Another program took the port first; or a killed start left work behind: queries that still use the memory of its
      // server, or a server that was about to come up and now holds the folder.
      if (!/in use|lock file .* already exists/.test(output) || Date.now() > givenUpAt)
        throw this.refusal('start', output);
      await setTimeout(200);
    }
  }

  /** Stops the server, at once if it does not stop in good order: it then recovers at its next start, without loss. */
  async stop(): Promise<void> {
    for (const mode of ['fast', 'immediate']) {
      const { output } = await this.pgCtl(['stop', '--mode', mode, '--timeout=30']);
      const postmaster = await readPostmaster(this.options.data);
      if (postmaster === undefined || !isAlive(postmaster)) return;
      if (mode === 'immediate') throw this.refusal('stop', output);
    }
  }

  /** The port of the server on the folder, if it is as one started now would be; any other is stopped. */
  private async adopt(): Promise<number | undefined> {
    const postmaster = await readPostmaster(this.options.data);
    if (postmaster === undefined) return undefined;
    const command = commandOf(postmaster.pid);
    const isStranger = command !== undefined && !basename(command[0] ?? '').startsWith('postgres');
    if (isStranger || !isAlive(postmaster)) {
      // PostgreSQL would take any process of that number, a zombie too, for its server. Its own guard against a second
      // server, the shared memory block named by the folder, does not need the file.
      await rm(postmasterFileIn(this.options.data), { force: true });
      return undefined;
    }
    const answer = await this.ask(postmaster);
    if (answer === 'as wanted') return postmaster.port;
    const isOurs = answer === 'other settings' || command?.includes(this.options.data);
    if (!isOurs && isAlive(postmaster)) throw this.foreign(postmaster);
    await this.stop();
    return undefined;
  }

  private async tryToStart(port: number): Promise<Outcome> {
    const { log } = this.options;
    const options = Object.entries({ port, ...this.settings() }).map(([name, value]) => `-c ${name}=${value}`);
    const file = await open(log, 'w', 0o600);
    try {
      const args = ['start', `--timeout=${secondsToStart}`, '--options', options.join(' ')];
      const { ok } = await this.pgCtl(args, file.fd);
      return { ok, output: ok ? '' : await readFile(log, 'utf8') };
    } finally {
      await file.close();
    }
  }

  private settings(): Record<string, string> {
    const { durable, maxConnections } = this.options;
    const safety = durable ? 'on' : 'off';
    return {
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
      max_connections: String(maxConnections),
      timezone: 'UTC',
      log_timezone: 'UTC',
      cluster_name: 'client-credentials',
      log_checkpoints: 'off',
      fsync: safety,
      full_page_writes: safety,
      synchronous_commit: safety,
    };
  }

  private async pgCtl(args: string[], log?: number): Promise<Outcome> {
    const { binaries, account, data } = this.options;
    return runProgram(binaries.pg_ctl, [...args, '--wait', '--silent', '--pgdata', data], account, log);
  }

  /** Whether the server takes our password and runs these binaries with these settings; waits while it starts or stops. */
  private async ask(postmaster: Postmaster): Promise<'as wanted' | 'other settings' | 'no answer'> {
    const wanted = { server_version: this.options.binaries.version, ...this.settings() };
    const sql =
      'select from unnest($1::text[], $2::text[]) as wanted (name, value) where current_setting(name) <> value';
    const begun = Date.now();
    for (;;) {
      try {
        return await asSuperuser(postmaster.port, this.options.password, async (client) => {
          const { rowCount } = await client.query(sql, [Object.keys(wanted), Object.values(wanted)]);
          return rowCount === 0 ? 'as wanted' : 'other settings';
        });
      } catch (error) {
        const { code } = error as { code?: string };
        const seconds = code === '57P03' ? secondsToStart : code === 'ECONNREFUSED' ? 5 : 0; // 57P03: cannot_connect_now
        if (!isAlive(postmaster) || Date.now() - begun > seconds * 1000) return 'no answer';
      }
      await setTimeout(100);
    }
  }

  private foreign({ pid }: Postmaster): EmbeddedServerUnavailable {
    return new EmbeddedServerUnavailable(
      `Process ${pid} is a PostgreSQL server that may be using ${this.options.data}, but does not take its password. ` +
        `Stop it, or remove ${postmasterFileIn(this.options.data)} if it serves another folder; or set DATABASE_URL to use another PostgreSQL.`,
    );
  }

  private refusal(action: string, output: string): EmbeddedServerUnavailable {
    const { data, log } = this.options;
    return new EmbeddedServerUnavailable(
      `PostgreSQL would not ${action} in ${data}: ${complaintsIn(output)}. ` +
        `Its log is ${log}. Mend that, or set DATABASE_URL to use another PostgreSQL.`,
    );
  }
}

/** pg_ctl hands its paths to a shell, in double quotes. */
function refuseShellCharacters(paths: string[]): void {
  const refused = paths.find((path) => process.platform !== 'win32' && /["$`\\\n]/.test(path));
  if (refused === undefined) return;
  throw new EmbeddedServerUnavailable(
    `PostgreSQL cannot be started from the path ${refused}, because of the characters " $ \` or \\ in it. ` +
      'Move the folder, or set DATABASE_URL to use another PostgreSQL.',
  );
}

function isAlive({ pid }: Postmaster): boolean {
  return isRunning({ pid, startedAt: null });
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
