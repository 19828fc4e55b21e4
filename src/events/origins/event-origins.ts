import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { beforeCommit } from '../../database/transaction.js';
import { DomainEvents } from '../domain-events.js';
import { OriginsErased } from './origins-erased.event.js';

/** The addresses and user agents beside the event log. PostgreSQL refuses to erase them in any other case than these. */
@Injectable()
export class EventOrigins {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
  ) {}

  /**
   * Erases, with the current transaction, where every event of this person came from, and records that it did so. Events
   * before a sign-in count as theirs (a wrong password, say); what others did to them keeps the others' address.
   * @throws Error outside `inTransaction`
   */
  eraseOriginsOf(userId: string): void {
    // Steps before the commit run in their order: PostgreSQL wants to see the event first.
    this.events.record(new OriginsErased({ userId }));
    beforeCommit(async (em) => {
      await em.execute(`delete from event_origin where person_id = ?`, [userId]);
    });
  }

  /** Erases what is older than 400 days, a page at a time. */
  async eraseOld(now: Date, { pageSize = 5000 } = {}): Promise<void> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const [page] = await this.em
        .fork()
        .execute<{ erased: number; last: string | null }[]>(eraseOldest, [after, pageSize, now]);
      if (!page?.erased || page.last === null) return;
      after = page.last;
    }
  }
}

/**
 * A page of origins, by their key: ids of events begin with their time, so the oldest come first, and a page without an
 * old one ends the work. The database's clock has a say, as its trigger would refuse what is younger by it.
 */
const eraseOldest = `with page as materialized (
    select event_id from event_origin where event_id > ? order by event_id limit ?
  ), erased as (
    delete from event_origin o using page p join event_log l on l.id = p.event_id
    where o.event_id = p.event_id and l.occurred_at < least(?::timestamptz, now()) - interval '400 days'
    returning 1
  )
  select (select count(*)::int from erased) as erased, (select event_id from page order by event_id desc limit 1) as last`;
