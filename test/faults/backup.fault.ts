import { readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { AuditChain } from '../../src/events/sealing/audit-chain.js';
import { withDemonstrationData } from '../support/api-client.js';
import { startApp } from '../support/app.js';
import { runCommand } from '../support/command-line.js';
import { createDatabase, databaseAt, freshDatabase, query, type TestDatabase } from '../support/databases.js';
import { FixedClock } from '../support/fixed-clock.js';
import { freePort } from '../support/free-port.js';
import { endLater } from '../support/left-open.js';
import { MailServer } from '../support/mail-server.js';
import { isReady } from '../support/over-http.js';
import { ProductProcess, productionEnvironment } from '../support/process.js';
import { migrate } from '../support/product-database.js';
import { asOperator, postgresPrograms, startFreshServer } from '../support/restored.js';
import { temporaryDirectory } from '../support/temporary-directory.js';
import { until } from '../support/until.js';

/** What the document has people run, section by section. */
async function commandsOf(section: string): Promise<string[]> {
  const text = await readFile('docs/operations/backup.md', 'utf8');
  const [, body = ''] = new RegExp(`^## ${section}$([^]*?)(?=^## |(?![^]))`, 'm').exec(text) ?? [];
  return [...body.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, commands = '']) => commands);
}

async function fill(database: TestDatabase): Promise<void> {
  const running = await withDemonstrationData(await startApp({ database, clock: new FixedClock(new Date()) }));
  await running.app.get(AuditChain).seal();
  await running.close();
}

/** Runs the product until it made a sweep of its own and has nothing left to do. @returns what it mailed */
async function runThroughSweep(database: TestDatabase): Promise<MailServer['received']> {
  const mailServer = await MailServer.start();
  const { MIGRATION_DATABASE_URL: _forMigrationsAlone, ...env } = productionEnvironment(database, await freePort());
  const rows = (sql: string) => query<{ count: number }>(database.superuserUrl, sql);
  const sweeps = async () =>
    (await rows('select count(*)::int as count from reminder_sweep where finished_at is not null'))[0]?.count ?? 0;
  const before = await sweeps();
  const product = ProductProcess.start('src/main.ts', { ...env, SMTP_URL: mailServer.url });
  await until(() => !product.running || isReady(env.PUBLIC_URL));
  await until(async () => !product.running || (await sweeps()) > before);
  const busy = `select 1 as count from pgboss.job where state in ('created', 'retry', 'active') and start_after < now() limit 1`;
  await until(async () => !product.running || (await rows(busy)).length === 0);
  expect(await product.kill('SIGTERM')).toEqual({ code: 0, signal: null });
  return mailServer.received;
}

const remindersOf = ({ superuserUrl }: TestDatabase) =>
  query(superuserUrl, 'select secret_id, threshold, claimed_at from reminder order by 1, 2');

// PostgreSQL's own programs come with Debian's package "postgresql"; Jest reports the test as skipped without them.
const here = postgresPrograms ? describe : describe.skip;

here('a backup by pg_dump', () => {
  it('R85 is made, restored elsewhere, verified and started by the commands of the document, and reminds nobody twice', async () => {
    const programs = postgresPrograms as string;
    const [old, elsewhere] = [await startFreshServer(programs), await startFreshServer(programs)];
    const folder = await temporaryDirectory('operator');
    await symlink(path.resolve('docker'), path.join(folder, 'docker'));
    const [dump] = await commandsOf('Dump');
    const [makeRoles, restore] = await commandsOf('Restore elsewhere');
    const [verify] = await commandsOf('Verify, then start');
    asOperator(makeRoles ?? '', programs, folder, { ADMIN_URL: old.adminUrl });
    await migrate(old.database.ownerUrl, old.database.url);
    await fill(old.database);
    expect((await runThroughSweep(old.database)).length).toBeGreaterThan(0);

    const name = 'dump=client-credentials-$(date +%F)\n';
    asOperator(dump ?? '', programs, folder, productionEnvironment(old.database, 3000));
    const env = { ...productionEnvironment(elsewhere.database, 3000), ADMIN_URL: elsewhere.adminUrl };
    asOperator(makeRoles ?? '', programs, folder, env);
    expect(asOperator(name + restore, programs, folder, env)).toContain('is at the schema of this version');
    const verified = asOperator(name + verify, programs, folder, env);
    expect(verified).toContain('The event log is as it was written.');
    expect(verified).toContain('Nothing is due now.');

    const told = await remindersOf(old.database);
    expect(await runThroughSweep(elsewhere.database)).toEqual([]);
    expect(await remindersOf(elsewhere.database)).toEqual(told);
  });
});

describe('a copy of the database', () => {
  it('R85 that the server itself made is verified and started, and reminds nobody twice', async () => {
    const old = await freshDatabase();
    await fill(old);
    expect((await runThroughSweep(old)).length).toBeGreaterThan(0);
    const name = `${new URL(old.url).pathname.slice(1)}_elsewhere`;
    await createDatabase(name, new URL(old.url).pathname.slice(1));
    endLater(() => query(databaseAt(old.superuserUrl, 'postgres'), `drop database ${name} with (force)`));
    const elsewhere = {
      url: databaseAt(old.url, name),
      ownerUrl: databaseAt(old.ownerUrl, name),
      superuserUrl: databaseAt(old.superuserUrl, name),
    };
    const { code, result } = await runCommand(['verify-audit'], productionEnvironment(elsewhere, 3000));
    expect([code, result]).toEqual([0, expect.stringContaining('The event log is as it was written.')]);
    expect(await runThroughSweep(elsewhere)).toEqual([]);
    expect(await remindersOf(elsewhere)).toEqual(await remindersOf(old));
  });
});
