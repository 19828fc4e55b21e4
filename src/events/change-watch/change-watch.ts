import { EntityManager, IsolationLevel } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { inTransaction } from '../../database/transaction.js';
import { Jobs } from '../../jobs/jobs.js';
import { defineErrand } from '../../jobs/queue.js';
import { ChangeMarks } from './change-marks.js';
import { findBySequence, findPayloads, findTelling, findTraces, type Trace } from './change-watch.queries.js';
import type { KeyRing } from '../../shared/key-ring.js';
import { DomainEvents } from '../domain-events.js';
import { authorshipOf } from '../sealing/event-mac.js';
import { UnexplainedChangesAccepted } from './unexplained-changes-accepted.event.js';
import type { UnexplainedChange, WatchedRows } from './watched-rows.js';

export const comparing = defineErrand('events.compare-rows');

const pageSize = 5000;
/** Whoever changes more than so many rows by hand is found by the first. */
const mostAtOnce = 1000;

/**
 * Compares what the product trusts with what events tell of it (decision 0010). Roles, grants and passwords are rows that
 * the application's role must be able to write; whoever writes them by hand cannot do so unseen.
 */
@Injectable()
export class ChangeWatch {
  private readonly kinds = new Map<string, WatchedRows>();

  constructor(
    private readonly em: EntityManager,
    private readonly jobs: Jobs,
    private readonly events: DomainEvents,
    private readonly marks: ChangeMarks,
    private readonly config: Config,
  ) {}

  register(rows: WatchedRows): void {
    if (this.kinds.has(rows.kind)) throw new Error(`changes of ${rows.kind} are watched already`);
    this.kinds.set(rows.kind, rows);
  }

  /** What stands before the id of such a row in words. */
  whatIs(kind: string): string {
    return this.kinds.get(kind)?.what ?? kind;
  }

  /** Has rows and events compared soon, for whoever met a row that nobody should have written. */
  async request(em: EntityManager = this.em.fork()): Promise<void> {
    await this.jobs.send(comparing, [{}], em);
  }

  /**
   * Every change that no event tells of and nobody accepted, and every row that does not open; a thousand at most.
   * @param without those that are known already, by `identityOf`
   */
  async unexplained(without: ReadonlySet<string> = new Set()): Promise<UnexplainedChange[]> {
    const snapshot = { isolationLevel: IsolationLevel.REPEATABLE_READ, readOnly: true };
    const changes = await this.em.fork().transactional(async (em) => {
      // Years of events take longer than any request may.
      await em.execute('set local statement_timeout = 0');
      const accepted = await acceptedIds(em, this.config.auditKeys);
      const found: UnexplainedChange[] = [];
      for (const rows of this.kinds.values()) {
        for await (const page of this.unexplainedOf(em, rows)) {
          found.push(...page.filter((one) => !accepted.has(one.changeId) && !without.has(identityOf(one))));
          if (found.length >= mostAtOnce) return found;
        }
      }
      return found;
    }, snapshot);
    return [...changes, ...(await this.unreadable()).filter((one) => !without.has(identityOf(one)))].slice(
      0,
      mostAtOnce,
    );
  }

  /** From now on these count as told of. Rows that do not open cannot be accepted. */
  accept(changes: readonly UnexplainedChange[]): Promise<void> {
    const changeIds = changes.flatMap(({ changeId }) => changeId ?? []);
    return inTransaction(this.em, async () => this.events.record(new UnexplainedChangesAccepted({ changeIds })));
  }

  private async *unexplainedOf(em: EntityManager, rows: WatchedRows): AsyncGenerator<UnexplainedChange[]> {
    const possible = ({ rowId, value }: Trace) =>
      rows.marked ? this.marks.possible(rows.kind, rowId, value) : [value];
    let behind = '0';
    for (;;) {
      const traces = await findTraces(em, rows.kind, behind, pageSize);
      if (traces.length === 0) return;
      behind = traces.at(-1)?.id ?? behind;
      const telling = await findTelling(em, rows, traces, possible);
      const genuine = await this.genuine(em, new Set([...telling.values()].flat()));
      const isTold = ({ id }: Trace) => telling.get(id)?.some((sequence) => genuine.has(sequence)) ?? false;
      yield traces.filter((trace) => !isTold(trace)).map((trace) => described(rows, trace));
    }
  }

  /** Those of these events that have a right MAC. */
  private async genuine(em: EntityManager, sequences: ReadonlySet<string>): Promise<ReadonlySet<string>> {
    const events = sequences.size === 0 ? [] : await findBySequence(em, [...sequences]);
    const { auditKeys } = this.config;
    return new Set(
      events.filter((event) => authorshipOf(event, auditKeys) === 'genuine').map(({ sequence }) => sequence),
    );
  }

  private async unreadable(): Promise<UnexplainedChange[]> {
    const found: UnexplainedChange[] = [];
    for (const { kind, unreadable } of this.kinds.values()) {
      for (const rowId of (await unreadable?.()) ?? []) {
        found.push({ changeId: null, kind, rowId, change: 'does not open', value: '', at: null });
      }
    }
    return found;
  }
}

/** What makes a change the same when it is found again. */
export function identityOf({ changeId, kind, rowId }: Pick<UnexplainedChange, 'changeId' | 'kind' | 'rowId'>): string {
  return changeId === null ? `${kind} ${rowId}` : String(changeId);
}

async function acceptedIds(em: EntityManager, keys: KeyRing): Promise<ReadonlySet<number | null>> {
  const payloads = await findPayloads(em, keys, UnexplainedChangesAccepted);
  return new Set(payloads.flatMap(({ changeIds }) => changeIds));
}

function described({ kind, marked }: WatchedRows, { id, rowId, change, value, at }: Trace): UnexplainedChange {
  return {
    changeId: Number(id),
    kind,
    rowId,
    change,
    value: marked ? '' : value,
    at: new Date(at).toISOString(),
  };
}
