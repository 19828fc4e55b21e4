import { chown, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { startEmbeddedServer } from '../../src/database/embedded/embedded-server.js';
import { findBinaries } from '../../src/database/embedded/postgres-binaries.js';
import { chooseAccount } from '../../src/database/embedded/postgres-home.js';
import { runProgram } from '../../src/database/embedded/run-program.js';
import { CertificateAuthority } from './certificates.js';
import { query, type TestDatabase } from './databases.js';
import { freePort } from './free-port.js';
import { temporaryDirectory } from './temporary-directory.js';

/** A PostgreSQL that takes no TCP connection without TLS, and others through its socket's file alone. */
export interface EncryptedServer {
  readonly authority: CertificateAuthority;
  /** For what belongs to a test; goes with the server. */
  readonly directory: string;
  /** The folder of the socket's file. */
  readonly socket: string;
  /**
   * A new, empty database, by URLs of this host and query. The certificate is for `localhost`.
   * @param name one that ends in `certified` takes those alone who show a certificate of the authority
   */
  database(host: string, parameters: string, name?: string): Promise<TestDatabase>;
  /** Shows a certificate with these properties from now on. */
  show(properties: { hosts?: string[]; days?: number }): Promise<void>;
  stop(): Promise<void>;
}

/** The lines of pg_hba.conf: whoever comes by TCP without TLS finds none that lets them in. */
const entries = `local all all scram-sha-256
hostssl /certified$ all 127.0.0.1/32 scram-sha-256 clientcert=verify-ca
hostssl all all 127.0.0.1/32 scram-sha-256
`;

export async function startEncryptedServer(): Promise<EncryptedServer> {
  const directory = await temporaryDirectory('encrypted');
  const plain = await startEmbeddedServer({ directory, durable: false });
  const [setting] = await query<{ data: string }>(
    plain.superuserUrl,
    `select current_setting('data_directory') as data`,
  );
  await plain.stop();
  const data = setting?.data ?? '';
  const authority = await CertificateAuthority.make();
  const show: EncryptedServer['show'] = async ({ hosts = ['localhost'], days = 1 }) => {
    const { certificate, key } = await authority.issue({ hosts, days });
    await writeFor(data, 'server.crt', certificate);
    await writeFor(data, 'server.key', key);
  };
  await show({});
  await writeFor(data, 'pg_hba.conf', entries);
  await writeFor(data, 'authority.crt', authority.certificate);
  const port = await freePort();
  const account = await chooseAccount(path.dirname(data));
  const { pg_ctl } = await findBinaries(account, path.dirname(data), () => undefined);
  const control = async (...args: string[]) => {
    const { ok, output } = await runProgram(pg_ctl, [...args, '--wait', '--pgdata', data], account);
    if (!ok) throw new Error(output);
  };
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    unix_socket_directories: data,
    ssl: 'on',
    ssl_ca_file: 'authority.crt',
    fsync: 'off',
  };
  const options = Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`);
  await control('start', '--log', path.join(data, 'log'), '--options', options.join(' '));
  const urlAt = (url: string, host: string, name: string, parameters: string) => {
    const { protocol, username, password } = new URL(url);
    return `${protocol}//${username}:${password}@${host}:${port}/${name}?${parameters}`;
  };
  const superuser = urlAt(plain.superuserUrl, 'localhost', 'postgres', `host=${data}`);
  let made = 0;
  return {
    authority,
    directory,
    socket: data,
    async database(host, parameters, name = `database_${(made += 1)}`) {
      await query(superuser, `create database ${name} owner client_credentials_owner`);
      return {
        url: urlAt(plain.url, host, name, parameters),
        ownerUrl: urlAt(plain.ownerUrl, host, name, parameters),
        superuserUrl: urlAt(plain.superuserUrl, host, name, parameters),
      };
    },
    async show(properties) {
      await show(properties);
      await query(superuser, 'select pg_reload_conf()');
    },
    async stop() {
      await control('stop', '--mode', 'immediate');
    },
  };
}

/** A file that its reader, the owner of the folder, may read, and nobody else: PostgreSQL takes no other key. */
async function writeFor(folder: string, name: string, content: string): Promise<void> {
  const file = path.join(folder, name);
  const { uid, gid } = await stat(folder);
  await writeFile(file, content, { mode: 0o600 });
  await chown(file, uid, gid);
}
