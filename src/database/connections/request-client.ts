import { AsyncResource } from 'node:async_hooks';
import pg, { type Pool, type PoolClient, type QueryResult } from 'pg';
import { BoundedClient, NoAnswerInTime, OutcomeUnknown } from './bounded-client.js';
import { timeLeft, timeToAnswer } from '../request-deadline.js';

/** How long a rollback may take when its request is late already. */
const rollbackMs = 1000;
/** How long before the answer to its request a commit must have been answered. */
const marginMs = 300;
/** The limit of statements whose own limit was lifted. */
const patientMs = 3_600_000;
/** As Kysely sends it. */
const begins = /^(?:begin$|start transaction\b)/;
const liftsLimit = /^set local statement_timeout = 0$/i;

/**
 * A connection of the ORM's pool: what a request sends over it is answered while there is time to answer the request.
 *
 * A transaction tells PostgreSQL how much time it has, so that a statement that waits for a lock ends there too. Nothing
 * is sent any more once the time is over, and a commit only while its own answer can still be waited for: what is answered
 * with 503 `unavailable` was rolled back. Where a commit was sent and not answered, that is said: `OutcomeUnknown`.
 *
 * A connection that is lost inside a transaction leaves the pool. Kysely (0.29) releases a transaction's connection only
 * after a `rollback` that succeeded, and never after a `begin` that failed, so ten lost connections would use up the pool
 * for good (github.com/kysely-org/kysely/issues/1990).
 */
export class RequestClient extends BoundedClient {
  /** How long PostgreSQL took to begin the transaction: the way there and back. */
  private tripMs = 0;
  private patient = false;
  /** The pool sets this for whoever holds the connection. */
  declare release: PoolClient['release'];

  // oxlint-disable-next-line typescript/no-explicit-any
  override query(...given: any[]): any {
    const text: unknown = given[0];
    if (text === 'rollback') return this.rollback();
    const left = timeLeft();
    if (text === 'commit') return this.commit(left);
    if (typeof text === 'string') {
      if (begins.test(text)) return this.begin(text, left);
      if (liftsLimit.test(text)) this.patient = true;
    }
    if (left <= 0) return refuse(given);
    return this.within(Math.min(this.patient ? patientMs : this.limitMs, left), given);
  }

  private async begin(text: string, left: number): Promise<QueryResult> {
    this.patient = false;
    const sentAt = performance.now();
    const limit = left === Infinity ? '' : `; set local statement_timeout = ${Math.ceil(left)}`;
    if (left <= 0) {
      this.release();
      throw new NoAnswerInTime(over);
    }
    try {
      const result = await this.within(Math.min(this.limitMs, left), [`${text}${limit}`]);
      this.tripMs = performance.now() - sentAt;
      return result;
    } catch (failure) {
      this.release(failure as Error);
      throw failure;
    }
  }

  private async commit(left: number): Promise<QueryResult> {
    const time = timeToAnswer() - marginMs;
    if (left <= 0 || this.tripMs > time) throw new NoAnswerInTime(over);
    try {
      return await this.within(Math.min(this.limitMs, time), ['commit']);
    } catch (failure) {
      // PostgreSQL itself refused the commit, so it did not take place.
      if (failure instanceof pg.DatabaseError) throw failure;
      throw new OutcomeUnknown('The database did not answer whether it committed', { cause: failure });
    }
  }

  /** The server rolls back by itself when a connection ends; the pool throws an ended one away when it comes back. */
  private async rollback(): Promise<QueryResult> {
    this.patient = false;
    try {
      return await this.within(Math.min(this.limitMs, Math.max(timeLeft(), rollbackMs)), ['rollback']);
    } catch {
      void this.end().catch(() => undefined);
      return { command: 'ROLLBACK', rowCount: 0, rows: [], oid: 0, fields: [] };
    }
  }
}

const over = 'The time of the request is over';

function refuse(given: unknown[]): Promise<never> | undefined {
  const callback = given.at(-1);
  const refusal = new NoAnswerInTime(over);
  if (typeof callback !== 'function') return Promise.reject(refusal);
  process.nextTick(callback as (failure: Error) => void, refusal);
  return undefined;
}

/** A pool calls back whoever waits for a connection in the name of the one who gave it back, whose time may be over. */
export function callBackInOwnName(pool: Pool): void {
  const connect = pool.connect.bind(pool) as (callback?: () => void) => unknown;
  pool.connect = ((callback?: () => void) =>
    callback ? connect(AsyncResource.bind(callback)) : connect()) as typeof pool.connect;
}
