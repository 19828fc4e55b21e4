import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { inTransaction } from '../../../database/transaction.js';
import { DomainEvents } from '../../../events/domain-events.js';
import { addDays, dateOf } from '../../../shared/calendar-date.js';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableDate } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import { SecretDeleted } from '../contract/secret-deleted.event.js';
import type { FleetCensus, SecretFleet } from '../contract/secret-directory.js';
import type { DeleteBySupport, FleetSecret, ListFleet } from '../contract/secret-fleet.schemas.js';
import { countByLastDay, findFleet } from './fleet.queries.js';
import { lockLiveSecret, type SecretRow } from '../secret.queries.js';
import { SecretReader } from './secret-reader.js';
import { stateOf } from '../contract/secret-state.js';

const Cursor = z.tuple([storableDate, Id]);

/** Answers from the secrets as they are stored at this moment, and deletes for support. */
@Injectable()
export class StoredFleet implements SecretFleet {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly reader: SecretReader,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
  ) {}

  async page({ limit, cursor, ...filter }: ListFleet): Promise<Page<FleetSecret>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const applicationIds = filter.q === undefined ? [] : await this.applications.idsMatching(filter.q);
    const asked = { ...filter, applicationIds, after, limit: limit + 1 };
    const rows = await findFleet(this.em, asked, this.clock.now());
    const { items, nextCursor } = toPage(rows, limit, ({ expiresOn, id }) => [expiresOn, id]);
    return { items: await this.withOwners(items), nextCursor };
  }

  async census(weeks: number): Promise<FleetCensus> {
    const now = this.clock.now();
    const days = await countByLastDay(this.em);
    const counts = { active: 0, expiring: 0, disabled: 0, expired: 0 };
    for (const { expiresOn, disabled, count } of days) {
      counts[stateOf({ expiresOn, disabledAt: disabled ? now : null }, now)] += count;
    }
    return {
      counts,
      weeks: Array.from({ length: weeks }, (_, week) => {
        const from = addDays(dateOf(now), week * 7);
        const through = addDays(from, 6);
        const within = days.filter(({ expiresOn, disabled }) => !disabled && expiresOn >= from && expiresOn <= through);
        return { from, through, expiring: within.reduce((sum, { count }) => sum + count, 0) };
      }),
    };
  }

  async delete(actor: Actor, secretId: string, { reason, note }: DeleteBySupport): Promise<void> {
    await inTransaction(this.em, async (em) => {
      const secret = await lockLiveSecret(em, { id: secretId });
      if (!secret) throw new NotFound();
      secret.delete(actor.userId, reason, this.clock.now(), note ?? null);
      this.events.record(new SecretDeleted({ ...secret.ids, reason }));
    });
  }

  private async withOwners(rows: readonly SecretRow[]): Promise<FleetSecret[]> {
    const owners = await this.applications.known([...new Set(rows.map(({ applicationId }) => applicationId))]);
    const views = await this.reader.viewSome(rows);
    return views.flatMap((view, index) => {
      const application = owners.get(rows[index]?.applicationId ?? '');
      return application ? [{ ...view, application, organisation: application.organisation }] : [];
    });
  }
}
