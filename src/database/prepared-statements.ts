import { MikroORM } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';

/** Longer than any of these queries takes on a database that works; then the caller is told to come back (503). */
const timeoutMs = 3000;

/** Queries of the hot path: planned once for each connection, outside the ORM's unit of work and any transaction. */
@Injectable()
export class PreparedStatements {
  constructor(private readonly orm: MikroORM) {}

  /**
   * @param name the statement's, unique in the product; the same name always has the same text
   * @throws when the database does not answer in time
   */
  async query<Row extends object>(name: string, text: string, values: unknown[]): Promise<Row[]> {
    const pool = await this.orm.em.getConnection().getNativeClient();
    const query = { name, text, values, query_timeout: timeoutMs };
    return (await pool.query<Row>(query)).rows;
  }
}
