import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { addDays, dateOf } from '../../../shared/calendar-date.js';
import { after, Clock, DAY } from '../../../shared/clock.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, toPage } from '../../../shared/pagination.js';
import { storableDate, storableMoment } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import type { RefusalsAsked, UsageAsked, UseHistory } from '../contract/use-history.js';

const UsageCursor = z.tuple([storableDate, Id]);
const RefusalCursor = z.tuple([storableMoment, z.string().regex(/^[0-9a-f-]{36} [a-z_]{1,30}$/)]);
/** Refusals that nobody could still act on are not shown. */
const shownForDays = 30;

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

  async refusals(actor: Actor, applicationId: string, { limit, cursor }: RefusalsAsked) {
    const [lastAt, key] = cursor === undefined ? [null, null] : decodeCursor(cursor, RefusalCursor);
    await this.applications.seenBy(actor, applicationId);
    const now = this.clock.now();
    const rows = await this.em.execute<RefusalRow[]>(
      `select * from (
         select f.secret_id as "secretId", s.name, s.hint, f.reason, max(f.last_at) as "lastAt",
           (array_agg(host(f.last_from) order by f.last_at desc))[1] as "lastFrom",
           coalesce(sum(f.refusals) filter (where f.hour > ?), 0)::int as "count24h",
           coalesce(f.secret_id, '00000000-0000-0000-0000-000000000000') || ' ' || f.reason as key
         from client_refusal f left join client_secret s on s.id = f.secret_id
         where f.application_id = ? and f.hour > ?
         group by f.secret_id, s.name, s.hint, f.reason
       ) refusal
       where ?::timestamptz is null or ("lastAt", key) < (?::timestamptz, ?)
       order by "lastAt" desc, key desc limit ?`,
      [after(now, -DAY), applicationId, after(now, -shownForDays * DAY), lastAt, lastAt, key, limit + 1],
    );
    const shown = rows.map((row) => ({ ...row, lastAt: new Date(row.lastAt).toISOString() }));
    return toPage(shown, limit, (row) => [row.lastAt, row.key]);
  }
}

interface RefusalRow {
  readonly secretId: string | null;
  readonly name: string | null;
  readonly hint: string | null;
  readonly reason: string;
  readonly lastAt: string;
  readonly lastFrom: string | null;
  readonly count24h: number;
  readonly key: string;
}
