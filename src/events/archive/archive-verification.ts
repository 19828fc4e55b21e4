import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import type { KeyRing } from '../../shared/key-ring.js';
import { ArchivedEvent, ArchiveEnd, ArchiveHead } from './archive-format.js';
import { checkpointMac } from '../sealing/chain.js';
import { ChainWalk, type LogFault } from '../sealing/chain-walk.js';
import { originHash } from '../sealing/event-mac.js';
import { FaultList } from '../sealing/fault-list.js';

/** A file of archived events, as it was looked at. */
export interface ArchiveReport {
  readonly events: number;
  /** How many of them the product did not record; they are no fault of the file. */
  readonly foreign: number;
  /** What the file ends with; null when its end is gone. */
  readonly checkpoint: { readonly from: number; readonly position: number; readonly before: string } | null;
  /** How many faults there are; 0 when the file is as it was written. */
  readonly faultCount: number;
  /** The first thousand of them. */
  readonly faults: readonly LogFault[];
}

/** The file is no archive of the event log. */
export class NoArchive extends Error {
  override readonly name = 'NoArchive';
}

/**
 * Looks at every line of an archive, which needs the keys and nothing else. Whether the log goes on where the file ends,
 * the log says.
 * @throws NoArchive, and Error when the file cannot be read
 */
export async function verifyArchive(
  file: string,
  keys: KeyRing,
  told: (events: number) => void,
): Promise<ArchiveReport> {
  let reading: ArchiveReading | undefined;
  for await (const line of linesOf(file)) {
    if (reading) reading.see(parsed(line), told);
    else reading = new ArchiveReading(keys, headIn(parsed(line)));
  }
  if (!reading) throw new NoArchive(`${file} is empty.`);
  return reading.report();
}

class ArchiveReading {
  private readonly walk: ChainWalk;
  private readonly found = new FaultList();
  private events = 0;
  private foreign = 0;
  private end: ArchiveEnd['checkpoint'] | undefined;

  constructor(
    private readonly keys: KeyRing,
    private readonly head: ArchiveHead,
  ) {
    this.walk = new ChainWalk(keys, head.after);
  }

  see(value: unknown, told: (events: number) => void): void {
    const event = ArchivedEvent.safeParse(value);
    const end = ArchiveEnd.safeParse(value);
    if (event.success && !this.end) this.seeEvent(event.data, told);
    else if (end.success && !this.end) this.end = end.data.checkpoint;
    // Neither, or behind the end.
    else this.found.add({ position: this.walk.link.position + 1, problem: 'changed', eventId: null });
  }

  report(): ArchiveReport {
    const problem = this.endProblem();
    if (problem) this.found.add({ position: this.walk.link.position + 1, problem, eventId: null });
    const { events, foreign, end, found } = this;
    const checkpoint = end ? { from: end.from, position: end.position, before: end.before } : null;
    return { events, foreign, checkpoint, faultCount: found.count, faults: found.first };
  }

  private seeEvent(event: ArchivedEvent, told: (events: number) => void): void {
    const problem = this.walk.step(event) ?? originProblem(event);
    if (problem === 'foreign') this.foreign += 1;
    else if (problem) this.found.add({ position: event.position, problem, eventId: event.eventId });
    this.events += 1;
    if (this.events % 1000 === 0) told(this.events);
  }

  private endProblem(): LogFault['problem'] | undefined {
    const { end, head, walk, foreign } = this;
    if (!end) return 'tail-cut';
    const key = this.keys.find(end.keyId);
    if (!key) return 'key-missing';
    const fits = end.from === head.after.position && end.position === walk.link.position && end.mac === walk.link.mac;
    return fits && end.foreignEvents === foreign && checkpointMac(key, end) === end.sealedBy
      ? undefined
      : 'checkpoint-changed';
  }
}

/** The ninth line of what was sealed is the hash of the origin, if the event is not older than MACs. */
function originProblem({ content, origin }: ArchivedEvent): LogFault['problem'] | undefined {
  if (!origin) return undefined;
  return content.split('\n')[8] === originHash(origin, Buffer.from(origin.salt, 'hex')) ? undefined : 'origin-changed';
}

function headIn(value: unknown): ArchiveHead {
  const head = ArchiveHead.safeParse(value);
  if (!head.success) throw new NoArchive('The file does not begin as an archive of the event log does.');
  return head.data;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function linesOf(file: string): AsyncIterable<string> {
  const bytes = createReadStream(file);
  const input = file.endsWith('.gz') ? bytes.pipe(createGunzip()) : bytes;
  // A pipe hands no failure on.
  bytes.on('error', (failure) => input.destroy(failure));
  return createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });
}
