import pg, { type ClientConfig } from 'pg';
import { noteFailure } from '../disk-full.js';

/** The database did not answer in time, or there was not enough time left to ask it. */
export class NoAnswerInTime extends Error {
  override readonly name = 'NoAnswerInTime';
  /** The code that the system gives for a connection that fell silent. */
  readonly code = 'ETIMEDOUT';
}

/** The database did not answer a commit: nobody knows whether it took place. */
export class OutcomeUnknown extends Error {
  override readonly name = 'OutcomeUnknown';
}

/** How long the other end may take to close a connection. */
const goodbyeMs = 2000;

type Callback = (failure: unknown, result: unknown) => void;

interface Inside {
  readonly connection: { readonly stream: { destroy(reason?: Error): void } };
  readonly connectionParameters: { query_timeout: number | false | undefined };
}

/**
 * A connection on which nothing waits for ever: where `query_timeout` passes without an answer, the connection is closed.
 * The time-out of node-postgres alone would leave it open, and its pool would hand on a connection that fell silent to
 * the next one, until the system notices after a quarter of an hour (R79).
 */
export class BoundedClient extends pg.Client {
  protected readonly limitMs: number;

  constructor(config?: ClientConfig) {
    super(config);
    const { connectionParameters } = this.inside;
    this.limitMs = connectionParameters.query_timeout || Infinity;
    connectionParameters.query_timeout = 0;
  }

  // This one method stands for all overloads that node-postgres declares.
  // oxlint-disable-next-line typescript/no-explicit-any
  override query(...given: any[]): any {
    return this.within(this.limitMs, given);
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  override end(callback?: (failure: Error) => void): any {
    const late = setTimeout(() => this.inside.connection.stream.destroy(), goodbyeMs).unref();
    this.once('end', () => clearTimeout(late));
    return callback ? super.end(callback) : super.end();
  }

  /** Sends a statement that must be answered in time. Rows that are handed over as they come may each take as long. */
  // oxlint-disable-next-line typescript/no-explicit-any
  protected within(limitMs: number, given: any[]): any {
    const timer = limitMs === Infinity ? undefined : setTimeout(() => this.close(limitMs), limitMs);
    const answered = (failure?: unknown) => {
      clearTimeout(timer);
      noteFailure(failure);
    };
    const callback = given.at(-1) as Callback | undefined;
    if (typeof callback === 'function') {
      return this.send([
        ...given.slice(0, -1),
        (failure: unknown, result: unknown) => {
          answered(failure);
          callback(failure, result);
        },
      ]);
    }
    const answer = this.send(given);
    if (answer instanceof Promise) answer.then(() => answered(), answered);
    else
      answer
        .on('row', () => timer?.refresh())
        .once('end', () => answered())
        .once('error', answered);
    return answer;
  }

  // oxlint-disable-next-line typescript/no-explicit-any
  private send(given: any[]): any {
    return super.query(...(given as Parameters<pg.Client['query']>));
  }

  private close(limitMs: number): void {
    this.inside.connection.stream.destroy(
      new NoAnswerInTime(`The database did not answer within ${Math.round(limitMs)} ms`),
    );
  }

  /** Members that the types of node-postgres leave out. */
  private get inside(): Inside {
    return this as unknown as Inside;
  }
}

/** Options with which a pool has connections that answer within `limitMs` or are closed. */
export function boundedBy(limitMs: number) {
  return { Client: BoundedClient, query_timeout: limitMs };
}
