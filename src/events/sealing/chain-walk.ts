import type { KeyRing } from '../../shared/key-ring.js';
import { type Link, nextLink } from './chain.js';

/** What is wrong with the event log. */
export interface LogFault {
  /** Position in the chain, counted from 1; null where the fault has none. */
  readonly position: number | null;
  readonly problem:
    | 'changed'
    | 'gap'
    | 'tail-cut'
    | 'unsealed'
    | 'key-missing'
    | 'foreign'
    | 'origin-changed'
    | 'origin-gone'
    | 'checkpoint-changed';
  readonly eventId: string | null;
}

/** An event as its seal has it; without content when the event is gone. */
export interface SealedEvent {
  readonly position: number;
  readonly eventId: string;
  readonly keyId: string;
  readonly mac: string;
  readonly genuine: boolean;
  readonly content: string | null;
}

/** Follows the chain from link to link. */
export class ChainWalk {
  /** @param link the place after which it begins */
  constructor(
    private readonly keys: KeyRing,
    private last: Link,
  ) {}

  /** The newest link that was seen. */
  get link(): Link {
    return this.last;
  }

  /** Goes on to the next event. @returns what is wrong with it, or with the way to it */
  step(event: SealedEvent): LogFault['problem'] | undefined {
    const previous = this.last;
    this.last = event;
    const { position, content, genuine } = event;
    if (position !== previous.position + 1 || content === null) return 'gap';
    const key = this.keys.find(event.keyId);
    if (!key) return 'key-missing';
    if (nextLink(key, previous, { content, genuine }).mac !== event.mac) return 'changed';
    return genuine ? undefined : 'foreign';
  }
}
