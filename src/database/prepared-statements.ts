import { createPostgreSqlTypeParsers } from '@mikro-orm/postgresql';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import pg from 'pg';
import { boundedBy } from './connections/bounded-client.js';
import { connectionOptions } from './connections/connection-options.js';
import { DatabaseLogin } from './connections/database-login.js';
import { sessionSettings } from './connections/session-settings.js';

/** Longer than any of these queries takes on a database that works; then the caller is told to come back (503). */
const timeoutMs = 3000;
/** A margin for the network: PostgreSQL ends a statement that waits for a lock before the connection is given up. */
const limitInServerMs = timeoutMs - 200;

/**
 * Queries of what must go on while the rest waits: tokens, their keys and metadata, health. They have connections of
 * their own, so that they do not queue behind requests that wait for a lock (R97), and are planned once for each
 * connection, outside the ORM's unit of work and any transaction. Whoever asks in great numbers gathers the questions in
 * a `MicroBatch`, which takes one connection at a time.
 */
@Injectable()
export class PreparedStatements implements OnApplicationShutdown {
  private readonly pool: pg.Pool;

  constructor({ url }: DatabaseLogin) {
    this.pool = new pg.Pool({
      ...connectionOptions(url, 'tokens'),
      onConnect: sessionSettings({ statement_timeout: limitInServerMs }),
      ...boundedBy(timeoutMs),
      connectionTimeoutMillis: timeoutMs,
      max: 6,
      idleTimeoutMillis: 30_000,
      types: typesOfOrm(),
    });
    // When a connection breaks, the query on it fails by itself; this keeps the process alive.
    this.pool.on('error', () => undefined).on('connect', (client) => client.on('error', () => undefined));
  }

  /**
   * @param name the statement's, unique in the product; the same name always has the same text
   * @throws when the database does not answer in time
   */
  async query<Row extends object>(name: string, text: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.pool.query<Row>({ name, text, values })).rows;
  }

  onApplicationShutdown(): Promise<void> {
    return this.pool.end();
  }
}

/** Dates and instants stay text, as the ORM's queries give them. No query here asks for lists of them. */
function typesOfOrm(): pg.CustomTypesConfig {
  const types = new pg.TypeOverrides();
  const parsers = createPostgreSqlTypeParsers((text) => [text]);
  for (const [oid, parse] of Object.entries(parsers)) types.setTypeParser(Number(oid), parse);
  return types;
}
