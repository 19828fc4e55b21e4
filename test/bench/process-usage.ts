import { readFileSync } from 'node:fs';

/** Ticks of /proc: fixed at 100 a second on every Linux. */
const ticksPerSecond = 100;
const mebibyte = 1024;

/** Seconds of processor time that a process has used in all its threads; undefined where there is no /proc. */
export function processorSeconds(pid: number): number | undefined {
  const stat = read(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses, which may hold blanks.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
}

/** Seconds that a core has worked since the machine started, for whomever; undefined where there is no /proc. */
export function coreSeconds(core: number): number | undefined {
  const line = read('/proc/stat')?.match(new RegExp(`^cpu${core} (.+)$`, 'm'))?.[1];
  if (line === undefined) return undefined;
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line.split(' ').map(Number);
  return (user + nice + system + irq + softirq + steal) / ticksPerSecond;
}

/** Resident memory in MiB; undefined where there is no /proc. */
export function residentMebibytes(pid: number): number | undefined {
  const kibibytes = read(`/proc/${pid}/status`)?.match(/^VmRSS:\s+(\d+) kB/m)?.[1];
  return kibibytes === undefined ? undefined : Number(kibibytes) / mebibyte;
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
