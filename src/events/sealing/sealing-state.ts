import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { HOUR, SECOND } from '../../shared/clock.js';
import { standingOf } from './chain-end.js';
import { countForeign, findChainEnd, findOldestWaiting } from './seal.queries.js';

/** Why the event log cannot be sealed any more. */
type SealingProblem = 'chain-broken' | 'key-unknown';

/** How the event log stands, for people and for alarms. */
export interface SealingStanding {
  /** Since when the oldest event without a seal waits, usually seconds; null when none does. */
  readonly waitingSince: Date | null;
  readonly waitingSeconds: number;
  /** Null while sealing goes on. */
  readonly problem: SealingProblem | null;
  /** The last position that is sealed. */
  readonly position: number;
  /** Sealed events that the product did not record, and the last position of one. */
  readonly foreign: { readonly events: number; readonly lastPosition: number };
}

/** While a key is brought in, instances that do not have it yet leave sealing to those that do. */
const keyIsOnItsWay = HOUR / SECOND;

/** Looks at the ends of the chain, not at the whole of it. */
@Injectable()
export class SealingState {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  /** Three quick queries, however long the log is. */
  async now(): Promise<SealingStanding> {
    const em = this.em.fork();
    const waiting = await findOldestWaiting(em);
    const end = await findChainEnd(em);
    const { auditKeys } = this.config;
    const head = standingOf(end, auditKeys);
    const unknown =
      head === 'key-unknown' || (typeof waiting?.macKeyId === 'string' && !auditKeys.find(waiting.macKeyId));
    const tooLong = (waiting?.seconds ?? 0) > keyIsOnItsWay;
    return {
      waitingSince: waiting?.since ?? null,
      waitingSeconds: waiting?.seconds ?? 0,
      problem: head === 'chain-broken' ? head : unknown && tooLong ? 'key-unknown' : null,
      position: end.last.position,
      foreign: await countForeign(em),
    };
  }
}
