import { execFileSync, spawn } from 'node:child_process';
import { chmod, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import path from 'node:path';
import { environment, type TestDatabase } from './databases.js';
import { freePort } from './free-port.js';
import { endLater } from './left-open.js';
import { temporaryDirectory } from './temporary-directory.js';
import { until } from './until.js';

/** Whether this machine has PgBouncer. */
export const hasPooler = (() => {
  try {
    return execFileSync('pgbouncer', ['--version'], { stdio: 'pipe' }).length > 0;
  } catch {
    return false;
  }
})();

/** The same database through a PgBouncer of its own, as its package configures it but for `mode` and passwords. */
export async function throughPooler(
  { url, ownerUrl, superuserUrl }: TestDatabase,
  mode: 'session' | 'transaction' | 'statement',
): Promise<TestDatabase> {
  const folder = await temporaryDirectory('pooler');
  const [server, port] = [new URL(environment('TEST_APP_URL')), await freePort()];
  const users = [url, ownerUrl].map((each) => new URL(each));
  await writeFile(
    path.join(folder, 'users.txt'),
    users.map(({ username, password }) => `"${username}" "${password}"\n`).join(''),
  );
  const settings = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: path.join(folder, 'users.txt'),
    pool_mode: mode,
    default_pool_size: 40,
    max_client_conn: 200,
  };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = ${value}`);
  const file = path.join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]\n* = host=${server.hostname} port=${server.port}\n[pgbouncer]\n${lines.join('\n')}\n`,
  );
  // It refuses to run as root.
  const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  await chmod(folder, 0o755);
  const pooler = spawn('pgbouncer', ['-q', ...asUser, file], { stdio: 'ignore' });
  endLater(() => pooler.kill('SIGKILL'));
  await until(() => answers(port));
  const through = (given: string) => {
    const changed = new URL(given);
    changed.host = `127.0.0.1:${port}`;
    return changed.href;
  };
  return { url: through(url), ownerUrl: through(ownerUrl), superuserUrl };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket.destroy() !== undefined));
    socket.on('error', () => resolve(false));
  });
}
