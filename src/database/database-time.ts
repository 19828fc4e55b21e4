import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../shared/clock.js';

/** The database's time, on which all instances agree even when the clock of one of them is wrong. */
@Injectable()
export class DatabaseTime {
  constructor(
    private readonly em: EntityManager,
    private readonly clock: Clock,
  ) {}

  /** @param em asks over its connection, where a transaction is open */
  async now(em: EntityManager = this.em.fork()): Promise<Date> {
    const [row] = await em.execute<{ now: string }[]>('select clock_timestamp() as now');
    if (!row) throw new Error('the database does not know the time');
    return this.clock.agreed(new Date(row.now));
  }
}
