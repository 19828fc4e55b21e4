import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { addDays, dateOf } from '../../../shared/calendar-date.js';
import { Clock } from '../../../shared/clock.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, toPage } from '../../../shared/pagination.js';
import { storableDate } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { UsageAsked, UseHistory } from '../contract/use-history.js';

const UsageCursor = z.tuple([storableDate, Id]);

@Injectable()
export class UseReader implements UseHistory {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly clock: Clock,
  ) {}

  /** Live and deleted secrets are found by a partial index each. */
  async usage(actor: Actor, applicationId: string, { days, limit, cursor }: UsageAsked) {
    const [day, secretId] = cursor === undefined ? [null, null] : decodeCursor(cursor, UsageCursor);
    await this.applications.seenBy(actor, applicationId);
    const rows = await this.em.execute<{ secretId: string; day: string; uses: number; refusals: number }[]>(
      `select d.secret_id as "secretId", d.day::text, d.uses::int, d.refusals::int
       from (
         select id from client_secret where application_id = ? and deleted_at is null
         union all select id from client_secret where application_id = ? and deleted_at is not null
       ) s
       join client_secret_use_day d on d.secret_id = s.id
       where d.day > ?::date
         and (?::date is null or (d.day, d.secret_id) < (?::date, ?::uuid))
       order by d.day desc, d.secret_id desc limit ?`,
      [applicationId, applicationId, addDays(dateOf(this.clock.now()), -days), day, day, secretId, limit + 1],
    );
    return toPage(rows, limit, (row) => [row.day, row.secretId]);
  }
}
