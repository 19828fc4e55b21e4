import type pg from 'pg';
import { RequestClient } from '../../src/database/connections/request-client.js';

/** A statement as it went to the server. */
export interface Statement {
  readonly text: string;
  readonly values: unknown[];
}

let recorded: Statement[] | undefined;

/** Has every connection of the ORM's pool tell `statementsOf` what it sends. */
export function watchStatements(): void {
  // Of the ORM's pool alone: the queue works beside the requests.
  const prototype = RequestClient.prototype as unknown as { query: (...args: unknown[]) => unknown };
  const { query } = prototype;
  prototype.query = function (this: unknown, ...args: unknown[]) {
    const [first, second] = args;
    const { text, values } = (
      typeof first === 'string' ? { text: first, values: second } : first
    ) as Partial<Statement>;
    if (text !== undefined) recorded?.push({ text, values: Array.isArray(values) ? values : [] });
    return query.apply(this, args);
  };
}

/** What is sent while `work` goes on, in its order. */
export async function statementsOf(work: () => Promise<unknown>): Promise<Statement[]> {
  const statements: Statement[] = [];
  recorded = statements;
  try {
    await work();
  } finally {
    recorded = undefined;
  }
  return statements;
}

/** Sends statements one after the other, as a program without any framework would. */
export async function replay(client: pg.Client, statements: readonly Statement[]): Promise<void> {
  for (const { text, values } of statements) await client.query({ text, values });
}
