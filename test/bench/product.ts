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
  const child = spawn(process.execPath, [path.join(root, 'node_modules/@nestjs/cli/bin/nest.js'), 'build'], {
    cwd: root,
    stdio: ['ignore', process.stderr, process.stderr],
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error('the product could not be built');
}

/** What `npm start` gives to Node: flags and the program, which here ends with nobody. */
function startArguments(): string[] {
  const text = readFileSync(path.join(root, 'package.json'), 'utf8');
  const { scripts } = JSON.parse(text) as { scripts: { start: string } };
  const [node, ...args] = scripts.start.replace(/^exec /, '').split(' ');
  if (node !== 'node') throw new Error('the bench expects the script "start" to be one call of node');
  return args
    .filter((arg) => arg !== '--until-parent-ends')
    .map((arg) => (arg.startsWith('-') ? arg : path.join(root, arg)));
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
