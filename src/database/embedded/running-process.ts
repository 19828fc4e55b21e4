import { readFileSync } from 'node:fs';

/** Recognises a process later, when its number may long belong to another. `startedAt` is null where the system does not tell. */
export interface ProcessIdentity {
  readonly pid: number;
  readonly startedAt: string | null;
}

/** The process this code runs in. */
export function thisProcess(): ProcessIdentity {
  return { pid: process.pid, startedAt: statusOf(process.pid)?.startedAt ?? null };
}

/** Whether that very process still runs; a zombie does not. Without a known start, any process of that number counts. */
export function isRunning({ pid, startedAt }: ProcessIdentity): boolean {
  if (pid <= 0) return false;
  const status = statusOf(pid);
  if (status === undefined) return answersSignals(pid);
  return status.state !== 'Z' && (startedAt === null || startedAt === status.startedAt);
}

/** The command and arguments of a process; undefined where the system does not tell, or when it is gone. */
export function commandOf(pid: number): string[] | undefined {
  return readProcess(pid, 'cmdline')?.split('\0');
}

function statusOf(pid: number): { state: string; startedAt: string } | undefined {
  // proc_pid_stat(5): the second field is the program's name in parentheses and may itself hold spaces and parentheses.
  const fields = readProcess(pid, 'stat')
    ?.replace(/^.*\) /s, '')
    .split(' ');
  return fields?.[0] && fields[19] ? { state: fields[0], startedAt: fields[19] } : undefined;
}

function readProcess(pid: number, file: string): string | undefined {
  if (process.platform !== 'linux') return undefined;
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return undefined; // gone, or hidden from this user
  }
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
