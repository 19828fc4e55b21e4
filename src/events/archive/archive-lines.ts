import type { EntityManager } from '@mikro-orm/postgresql';
import type { KeyRing } from '../../shared/key-ring.js';
import type { ArchivedEvent, ArchiveEnd, ArchiveHead } from './archive-format.js';
import { type ArchivableEvent, findArchivable } from './archive.queries.js';
import { type Checkpoint, checkpointMac, type Link } from '../sealing/chain.js';
import { ChainWalk } from '../sealing/chain-walk.js';

/** The log cannot be archived: nothing was removed. */
export class ArchiveRefused extends Error {
  override readonly name = 'ArchiveRefused';
}

export interface ArchiveRange {
  /** The place in the chain behind which it begins. */
  readonly start: Link;
  /** It ends before the first event of this day (UTC) or later. */
  readonly before: string;
  readonly pageSize: number;
}

/** The lines of an archive, and the checkpoint that they end with. */
export class ArchiveLines {
  private readonly walk: ChainWalk;
  private foreignEvents = 0;

  constructor(
    private readonly em: EntityManager,
    private readonly keys: KeyRing,
    private readonly range: ArchiveRange,
  ) {
    this.walk = new ChainWalk(keys, range.start);
  }

  /** Undefined while nothing was found that may go. */
  get checkpoint(): Checkpoint | undefined {
    const { start, before } = this.range;
    const { position, mac } = this.walk.link;
    return position === start.position
      ? undefined
      : { position, mac, from: start.position, before, foreignEvents: this.foreignEvents };
  }

  /** @throws ArchiveRefused when an event is not as it was sealed */
  async *lines(told: (events: number) => void): AsyncGenerator<string> {
    const { start, before, pageSize } = this.range;
    const { position, mac } = start;
    yield line({ archive: 'event log 1', after: { position, mac } } satisfies ArchiveHead);
    for (let more = true; more;) {
      const page = await findArchivable(this.em, this.walk.link.position, pageSize);
      const old = page.slice(0, lengthBefore(page, new Date(before)));
      for (const event of old) yield line(this.archived(event));
      told(this.walk.link.position - start.position);
      more = old.length === pageSize;
    }
    if (this.checkpoint) yield line(this.end(this.checkpoint));
  }

  private archived(event: ArchivableEvent): ArchivedEvent {
    const problem = this.walk.step(event);
    if (problem === 'foreign') this.foreignEvents += 1;
    else if (problem || event.content === null) {
      throw new ArchiveRefused(`The event at position ${event.position} is not as it was sealed: see verify-audit.`);
    }
    const { position, eventId, genuine, keyId, mac, origin } = event;
    return { position, eventId, genuine, keyId, mac, content: event.content ?? '', origin };
  }

  private end(checkpoint: Checkpoint): ArchiveEnd {
    const { current } = this.keys;
    return { checkpoint: { ...checkpoint, keyId: current.id, sealedBy: checkpointMac(current, checkpoint) } };
  }
}

/** How many of the page happened before that moment, up to the first that did not. An event that is gone counts. */
function lengthBefore(page: readonly ArchivableEvent[], moment: Date): number {
  const first = page.findIndex(({ content, occurredAt }) => content !== null && occurredAt >= moment);
  return first === -1 ? page.length : first;
}

function line(value: object): string {
  return `${JSON.stringify(value)}\n`;
}
