import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { TestDatabase } from '../support/databases.js';
import { freePort } from '../support/free-port.js';
import { productionEnvironment } from '../support/process.js';
import { root, Server } from './server.js';

/** Builds the product as production runs it. @throws when that fails */
export async function buildProduct(): Promise<void> {
  const child = spawn('npm', ['run', '--silent', 'build'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the product could not be built');
}

/** What `bin/serve` gives to Node: flags and the program. */
function startArguments(): string[] {
  const [, flags] =
    /^exec .*? ((?:--[a-z-]+=\d+ )+)"\$product/m.exec(readFileSync(path.join(root, 'bin/serve'), 'utf8')) ?? [];
  if (!flags) throw new Error('the bench expects flags of V8 in bin/serve');
  return [...flags.trim().split(' '), path.join(root, 'dist/src/main.js')];
}

/**
 * Starts the built product in its production environment, behind one proxy.
 * @param directory gets its log
 * @param nodeArgs for Node itself, such as its profiler
 */
export async function startProduct(
  name: string,
  database: TestDatabase,
  directory: string,
  nodeArgs: readonly string[] = [],
): Promise<Server> {
  const port = await freePort();
  const env = { ...productionEnvironment(database, port), LOG_LEVEL: 'info', TRUST_PROXY: '1' };
  const args = [...nodeArgs, ...startArguments()];
  return Server.start({ name, args, env, port, readyPath: '/health/ready', directory });
}
