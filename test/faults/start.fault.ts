import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { urlOfHeldServer } from '../../src/database/embedded/embedded-server.js';
import { freshDatabase, query, type TestDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { isReady, must } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { until } from '../support/until.js';

describe('a start', () => {
  it('names every wrong variable at once and exits with 1', async () => {
    const process = ProductProcess.start('src/main.ts', {
      PORT: 'http',
      PUBLIC_URL: 'portal.example.org',
      DATABASE_URL: 'mysql://db',
      TRUST_PROXY: 'true',
      SESSION_KEYS: 's1:short',
    });
    expect(await process.ended).toEqual({ code: 1, signal: null });
    for (const name of [
      'PORT',
      'PUBLIC_URL',
      'DATABASE_URL',
      'TRUST_PROXY',
      'SESSION_KEYS',
      'SMTP_URL',
      'MAIL_FROM',
      'SUPPORT_EMAIL',
      'SECRET_HASH_KEYS',
      'DATA_ENCRYPTION_KEYS',
      'AUDIT_KEYS',
    ]) {
      expect(process.output).toMatch(new RegExp(`^ {2}- ${name}: `, 'm'));
    }
    expect(process.output).not.toMatch(/\bat .*\.ts/);
  });

  it('R67 starts no demonstration where production forgot DATABASE_URL, and names everything that says so', async () => {
    const directory = await temporaryDirectory('forgotten');
    const { DATABASE_URL, ...rest } = productionEnvironment(await freshDatabase(), await freePort());
    const env = { ...rest, DATABSE_URL: DATABASE_URL, PUBLIC_URL: 'https://portal.example.org', TRUST_PROXY: '1' };
    const process = ProductProcess.start('src/main.ts', { ...env, NODE_ENV: 'production' }, directory);
    expect(await process.ended).toEqual({ code: 1, signal: null });
    expect(process.output).toContain('DATABSE_URL is not read: is DATABASE_URL meant?');
    for (const name of ['DATABASE_URL', 'PUBLIC_URL', 'TRUST_PROXY', 'SMTP_URL', 'SESSION_KEYS', 'NODE_ENV']) {
      expect(process.output).toMatch(new RegExp(`^ {2}- ${name}: `, 'm'));
    }
    expect(process.output).not.toMatch(/Sign in|postgresql:/);
    expect(await readdir(directory)).toEqual([]);
  });

  it('refuses an older schema, which npm run migrate brings up to date, also from two places at once', async () => {
    const database = await freshDatabase({ empty: true });
    const env = productionEnvironment(database, await freePort());
    const refused = ProductProcess.start('src/main.ts', env);
    expect(await refused.ended).toEqual({ code: 1, signal: null });
    expect(refused.output).toContain('Run "npm run migrate" first');
    const migrating = [1, 2].map(() => ProductProcess.start('src/migrate.ts', env));
    for (const { ended } of migrating) expect(await ended).toEqual({ code: 0, signal: null });
    const { MIGRATION_DATABASE_URL: _forMigrationsAlone, ...running } = env;
    const started = ProductProcess.start('src/main.ts', running);
    await until(() => isReady(env.PUBLIC_URL));
    expect(await started.kill('SIGTERM')).toEqual({ code: 0, signal: null });
    expect(started.output).not.toContain('Warning');
    // Demonstration data, whose password everyone knows, never goes to a database of its own.
    expect(await query(database.url, 'select from user_account')).toEqual([]);
  });

  it('warns when it runs as the owner of the schema, or could', async () => {
    const database = await freshDatabase();
    const env = productionEnvironment(database, await freePort());
    const asOwner = ProductProcess.start('src/main.ts', { ...env, DATABASE_URL: database.ownerUrl });
    await asOwner.wrote(/DATABASE_URL logs in as a role that may rewrite the event log/);
    await asOwner.kill();
    expect(asOwner.output).not.toContain('MIGRATION_DATABASE_URL');
    const asItself = ProductProcess.start('src/main.ts', env);
    await asItself.wrote(/MIGRATION_DATABASE_URL is in the environment of the running product/);
    await asItself.kill();
  });

  it('says that a migration was killed in its first moments, which migrating again mends', async () => {
    const database = await freshDatabase({ empty: true });
    const env = productionEnvironment(database, await freePort());
    const blocker = new pg.Client({ connectionString: database.superuserUrl });
    await blocker.connect();
    try {
      await blocker.query('begin; create table event_log ()');
      const migrating = ProductProcess.start('src/migrate.ts', env);
      await until(async () => (await waitingIn(database)).length > 0);
      await migrating.kill();
    } finally {
      await blocker.end();
    }
    await until(async () => (await waitingIn(database)).length === 0);
    const started = ProductProcess.start('src/main.ts', env);
    expect(await started.ended).toEqual({ code: 1, signal: null });
    expect(started.output).toContain('public.schema_migration among them: a migration did not come to its end');
    expect(started.output).not.toMatch(/permission denied|^ +at /m);
    expect(await ProductProcess.start('src/migrate.ts', env).ended).toEqual({ code: 0, signal: null });
    const again = ProductProcess.start('src/main.ts', env);
    await until(() => isReady(env.PUBLIC_URL));
    expect(await again.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('R68 says which file of a certificate cannot be read', async () => {
    const database = await freshDatabase();
    const env = productionEnvironment(database, 0);
    const process = ProductProcess.start('src/main.ts', {
      ...env,
      DATABASE_URL: `${withoutQuery(database.url)}?sslmode=verify-full&sslrootcert=/no/such/file`,
      MIGRATION_DATABASE_URL: `${withoutQuery(database.ownerUrl)}?sslmode=prefer`,
    });
    expect(await process.ended).toEqual({ code: 1, signal: null });
    expect(process.output).toMatch(/^ {2}- DATABASE_URL: sslrootcert: \/no\/such\/file cannot be read \(ENOENT\)$/m);
    expect(process.output).toMatch(/^ {2}- MIGRATION_DATABASE_URL: sslmode=prefer would go on without TLS/m);
    expect(process.output).not.toMatch(/^ +at /m);
  });

  it('says that the port is taken', async () => {
    const database = await freshDatabase();
    const env = productionEnvironment(database, await freePort());
    const first = ProductProcess.start('src/main.ts', env);
    await until(() => isReady(env.PUBLIC_URL));
    const second = ProductProcess.start('src/main.ts', env);
    expect(await second.ended).toEqual({ code: 1, signal: null });
    expect(second.output).toContain('Another program listens on port');
    await first.kill('SIGTERM');
  });

  it('works without any environment: embedded PostgreSQL, demonstration data and how to sign in', async () => {
    const directory = await temporaryDirectory('newcomer');
    const port = await freePort();
    const process = ProductProcess.start('src/main.ts', { PORT: String(port) }, directory);
    const [, code] = await process.wrote(/TOTP code now +(\d{6})/);
    const send = (route: string, body: object) => must(`http://localhost:${port}`, 'POST', `/api/v1${route}`, { body });
    const { challenge } = await send('/auth/login', {
      email: 'manager@example.org',
      password: 'correct horse battery staple 42',
    });
    expect(await send('/auth/mfa', { challenge, code })).toHaveProperty('accessToken');
    expect(await process.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  });

  it('says what is wrong with a data folder, and never to remove one that is only not readable', async () => {
    const directory = await temporaryDirectory('folder');
    const refusal = async () => {
      const process = ProductProcess.start('src/main.ts', { PORT: '0' }, directory);
      expect(await process.ended).toEqual({ code: 1, signal: null });
      expect(process.output).not.toMatch(/^ +at /m);
      return process.output;
    };
    await writeFile(path.join(directory, '.data'), 'a file in its place');
    expect(await refusal()).toMatch(
      /\.data cannot be used for the embedded PostgreSQL: something that is not a folder/,
    );
    await rm(path.join(directory, '.data'));
    await mkdir(path.join(directory, '.data/keys.json'), { recursive: true });
    const unreadable = await refusal();
    expect(unreadable).toContain('could not be started');
    expect(unreadable).not.toMatch(/remove the folder/i);
    await rm(path.join(directory, '.data'), { recursive: true });
    await mkdir(path.join(directory, '.data'));
    await writeFile(path.join(directory, '.data/keys.json'), '{ half');
    expect(await refusal()).toContain('Put a copy of the file in its place');
  });

  it('says that the database does not answer', async () => {
    const database = { url: `postgresql://app:pw@127.0.0.1:${await freePort()}/none`, ownerUrl: '', superuserUrl: '' };
    const env = { ...productionEnvironment(database, 0), MIGRATION_DATABASE_URL: '' };
    const process = ProductProcess.start('src/main.ts', env);
    expect(await process.ended).toEqual({ code: 1, signal: null });
    expect(process.output).toContain('The database of DATABASE_URL does not answer');
    expect(process.output).not.toMatch(/app:pw|^ +at /m);
  });

  it('R63 R80 stops at a signal in any moment of it, and leaves nothing that it had started', async () => {
    const directory = await temporaryDirectory('interrupted');
    const serverRuns = async () => (await urlOfHeldServer(path.join(directory, '.data'))) !== undefined;
    const database = await freshDatabase();
    const moments: [string, (process: ProductProcess) => Promise<unknown>][] = [
      ['it makes its PostgreSQL', (process) => process.wrote(/Making a new PostgreSQL/)],
      ['PostgreSQL runs', () => until(serverRuns)],
      ['it connects', () => until(() => isConnectedTo(database))],
    ];
    for (const [moment, reached] of moments) {
      const env = moment === 'it connects' ? productionEnvironment(database, await freePort()) : { PORT: '0' };
      const process = ProductProcess.start('src/main.ts', env, directory);
      const ended = reached(process).then(
        () => process.kill('SIGTERM'),
        () => process.kill('SIGKILL'),
      );
      expect([moment, await ended]).toEqual([moment, { code: 0, signal: null }]);
      expect([moment, await serverRuns()]).toEqual([moment, false]);
      expect(process.output).not.toContain('TOTP code');
    }
  });
});

/** Whether a process of the product holds a connection. */
async function isConnectedTo({ superuserUrl, url }: TestDatabase): Promise<boolean> {
  const name = new URL(url).pathname.slice(1);
  const sql = 'select from pg_stat_activity where datname = $1 and pid <> pg_backend_pid()';
  return (await query(superuserUrl, sql, [name])).length > 0;
}

const withoutQuery = (url: string) => url.replace(/\?.*/, '');

/** Backends of a database that wait for a lock. */
function waitingIn({ superuserUrl }: TestDatabase) {
  const sql = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return query(superuserUrl, sql);
}
