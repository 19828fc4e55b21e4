import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';

/** A server as PostgreSQL notes it in its data folder. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** PostgreSQL's own note of the server on a data folder. */
export function postmasterFileIn(data: string): string {
  return join(data, 'postmaster.pid');
}

/** The server that is noted, which a killed one leaves behind; undefined when none is. */
export async function readPostmaster(data: string): Promise<Postmaster | undefined> {
  try {
    for (let tries = 0; ; tries += 1) {
      const lines = (await readFile(postmasterFileIn(data), 'utf8')).split('\n');
      if (lines.length > 4 || tries === 20) return { pid: Number(lines[0]), port: Number(lines[3]) };
      await setTimeout(50); // made a moment ago and not yet written; or never, because of a power cut
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
