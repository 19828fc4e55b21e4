import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { after, Clock, DAY } from '../../../shared/clock.js';
import { NotFound } from '../../../shared/domain-error.js';
import { Id } from '../../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../../shared/pagination.js';
import { storableMoment } from '../../../shared/storable-times.js';
import { ApplicationDirectory } from '../../applications/contract/application-directory.js';
import type { Actor } from '../../identity/contract/actor.js';
import { People } from '../../identity/contract/people/people.js';
import type { SecretView } from '../contract/secret.schemas.js';
import type { SecretLists } from '../contract/secret-lists.js';
import type { SecretSummaries, SecretSummary } from '../contract/secret-summaries.js';
import {
  findDeletedButPresented,
  findSecretRows,
  findStandings,
  type SecretRow,
  standingFacts,
} from '../secret.queries.js';
import { findRefusals } from '../use/use.queries.js';
import { daysLeft, expiresAt, stateOf } from '../contract/secret-state.js';
import type { ListSecrets } from '../secrets.schemas.js';
import {
  coveredThrough,
  needOf,
  type SecretsOfApplication,
  type StandingFacts,
  standingsOf,
  works,
} from '../standing.js';

const Cursor = z.tuple([storableMoment, Id]);

/** Shows secrets to those who may see their application. */
@Injectable()
export class SecretReader implements SecretSummaries, SecretLists {
  constructor(
    private readonly em: EntityManager,
    private readonly applications: ApplicationDirectory,
    private readonly people: People,
    private readonly clock: Clock,
  ) {}

  /** @throws NotFound for an application that the actor may not see */
  async list(actor: Actor, applicationId: string, { limit, cursor, state }: ListSecrets): Promise<Page<SecretView>> {
    const behind = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).join(' ');
    await this.applications.seenBy(actor, applicationId);
    const views = await this.viewAll(await findSecretRows(this.em, [applicationId], this.clock.now()));
    const matching = views.filter((view) => state === undefined || view.state === state);
    // A page goes on behind its cursor even when that secret was deleted meanwhile.
    const rest =
      behind === undefined ? matching : matching.filter(({ createdAt, id }) => `${createdAt} ${id}` < behind);
    return toPage(rest, limit, ({ createdAt, id }) => [createdAt, id]);
  }

  /** @throws NotFound for a secret that is not there, deleted, or not the actor's to see */
  async one(actor: Actor, applicationId: string, secretId: string): Promise<SecretView> {
    await this.applications.seenBy(actor, applicationId);
    return this.stored(applicationId, secretId);
  }

  /** One secret as it is stored now, whoever asks. @throws NotFound */
  async stored(applicationId: string, secretId: string): Promise<SecretView> {
    const views = await this.viewAll(await findSecretRows(this.em, [applicationId], this.clock.now()));
    const view = views.find(({ id }) => id === secretId);
    if (!view) throw new NotFound();
    return view;
  }

  async listsOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretView[]>> {
    const rows = await findSecretRows(this.em, applicationIds, this.clock.now());
    const views = new Map((await this.viewAll(rows)).map((view) => [view.id, view]));
    const byApplication = Map.groupBy(rows, ({ applicationId }) => applicationId);
    return new Map(
      applicationIds.map((id) => [id, (byApplication.get(id) ?? []).flatMap((row) => views.get(row.id) ?? [])]),
    );
  }

  refusalsOf(applicationIds: readonly string[]) {
    return findRefusals(this.em, applicationIds, this.clock.now());
  }

  async of(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretSummary>> {
    const now = this.clock.now();
    const live = await findStandings(this.em, applicationIds);
    const deleted = await findDeletedButPresented(this.em, applicationIds, after(now, -DAY));
    return new Map(
      applicationIds.map((id) => [id, summarise({ secrets: live.get(id) ?? [], deleted: deleted.get(id) ?? [] }, now)]),
    );
  }

  /** Some secrets as they are shown, in their order, whatever application they are of. Two queries. */
  async viewSome(rows: readonly SecretRow[]): Promise<SecretView[]> {
    const ids = [...new Set(rows.map(({ applicationId }) => applicationId))];
    return this.view(rows, await findStandings(this.em, ids));
  }

  /** All live secrets of one or several applications, as they are shown, in their order. One query. */
  private viewAll(rows: readonly SecretRow[]): Promise<SecretView[]> {
    const byApplication = Map.groupBy(rows, ({ applicationId }) => applicationId);
    return this.view(rows, new Map([...byApplication].map(([id, of]) => [id, of.map(standingFacts)])));
  }

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
      createdAt: iso(row.createdAt),
      createdBy: { id: row.createdBy, name: names.get(row.createdBy) ?? 'Unknown' },
      lastUsedAt: row.lastUsedAt && iso(row.lastUsedAt),
      lastRefusedAt: row.lastRefusedAt && iso(row.lastRefusedAt),
      // Deleted since it was read: of that there is nothing to say any more.
      ...(standings.get(row.id) ?? { advice: 'none', inUse: false, safeToDelete: false, successorId: null }),
    }));
  }
}

function summarise(all: SecretsOfApplication, now: Date): SecretSummary {
  const secretCounts = { active: 0, expiring: 0, disabled: 0, expired: 0 };
  for (const secret of all.secrets) secretCounts[stateOf(secret, now)] += 1;
  const lastDays = all.secrets.filter((secret) => works(secret, now)).map(({ expiresOn }) => expiresOn);
  return {
    secretCounts,
    nextExpiresOn: lastDays.toSorted()[0] ?? null,
    coveredThrough: coveredThrough(all.secrets, now),
    needs: needOf(all, now),
  };
}

function iso(instant: string): string {
  return new Date(instant).toISOString();
}
