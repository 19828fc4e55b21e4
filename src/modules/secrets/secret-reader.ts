import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Clock } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { Id } from '../../shared/id.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { storableMoment } from '../../shared/storable-times.js';
import { ApplicationDirectory } from '../applications/contract/application-directory.js';
import type { Actor } from '../identity/contract/actor.js';
import { People } from '../identity/contract/people.js';
import type { SecretView } from './contract/secret.schemas.js';
import type { SecretLists } from './contract/secret-lists.js';
import type { SecretSummaries } from './contract/secret-summaries.js';
import { findSecretRows, type SecretRow, summariseSecrets } from './secret.queries.js';
import { findRefusals } from './use.queries.js';
import { daysLeft, expiresAt, stateOf } from './secret-state.js';
import type { ListSecrets } from './secrets.schemas.js';

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
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor).join(' ');
    await this.applications.seenBy(actor, applicationId);
    const views = await this.view(await findSecretRows(this.em, [applicationId], this.clock.now()));
    const matching = views.filter((view) => state === undefined || view.state === state);
    // A page goes on behind its cursor even when that secret was deleted meanwhile.
    const rest = after === undefined ? matching : matching.filter(({ createdAt, id }) => `${createdAt} ${id}` < after);
    return toPage(rest, limit, ({ createdAt, id }) => [createdAt, id]);
  }

  /** @throws NotFound for a secret that is not there, deleted, or not the actor's to see */
  async one(actor: Actor, applicationId: string, secretId: string): Promise<SecretView> {
    await this.applications.seenBy(actor, applicationId);
    return this.stored(applicationId, secretId);
  }

  /** One secret as it is stored now, whoever asks. @throws NotFound */
  async stored(applicationId: string, secretId: string): Promise<SecretView> {
    const [view] = await this.view(await findSecretRows(this.em, [applicationId], this.clock.now(), secretId));
    if (!view) throw new NotFound();
    return view;
  }

  async listsOf(applicationIds: readonly string[]): Promise<ReadonlyMap<string, SecretView[]>> {
    const rows = await findSecretRows(this.em, applicationIds, this.clock.now());
    const views = new Map((await this.view(rows)).map((view) => [view.id, view]));
    const byApplication = Map.groupBy(rows, ({ applicationId }) => applicationId);
    return new Map(
      applicationIds.map((id) => [id, (byApplication.get(id) ?? []).flatMap((row) => views.get(row.id) ?? [])]),
    );
  }

  refusalsOf(applicationIds: readonly string[]) {
    return findRefusals(this.em, applicationIds, this.clock.now());
  }

  of(applicationIds: readonly string[]) {
    return summariseSecrets(this.em, applicationIds, this.clock.now());
  }

  /** Rows as they are shown, in their order. One query. */
  async view(rows: readonly SecretRow[]): Promise<SecretView[]> {
    const now = this.clock.now();
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
    }));
  }
}

function iso(instant: string): string {
  return new Date(instant).toISOString();
}
