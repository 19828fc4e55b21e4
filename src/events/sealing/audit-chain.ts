import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable, Logger } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { chainStart, type Checkpoint, headMac, type Link, nextLink } from './chain.js';
import { type LastLink, standingOf } from './chain-end.js';
import { authorshipOf } from './event-mac.js';
import {
  findChainEnd,
  findCheckpoints,
  findWaiting,
  insertFirstHead,
  insertSeals,
  lockHead,
  type NewSeal,
  type WaitingEvent,
} from './seal.queries.js';

/** What a run of sealing did. */
export interface SealingRun {
  readonly sealed: number;
  /** Whether its time was over before everything was sealed. */
  readonly more: boolean;
  /** A key that this instance does not know and that recorded events: those wait for an instance that does. */
  readonly unknownKey?: string | undefined;
}

export interface SealingLimits {
  /** How many events share a transaction. */
  readonly pageSize?: number;
  /** After this time no further page is begun. */
  readonly forMs?: number;
}

/** Sealing stopped: the chain's head is not the one that was written last. */
export class ChainBroken extends Error {
  override readonly name = 'ChainBroken';

  constructor(readonly position: number) {
    super(
      `the event log was tampered with: its head is gone or does not fit position ${position}, so its tail may be cut`,
    );
  }
}

/** The head was sealed under a key that this instance does not have: another instance got it first. */
export class AuditKeyUnknown extends Error {
  override readonly name = 'AuditKeyUnknown';

  constructor(readonly keyId: string) {
    super(`this instance does not know the audit key ${keyId} yet`);
  }
}

/**
 * The tamper evidence of the event log: an HMAC chain over committed rows, under keys that the database does not
 * have. A changed row, a gap and a cut tail show. Someone with the owner's rights who restores an older log together
 * with its older head shows only against the heads that `seal` wrote to the service's own log.
 */
@Injectable()
export class AuditChain {
  private readonly logger = new Logger(AuditChain.name);

  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
  ) {}

  /**
   * Seals what was committed since, oldest first. One instance at a time. An event that the product did not record is
   * sealed as foreign, so that neither it nor its place can be changed any more, and sealing goes on behind it.
   * @throws ChainBroken when the head does not fit the chain: sealing on top of it would hide what was cut off
   * @throws AuditKeyUnknown
   */
  async seal({ pageSize = 1000, forMs = Number.POSITIVE_INFINITY }: SealingLimits = {}): Promise<SealingRun> {
    const endAt = performance.now() + forMs;
    let sealed = 0;
    let unknownKey: string | undefined;
    let after = '0';
    for (;;) {
      const page = await this.sealPage(after, pageSize);
      sealed += page.sealed;
      unknownKey ??= page.unknownKey;
      if (page.last === undefined || performance.now() > endAt)
        return { sealed, more: page.last !== undefined, unknownKey };
      after = page.last;
    }
  }

  private sealPage(after: string, pageSize: number) {
    return inTransaction(this.em, async (em) => {
      const head = await this.lockEnd(em);
      const waiting = await findWaiting(em, after, pageSize);
      const events = waiting.flatMap(({ event }) =>
        event ? { event, by: authorshipOf(event, this.config.auditKeys) } : [],
      );
      const known = events.filter(({ by }) => by !== 'key-unknown');
      await this.append(em, head, known);
      return {
        sealed: known.length,
        unknownKey: events.find(({ by }) => by === 'key-unknown')?.event.macKeyId ?? undefined,
        last: waiting.length < pageSize ? undefined : waiting.at(-1)?.sequence,
      };
    });
  }

  /** Where sealing goes on. The row lock makes it one at a time; the primary key on the position would refuse a fork. */
  private async lockEnd(em: EntityManager): Promise<LastLink> {
    const { auditKeys } = this.config;
    if (!(await lockHead(em))) {
      await insertFirstHead(em, auditKeys.current.id, headMac(auditKeys.current, chainStart));
      await lockHead(em);
    }
    const end = await findChainEnd(em);
    const standing = standingOf(end, auditKeys);
    if (end.head && standing === 'key-unknown') throw new AuditKeyUnknown(end.head.keyId);
    if (!end.head || standing === 'chain-broken') throw new ChainBroken(end.last.position);
    return end.last;
  }

  private async append(em: EntityManager, last: LastLink, events: readonly Weighed[]): Promise<void> {
    if (events.length === 0) return;
    const key = this.config.auditKeys.current;
    const archived = (await findCheckpoints(em)).at(-1);
    const seals: NewSeal[] = [];
    let { macs } = last;
    let head: Link = last;
    for (const { event, by } of events) {
      macs ||= by !== 'older';
      const genuine = by === 'older' ? !macs : by === 'genuine' && !isArchived(event, archived);
      head = nextLink(key, head, { content: event.content, genuine });
      seals.push({ position: head.position, eventId: event.id, genuine, mac: head.mac });
    }
    await insertSeals(em, seals, key.id, headMac(key, head));
    this.logger.log({ position: head.position, mac: head.mac }, 'sealed the event log');
  }
}

interface Weighed {
  readonly event: WaitingEvent;
  readonly by: ReturnType<typeof authorshipOf>;
}

/** A copy of an archived event has a right MAC. Nothing that happens now happened before what was archived years later. */
function isArchived({ occurredAtMicros }: WaitingEvent, archived: Checkpoint | undefined): boolean {
  return archived !== undefined && BigInt(occurredAtMicros) < BigInt(Date.parse(archived.before)) * 1000n;
}
