import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startProfiled } from './contenders.js';
import { profileReport } from './cpu-profile.js';
import type { DatabaseServer } from './database.js';
import { Load } from './load.js';

const connections = 32;
const warmUpSeconds = 5;
const seconds = 12;

const microseconds = () => Number(process.hrtime.bigint() / 1000n);

/**
 * Where the product's time goes under a load of right requests. The profiler costs some itself, so rates are not shown.
 * The profile stays in a folder of its own.
 */
export async function profileProduct(
  databases: DatabaseServer,
  directory: string,
  say: (line: string) => void,
): Promise<string> {
  const profiles = await mkdtemp(path.join(tmpdir(), 'client-credentials-profile-'));
  say('starting the product under the profiler');
  const { server, request, expectedStatus } = await startProfiled(databases, directory, [
    '--cpu-prof',
    `--cpu-prof-dir=${profiles}`,
  ]);
  const load = new Load({ port: server.port, request, expectedStatus }, connections);
  await load.measure(warmUpSeconds);
  say(`profiling for ${seconds} s`);
  const from = microseconds();
  const { unexpected, firstUnexpected } = await load.measure(seconds);
  const to = microseconds();
  load.stop();
  await server.stop();
  if (firstUnexpected !== undefined) throw new Error(`${JSON.stringify(unexpected)}: ${firstUnexpected}`);
  return `${profileReport(profiles, from, to)}\n\nThe whole profile, for Chrome's developer tools: ${profiles}`;
}
