import { EntityManager, IsolationLevel } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { after, Clock, DAY } from '../../shared/clock.js';
import { chainStart, checkpointMac, type Link } from './chain.js';
import { standingOf } from './chain-end.js';
import { ChainWalk, type LogFault } from './chain-walk.js';
import { FaultList } from './fault-list.js';
import { authorshipOf } from './event-mac.js';
import {
  findChainEnd,
  findCheckpoints,
  findWaiting,
  type StoredCheckpoint,
  type WaitingEvent,
} from './seal.queries.js';
import { eachSealed, findErasures, findSlippedIn, type StoredEvent } from './verification.queries.js';

/** The whole log, as it was looked at. */
export interface LogReport {
  /** What was moved into files; it was verified then. */
  readonly archived: {
    readonly events: number;
    /** How many of them the product did not record. */
    readonly foreign: number;
    /** All of them happened before this day (UTC); null when nothing was archived. */
    readonly before: string | null;
  };
  /** Events that are sealed, each of them looked at. */
  readonly sealed: number;
  /** Events that wait for their seal, which comes within seconds while the product runs; each of them looked at. */
  readonly unsealed: number;
  /** How many faults there are; 0 when the log is as it was written. */
  readonly faultCount: number;
  /** The first thousand of them, in the order of the chain. */
  readonly faults: readonly LogFault[];
}

export interface VerificationOptions {
  /** Called every now and then: how many events were looked at. */
  readonly told?: (events: number) => void;
  /** How many events that wait for their seal are read at once. */
  readonly pageSize?: number;
}

/** Origins are erased at 400 days by the database's clock, which is not this one. */
const originsExpectedFor = 399 * DAY;

/** Looks at every event, every seal and everything beside them. */
@Injectable()
export class LogVerification {
  constructor(
    private readonly em: EntityManager,
    private readonly config: Config,
    private readonly clock: Clock,
  ) {}

  /** Verifies the whole log, as it is at one moment. */
  verify({ told = () => undefined, pageSize = 1000 }: VerificationOptions = {}): Promise<LogReport> {
    const snapshot = { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true };
    return this.em.fork().transactional(async (em) => {
      await withoutTimeLimits(em);
      const checkpoints = await findCheckpoints(em);
      const found = new FaultList();
      this.lookAtCheckpoints(checkpoints, found);
      const sealed = await this.lookAtSealed(em, checkpoints.at(-1) ?? chainStart, found, told);
      await this.lookAtEnd(em, found);
      const unsealed = await this.lookAtWaiting(em, found, { told: (count) => told(sealed + count), pageSize });
      await lookForStrays(em, found);
      return {
        archived: {
          events: checkpoints.at(-1)?.position ?? 0,
          foreign: checkpoints.reduce((sum, { foreignEvents }) => sum + foreignEvents, 0),
          before: checkpoints.at(-1)?.before ?? null,
        },
        sealed,
        unsealed,
        faultCount: found.count,
        faults: found.first,
      };
    }, snapshot);
  }

  private lookAtCheckpoints(checkpoints: readonly StoredCheckpoint[], found: FaultList): void {
    let last: Link = chainStart;
    for (const checkpoint of checkpoints) {
      const { position, from, by } = checkpoint;
      const key = this.config.auditKeys.find(by.keyId);
      if (!key) found.add({ position, problem: 'key-missing', eventId: null });
      else if (from !== last.position || checkpointMac(key, checkpoint) !== by.mac) {
        found.add({ position, problem: 'checkpoint-changed', eventId: null });
      }
      last = checkpoint;
    }
  }

  private async lookAtSealed(em: EntityManager, start: Link, found: FaultList, told: (events: number) => void) {
    const erasures = await findErasures(em);
    const walk = new ChainWalk(this.config.auditKeys, start);
    let sealed = 0;
    await eachSealed(em, after(this.clock.now(), -originsExpectedFor), (event) => {
      const problem = walk.step(event) ?? originProblem(event, erasures);
      if (problem) found.add({ position: event.position, problem, eventId: event.eventId });
      sealed += 1;
      if (sealed % 1000 === 0) told(sealed);
    });
    return sealed;
  }

  private async lookAtEnd(em: EntityManager, found: FaultList): Promise<void> {
    const end = await findChainEnd(em);
    const standing = standingOf(end, this.config.auditKeys);
    if (standing === 'sound') return;
    const problem = standing === 'chain-broken' ? 'tail-cut' : 'key-missing';
    found.add({ position: end.last.position + 1, problem, eventId: null });
  }

  private async lookAtWaiting(
    em: EntityManager,
    found: FaultList,
    { told, pageSize }: Required<VerificationOptions>,
  ): Promise<number> {
    const { macs } = (await findChainEnd(em)).last;
    let unsealed = 0;
    for (let last = '0'; ;) {
      const page = await findWaiting(em, last, pageSize);
      for (const { event } of page) {
        const problem = event ? this.problemOf(event, macs) : 'gap';
        if (problem) found.add({ position: null, problem, eventId: event?.id ?? null });
      }
      unsealed += page.length;
      told(unsealed);
      if (page.length < pageSize) return unsealed;
      last = page.at(-1)?.sequence ?? last;
    }
  }

  /** @param macs whether every event has a MAC by now */
  private problemOf(event: WaitingEvent, macs: boolean): LogFault['problem'] | undefined {
    const by = authorshipOf(event, this.config.auditKeys);
    if (by === 'key-unknown') return 'key-missing';
    return by === 'genuine' || (by === 'older' && !macs) ? undefined : 'foreign';
  }
}

/** Rows neither sealed nor waiting for it were slipped in. */
async function lookForStrays(em: EntityManager, found: FaultList): Promise<void> {
  for (const { id } of await findSlippedIn(em)) found.add({ position: null, problem: 'unsealed', eventId: id });
}

/** Years of events take longer than any request may. */
export async function withoutTimeLimits(em: EntityManager): Promise<void> {
  await em.execute('set local statement_timeout = 0');
  await em.execute('set local idle_in_transaction_session_timeout = 0');
}

function originProblem(
  { origin, person, position }: StoredEvent,
  erasures: ReadonlyMap<string, number>,
): LogFault['problem'] | undefined {
  if (origin === 'changed') return 'origin-changed';
  const erasedAt = (person !== null && erasures.get(person)) || 0;
  return origin === 'gone' && erasedAt < position ? 'origin-gone' : undefined;
}
