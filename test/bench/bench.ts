import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { compare, describeComparison } from './comparison.js';
import { type DatabaseServer, startDatabaseServer } from './database.js';
import { type BenchOptions, readOptions } from './options.js';
import { explainSupport } from './plans.js';
import { leaveServerCore } from './pinning.js';
import { buildProduct } from './product.js';
import { profileProduct } from './profile.js';
import { measureMails } from './mails.js';
import { measureReminders } from './reminders.js';
import { measureSupport } from './support.js';
import { stopServers } from './server.js';
import { ratioTable } from './table.js';

const plansFile = path.resolve(import.meta.dirname, '../../docs/plans.md');

/** `npm run bench`: how fast the token endpoint is, as ratios (DESIGN section 11). `--help` says more. */
async function bench(options: BenchOptions): Promise<void> {
  leaveServerCore();
  if (options.build) {
    say('building the product');
    await buildProduct();
  }
  const directory = await mkdtemp(path.join(tmpdir(), 'client-credentials-bench-'));
  // Root runs PostgreSQL as another user, who must be able to pass.
  await chmod(directory, 0o711);
  let databases: DatabaseServer | undefined;
  const cleanUp = async () => {
    await stopServers();
    await databases?.stop();
    await rm(directory, { recursive: true, force: true });
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanUp().finally(() => process.exit(1)));
  }
  try {
    databases = await startDatabaseServer(directory);
    if (options.profile) print(await profileProduct(databases, directory, say));
    else if (options.plans) await writeFile(plansFile, await explainSupport(databases, { quick: options.quick, say }));
    else await reportComparison(databases, directory, options);
  } finally {
    await cleanUp();
  }
}

async function reportComparison(databases: DatabaseServer, directory: string, options: BenchOptions): Promise<void> {
  const { quick } = options;
  const wanted = (part: BenchOptions['only']) => options.only === undefined || options.only === part;
  const comparison = wanted('tokens') ? await compare(databases, directory, { quick, say }) : undefined;
  if (comparison) print(describeComparison(comparison));
  const reminders = wanted('reminders') ? await measureReminders(databases, { quick, say }) : [];
  if (reminders.length > 0) print(ratioTable(reminders));
  const mails = wanted('mails') ? await measureMails(databases, say) : [];
  if (mails.length > 0) print(ratioTable(mails));
  const support = wanted('support') ? await measureSupport(databases, { quick, say }) : [];
  if (support.length > 0) print(ratioTable(support));
  if (options.json)
    await writeFile(options.json, `${JSON.stringify({ ...comparison, reminders, mails, support }, undefined, 2)}\n`);
  if ([...(comparison?.rows ?? []), ...reminders, ...mails, ...support].some(({ invalid }) => invalid !== undefined))
    process.exitCode = 1;
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
