import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { addDays, dateOf } from '../../../shared/calendar-date.js';
import { after, Clock, DAY } from '../../../shared/clock.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableDate } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { SecretCensus, SecretDirectory, SecretFacts, SecretSummary } from '../contract/secret-directory.js';
import type { FleetSecret, ListFleet } from '../contract/secret-fleet.schemas.js';
import { stateOf } from '../contract/secret-state.js';
import { findDeletedButPresented, findSecretFacts, findStandings, type SecretRow } from '../secret.queries.js';
import { coveredThrough, endsNext, needOf, type SecretsOfApplication, works } from '../standing.js';
import { findRefusals } from '../use/use.queries.js';
import { countByLastDay, findFleet } from './fleet.queries.js';
import { SecretViews } from './secret-views.js';

const Cursor = z.tuple([storableDate, Id]);

/** Answers from the secrets as they are stored at this moment. */
@Injectable()
export class StoredSecretDirectory implements SecretDirectory {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly views: SecretViews,
    private readonly clock: Clock,
  ) {}

  async find(ids: readonly string[]): Promise<ReadonlyMap<string, SecretFacts>> {
    return new Map((await findSecretFacts(this.em, ids)).map((secret) => [secret.id, secret]));
  }

  listOf(applicationId: string) {
    return this.views.ofApplication(applicationId);
  }

  one(applicationId: string, secretId: string) {
    return this.views.one(applicationId, secretId);
  }

  listsOf(applicationIds: readonly string[]) {
    return this.views.ofApplications(applicationIds);
  }

  async summariesOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretSummary>> {
    const now = this.clock.now();
    const live = await findStandings(this.em, applicationIds);
    const deleted = await findDeletedButPresented(this.em, applicationIds, after(now, -DAY));
    return new Map(
      applicationIds.map((id) => [id, summarise({ secrets: live.get(id) ?? [], deleted: deleted.get(id) ?? [] }, now)]),
    );
  }

  refusalsOf(applicationIds: readonly string[]) {
    return findRefusals(this.em, applicationIds, this.clock.now());
  }

  async fleet({ limit, cursor, ...filter }: ListFleet): Promise<Page<FleetSecret>> {
    const behind = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const applicationIds = filter.q === undefined ? [] : await this.applications.idsMatching(filter.q);
    const asked = { ...filter, applicationIds, after: behind, limit: limit + 1 };
    const rows = await findFleet(this.em, asked, this.clock.now());
    const { items, nextCursor } = toPage(rows, limit, ({ expiresOn, id }) => [expiresOn, id]);
    return { items: await this.withOwners(items), nextCursor };
  }

  async census(weeks: number): Promise<SecretCensus> {
    const now = this.clock.now();
    const days = await countByLastDay(this.em);
    const counts = { active: 0, expiring: 0, disabled: 0, expired: 0 };
    for (const { expiresOn, disabled, count } of days) {
      counts[stateOf({ expiresOn, disabledAt: disabled ? now : null, pausedUntil: null }, now)] += count;
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

  private async withOwners(rows: readonly SecretRow[]): Promise<FleetSecret[]> {
    const owners = await this.applications.known([...new Set(rows.map(({ applicationId }) => applicationId))]);
    const views = await this.views.of(rows);
    return views.flatMap((view, index) => {
      const application = owners.get(rows[index]?.applicationId ?? '');
      return application ? [{ ...view, application, organisation: application.organisation }] : [];
    });
  }
}

function summarise(all: SecretsOfApplication, now: Date): SecretSummary {
  const secretCounts = { active: 0, expiring: 0, disabled: 0, expired: 0 };
  for (const secret of all.secrets) secretCounts[stateOf(secret, now)] += 1;
  const lastDays = all.secrets.filter((secret) => works(secret, now)).map(({ expiresOn }) => expiresOn);
  return {
    secretCounts,
    nextExpiresOn: lastDays.toSorted()[0] ?? null,
    endsNext: endsNext(all.secrets, now),
    coveredThrough: coveredThrough(all.secrets, now),
    lastUsedAt: latestOf(all.secrets.map(({ lastUsedAt }) => lastUsedAt)),
    needs: needOf(all, now),
  };
}

function latestOf(moments: readonly (Date | null)[]): Date | null {
  const known = moments.filter((moment) => moment !== null);
  return known.length === 0 ? null : new Date(Math.max(...known.map(Number)));
}
