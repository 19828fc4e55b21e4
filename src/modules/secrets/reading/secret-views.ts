import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { People } from '../../identity/contract/people/people.js';
import type { SecretView } from '../contract/secret.schemas.js';
import { daysLeft, expiresAt, stateOf } from '../contract/secret-state.js';
import { findSecretRows, findStandings, type SecretRow, standingFacts } from '../secret.queries.js';
import { type StandingFacts, standingsOf } from '../standing.js';

/** Makes of stored secrets what people are shown of them. */
@Injectable()
export class SecretViews {
  constructor(
    private readonly em: EntityManager,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /** The live secrets of each application, newest first. Two queries. */
  async ofApplications(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretView[]>> {
    const rows = await findSecretRows(this.em, applicationIds, this.clock.now());
    const byApplication = Map.groupBy(rows, ({ applicationId }) => applicationId);
    const standings = new Map([...byApplication].map(([id, of]) => [id, of.map(standingFacts)]));
    const views = new Map((await this.view(rows, standings)).map((view) => [view.id, view]));
    return new Map(
      applicationIds.map((id) => [id, (byApplication.get(id) ?? []).flatMap((row) => views.get(row.id) ?? [])]),
    );
  }

  /** The live secrets of one application, newest first. Two queries. */
  async ofApplication(id: string): Promise<SecretView[]> {
    return (await this.ofApplications([id])).get(id) ?? [];
  }

  /** @throws NotFound */
  async one(applicationId: string, secretId: string): Promise<SecretView> {
    const views = await this.ofApplication(applicationId);
    const view = views.find(({ id }) => id === secretId);
    if (!view) throw new NotFound();
    return view;
  }

  /** These secrets in their order, whatever application they are of. Two queries. */
  async of(rows: readonly SecretRow[]): Promise<SecretView[]> {
    const ids = [...new Set(rows.map(({ applicationId }) => applicationId))];
    return this.view(rows, await findStandings(this.em, ids));
  }

  /** @param live all live secrets of the applications that these are of */
  private async view(
    rows: readonly SecretRow[],
    live: ReadonlyMap<string, readonly StandingFacts[]>,
  ): Promise<SecretView[]> {
    const now = this.clock.now();
    const standings = new Map([...live.values()].flatMap((secrets) => [...standingsOf(secrets, now)]));
    const creators = await this.people.find([...new Set(rows.map(({ createdBy }) => createdBy))]);
    const names = new Map(creators.map(({ id, name }) => [id, name]));
    return rows.map((row) => ({
      ...row,
      state: stateOf(row, now),
      expiresAt: expiresAt(row.expiresOn).toISOString(),
      daysLeft: daysLeft(row.expiresOn, now),
      pausedUntil: row.pausedUntil && stateOf(row, now) === 'disabled' ? iso(row.pausedUntil) : null,
      createdAt: iso(row.createdAt),
      createdBy: { id: row.createdBy, name: names.get(row.createdBy) ?? 'Unknown' },
      firstUsedAt: row.firstUsedAt && iso(row.firstUsedAt),
      lastUsedAt: row.lastUsedAt && iso(row.lastUsedAt),
      lastRefusedAt: row.lastRefusedAt && iso(row.lastRefusedAt),
      // Deleted since it was read: of that there is nothing to say any more.
      ...(standings.get(row.id) ?? { advice: 'none', inUse: false, safeToDelete: false, successorId: null }),
    }));
  }
}

function iso(instant: string): string {
  return new Date(instant).toISOString();
}
