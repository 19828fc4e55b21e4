import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** The first core that this process may use is the servers', the others are everybody else's; undefined if that cannot be. */
const cores = shareOut();

/** The core that every server runs on; undefined where servers cannot be pinned. */
export const serverCore = cores?.servers;

/** How this machine is shared out, for the table. */
export const sharing = cores
  ? `each server pinned to core ${cores.servers}; PostgreSQL and the load generator on the others`
  : 'nothing is pinned: this machine has no taskset, or one core';

/** Moves this process, and with it PostgreSQL and all that it starts later, off the core of the servers. */
export function leaveServerCore(): void {
  if (cores) moveTo(cores.others);
}

/** Moves this process back to all cores: what is measured within it shares them with its PostgreSQL, as it would anywhere. */
export function useAllCores(): void {
  if (cores) moveTo(`${cores.servers},${cores.others}`);
}

function moveTo(list: string): void {
  const { status, stderr } = taskset(['--all-tasks', '--cpu-list', '--pid', list, String(process.pid)]);
  if (status !== 0) throw new Error(`taskset: ${stderr}`);
}

/** The command line that runs Node on the core of the servers. */
export function onServerCore(args: readonly string[]): [command: string, args: string[]] {
  return cores
    ? ['taskset', ['--cpu-list', String(cores.servers), process.execPath, ...args]]
    : [process.execPath, [...args]];
}

function shareOut(): { servers: number; others: string } | undefined {
  if (taskset(['--version']).status !== 0) return undefined;
  const allowed = /^Cpus_allowed_list:\s+(.+)$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1] ?? '';
  const [servers, ...others] = allowed.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split('-').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  return servers === undefined || others.length === 0 ? undefined : { servers, others: others.join(',') };
}

function taskset(args: string[]) {
  return spawnSync('taskset', args, { encoding: 'utf8' });
}
