import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compare, describeComparison } from './comparison.js';
import { type DatabaseServer, startDatabaseServer } from './database.js';
import { type BenchOptions, readOptions } from './options.js';
import { explainSupport } from './plans.js';
import { leaveServerCore, useAllCores } from './pinning.js';
import { buildProduct } from './product.js';
import { profileProduct } from './profile.js';
import { measureMails } from './mails.js';
import { measureReminders } from './reminders.js';
import { measureSupport } from './support.js';
import { measureUse } from './use.js';
import type { Row } from './rows.js';
import { stopServers } from './server.js';
import { ratioTable } from './table.js';

const plansFile = path.resolve(import.meta.dirname, '../../docs/plans.md');

/** `npm run bench`: how fast the token endpoint is, as ratios. `--help` says more. */
async function bench(options: BenchOptions): Promise<void> {
  if (options.build) {
    say('building the product');
    await buildProduct();
  }
  const directory = await mkdtemp(path.join(tmpdir(), 'client-credentials-bench-'));
  // Root runs PostgreSQL as another user, who must be able to pass.
  await chmod(directory, 0o711);
  try {
    if (options.profile) {
      print(await besideServers(directory, (databases) => profileProduct(databases, directory, say)));
    } else if (options.plans) {
      const explain = (databases: DatabaseServer) => explainSupport(databases, { quick: options.quick, say });
      await writeFile(plansFile, await withDatabases(directory, explain));
    } else await reportComparison(directory, options);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

async function reportComparison(directory: string, options: BenchOptions): Promise<void> {
  const { quick } = options;
  const wanted = (part: BenchOptions['only']) => options.only === undefined || options.only === part;
  const comparison = wanted('tokens')
    ? await besideServers(directory, (databases) => compare(databases, directory, { quick, say }))
    : undefined;
  if (comparison) print(describeComparison(comparison));
  const others = async (databases: DatabaseServer) => {
    const use = wanted('use') ? await measureUse(databases, say) : [];
    if (use.length > 0) print(ratioTable(use));
    const reminders = wanted('reminders') ? await measureReminders(databases, { quick, say }) : [];
    if (reminders.length > 0) print(ratioTable(reminders));
    const mails = wanted('mails') ? await measureMails(databases, say) : [];
    if (mails.length > 0) print(ratioTable(mails));
    const support = wanted('support') ? await measureSupport(databases, { quick, say }) : [];
    if (support.length > 0) print(ratioTable(support));
    return { use, reminders, mails, support };
  };
  const nothing = { use: [], reminders: [], mails: [], support: [] };
  const measured = options.only === 'tokens' ? nothing : await withDatabases(directory, others);
  if (options.json) await writeFile(options.json, `${JSON.stringify({ ...comparison, ...measured }, undefined, 2)}\n`);
  const rows: readonly Row[] = [comparison?.rows ?? [], ...Object.values(measured)].flat();
  if (rows.some(({ invalid }) => invalid !== undefined)) process.exitCode = 1;
}

/** The same on the cores that servers, in processes of their own, leave to PostgreSQL and the load. */
async function besideServers<Result>(
  directory: string,
  work: (databases: DatabaseServer) => Promise<Result>,
): Promise<Result> {
  leaveServerCore();
  try {
    return await withDatabases(directory, work);
  } finally {
    useAllCores();
  }
}

/** Runs work that needs PostgreSQL, and leaves nothing running: not when it fails, and not when it is interrupted. */
async function withDatabases<Result>(
  directory: string,
  work: (databases: DatabaseServer) => Promise<Result>,
): Promise<Result> {
  const databases = startDatabaseServer(directory);
  let stopped: Promise<void> | undefined;
  const stop = () => (stopped ??= stopServers().then(async () => (await databases).stop()));
  const interrupted = () =>
    void stop()
      .then(() => rm(directory, { recursive: true, force: true }))
      .finally(() => process.exit(1));
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    return await work(await databases);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    await stop();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

function print(text: string): void {
  process.stdout.write(`\n${text}\n`);
}

try {
  const options = readOptions(process.argv.slice(2));
  if (options) await bench(options);
} catch (failure) {
  say(String((failure as Error)?.stack ?? failure));
  process.exitCode = 1;
}
