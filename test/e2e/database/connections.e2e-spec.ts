import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MikroORM } from '@mikro-orm/postgresql';
import { PgBoss } from 'pg-boss';
import { PreparedStatements } from '../../../src/database/prepared-statements.js';
import { CertificateAuthority } from '../../support/certificates.js';
import { fetchToken, startClientSystem } from '../../support/client-system.js';
import { runCommand } from '../../support/command-line.js';
import { freshDatabase, query, type TestDatabase } from '../../support/databases.js';
import { type EncryptedServer, startEncryptedServer } from '../../support/encrypted-server.js';
import { freePort } from '../../support/free-port.js';
import { isReady } from '../../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../../support/process.js';
import { migrate, openDatabase, ormOptions } from '../../support/product-database.js';
import { until } from '../../support/until.js';

describe('connections to a PostgreSQL that takes none without TLS', () => {
  let server: EncryptedServer;
  let verified: string;
  let stranger: string;

  beforeAll(async () => {
    server = await startEncryptedServer();
    verified = `sslmode=verify-full&sslrootcert=${server.authority.writeTo(server.directory)}`;
    stranger = (await CertificateAuthority.make('Another authority')).writeTo(server.directory);
  });
  afterAll(() => server.stop());

  const backends = ({ superuserUrl }: TestDatabase) =>
    query<{ name: string; ssl: boolean; local: boolean }>(
      superuserUrl,
      `select distinct application_name as name, ssl, client_addr is null as local
       from pg_stat_activity join pg_stat_ssl using (pid)
       where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' order by 1`,
    );

  it('R68 are all encrypted, in a start, a migration and a command', async () => {
    const database = await server.database('localhost', verified);
    const env = productionEnvironment(database, await freePort());
    const migrating = ProductProcess.start('src/migrate.ts', env);
    expect([await migrating.ended, migrating.output]).toEqual([
      { code: 0, signal: null },
      'The database is at the schema of this version.\n',
    ]);
    const started = ProductProcess.start('src/main.ts', env);
    await until(() => isReady(env.PUBLIC_URL));
    expect(await backends(database)).toEqual([
      { name: 'client-credentials', ssl: true, local: false },
      { name: 'client-credentials jobs', ssl: true, local: false },
      { name: 'client-credentials tokens', ssl: true, local: false },
    ]);
    const { code, result } = await runCommand(['keys'], env);
    expect([code, result]).toEqual([0, expect.stringContaining('AUDIT_KEYS')]);
    expect(await started.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('R68 serve tokens, and take application_name and options in every pool', async () => {
    const database = await server.database(
      'localhost',
      `${verified}&application_name=registry&options=-c%20work_mem%3D5MB`,
    );
    await migrate(database.ownerUrl, database.url);
    const system = await startClientSystem({ database });
    try {
      expect((await fetchToken(system)).status).toBe(200);
      expect(await backends(database)).toEqual([{ name: 'registry', ssl: true, local: false }]);
      const sql = `select current_setting('work_mem') as memory, current_setting('datestyle') as dates`;
      const { app } = system.running;
      const answers = [
        await app.get(MikroORM).em.fork().execute(sql),
        await app.get(PreparedStatements).query('settings', sql, []),
        (await app.get(PgBoss).getDb().executeSql(sql)).rows,
      ];
      for (const answer of answers) expect(answer).toEqual([{ memory: '5MB', dates: 'ISO, MDY' }]);
    } finally {
      await system.running.close();
    }
  });

  it('R68 show a certificate of their own in every pool', async () => {
    const { certificate, key } = await server.authority.issue({ name: 'client' });
    const files = { sslcert: certificate, sslkey: key };
    for (const [name, content] of Object.entries(files)) await writeFile(path.join(server.directory, name), content);
    const own = Object.keys(files).map((name) => `${name}=${path.join(server.directory, name)}`);
    const database = await server.database('localhost', [verified, ...own].join('&'), 'certified');
    const anonymous = await server.database('localhost', verified, 'also_certified');
    await expect(migrate(anonymous.ownerUrl, anonymous.url)).rejects.toThrow(
      'The database of MIGRATION_DATABASE_URL refuses the connection: connection requires a valid client certificate.',
    );
    await migrate(database.ownerUrl, database.url);
    const system = await startClientSystem({ database });
    try {
      expect((await fetchToken(system)).status).toBe(200);
      expect(await backends(database)).toHaveLength(3);
    } finally {
      await system.running.close();
    }
  });

  it('R68 go through the file of a socket where the URL says so, whatever else its host', async () => {
    const database = await server.database('nowhere.invalid', `host=${server.socket}`);
    await migrate(database.ownerUrl, database.url);
    const system = await startClientSystem({ database });
    try {
      expect((await fetchToken(system)).status).toBe(200);
      expect(await backends(database)).toEqual([
        { name: 'client-credentials', ssl: false, local: true },
        { name: 'client-credentials jobs', ssl: false, local: true },
        { name: 'client-credentials tokens', ssl: false, local: true },
      ]);
    } finally {
      await system.running.close();
    }
  });

  it('R68 do not come about with a certificate of an authority that the URL does not name', async () => {
    const env = productionEnvironment(
      await server.database('localhost', `sslmode=verify-full&sslrootcert=${stranger}`),
      0,
    );
    const starting = ProductProcess.start('src/main.ts', env);
    const migrating = ProductProcess.start('src/migrate.ts', env);
    const command = await runCommand(['keys'], env);
    expect([await starting.ended, await migrating.ended, command.code]).toEqual([
      { code: 1, signal: null },
      { code: 1, signal: null },
      2,
    ]);
    const sentence = (variable: string) =>
      `The database of ${variable} shows a certificate that no authority known to ${variable} has signed ` +
      `(self-signed certificate in certificate chain). Name the file with its authority's certificate in sslrootcert.\n`;
    expect(starting.output.replace(/^Warning.*\n/, '')).toBe(sentence('DATABASE_URL'));
    expect(migrating.output).toBe(sentence('MIGRATION_DATABASE_URL'));
    expect(command.notes).toBe(sentence('DATABASE_URL'));
  });

  it.each([
    [
      'no public authority has signed the certificate',
      'localhost',
      'sslmode=verify-full',
      {},
      /shows a certificate that no authority/,
    ],
    ['the certificate is for another host', '127.0.0.1', 'verified', {}, /shows a certificate for another host name/],
    [
      'the certificate has expired',
      'localhost',
      'verified',
      { days: -1 },
      /shows a certificate that is not valid at this time/,
    ],
    ['the server takes nothing else', 'localhost', '', {}, /takes no connection without TLS/],
  ] as const)('R68 do not come about when %s', async (_, host, parameters, certificate, sentence) => {
    await server.show(certificate);
    const { url, ownerUrl } = await server.database(host, parameters === 'verified' ? verified : parameters);
    try {
      const location = { kind: 'external', url, migrationUrl: ownerUrl } as const;
      await expect(openDatabase(location, () => undefined)).rejects.toThrow(sentence);
      await expect(migrate(ownerUrl, url)).rejects.toThrow(sentence);
      // The ORM brings a node-postgres of its own.
      await expect(allThatOrmSays(url)).rejects.toThrow();
    } finally {
      await server.show({});
    }
  });

  it('R68 are encrypted although nobody vouches for the certificate when sslmode=require, and that is said', async () => {
    await server.show({ hosts: ['elsewhere.example.org'] });
    const { url, ownerUrl } = await server.database('127.0.0.1', 'sslmode=require');
    const said: string[] = [];
    await migrate(ownerUrl, url);
    await openDatabase({ kind: 'external', url, migrationUrl: ownerUrl }, (line) => said.push(line));
    await server.show({});
    expect(said).toEqual([expect.stringContaining('believes whoever answers as 127.0.0.1 (sslmode=require)')]);
  });
});

describe('connections to a PostgreSQL that offers no TLS', () => {
  /** An address that leads to this machine too, and is none of its loopback. */
  const elsewhere = '0.0.0.0';
  const openAt = async (host: string, parameters: string) => {
    const { url } = await freshDatabase();
    const given = new URL(url);
    given.host = `${host}:${given.port}`;
    given.search = parameters;
    const said: string[] = [];
    await openDatabase({ kind: 'external', url: given.href, migrationUrl: url }, (line) => said.push(line));
    return said;
  };

  it('R68 do not come about where the URL asks for TLS', async () => {
    await expect(openAt('127.0.0.1', 'sslmode=require')).rejects.toThrow(
      'The database of DATABASE_URL offers no TLS, which DATABASE_URL asks for.',
    );
  });

  it('R68 go by PGSSLMODE where the URL says nothing, and to the embedded server as ever', async () => {
    const { url } = await freshDatabase();
    process.env.PGSSLMODE = 'require';
    try {
      await expect(openAt('127.0.0.1', '')).rejects.toThrow('offers no TLS');
      await openDatabase({ kind: 'external', url, migrationUrl: url }, () => undefined);
    } finally {
      delete process.env.PGSSLMODE;
    }
  });

  it('R68 are not encrypted in silence, but where the URL says so or the server is on this machine', async () => {
    expect(await openAt(elsewhere, '')).toEqual([
      expect.stringMatching(/^Warning: the connections to the database at 0\.0\.0\.0 are not encrypted\./),
    ]);
    expect(await openAt(elsewhere, 'sslmode=disable')).toEqual([]);
    expect(await openAt('127.0.0.1', '')).toEqual([]);
  });
});

async function allThatOrmSays(url: string): Promise<unknown> {
  const orm = await MikroORM.init(ormOptions(url));
  try {
    return await orm.em.fork().execute('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
  } finally {
    await orm.close(true);
  }
}
