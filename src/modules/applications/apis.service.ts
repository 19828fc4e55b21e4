import { EntityManager, LockMode } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { inTransaction } from '../../database/transaction.js';
import { uuidArray } from '../../database/uuid-array.js';
import { ChangeMarks } from '../../events/change-watch/change-marks.js';
import { DomainEvents } from '../../events/domain-events.js';
import { Clock } from '../../shared/clock.js';
import { NotFound } from '../../shared/domain-error.js';
import { decodeCursor, type Page, toPage } from '../../shared/pagination.js';
import { storableText } from '../../shared/storable-text.js';
import { findApis, replaceIntrospectors } from './administration.queries.js';
import { Api } from './api.entity.js';
import { UnknownReference, unlessTaken } from './applications.errors.js';
import type { ApiAdministration } from './contract/administration.js';
import type { ApiView, CreateApi, ListApis, UpdateApi } from './contract/administration.schemas.js';
import { ApiChanged } from './contract/api-changed.event.js';
import { ApiCreated } from './contract/api-created.event.js';

const Cursor = z.tuple([storableText, storableText]);
const unique = {
  api_code_environment_key: ['API with this code in this environment', 'code'],
  api_resource_key: ['API with this resource', 'resource'],
} as const;

/** What applications may reach: published and revised. */
@Injectable()
export class ApisService implements ApiAdministration {
  constructor(
    private readonly em: EntityManager,
    private readonly events: DomainEvents,
    private readonly clock: Clock,
    private readonly marks: ChangeMarks,
  ) {}

  async page({ cursor, limit, environment }: ListApis): Promise<Page<ApiView>> {
    const after = cursor === undefined ? undefined : decodeCursor(cursor, Cursor);
    const rows = await findApis(this.em, { environment, after, limit: limit + 1 });
    return toPage(rows, limit, (api) => [api.code, api.environment]);
  }

  async one(id: string): Promise<ApiView> {
    const [api] = await findApis(this.em, { id, limit: 1 });
    if (!api) throw new NotFound();
    return api;
  }

  async create({ introspectionApplicationIds, ...input }: CreateApi): Promise<ApiView> {
    const id = await unlessTaken(unique, () =>
      inTransaction(this.em, async (em) => {
        await assertKnown(em, introspectionApplicationIds);
        const api = Api.publish(input, this.clock.now());
        await em.persist(api).flush();
        const { added } = await replaceIntrospectors(em, api.id, introspectionApplicationIds);
        const facts = { apiId: api.id, scopes: api.scopes, mark: this.mark(api), introspectorsAdded: added };
        this.events.record(new ApiCreated(facts));
        return api.id;
      }),
    );
    return this.one(id);
  }

  async update(id: string, { introspectionApplicationIds, ...revision }: UpdateApi): Promise<ApiView> {
    await unlessTaken(unique, () =>
      inTransaction(this.em, async (em) => {
        // Before the API: a change of an application holds it and then asks for its APIs.
        if (introspectionApplicationIds) await assertKnown(em, introspectionApplicationIds);
        const api = await em.findOne(Api, { id }, { lockMode: LockMode.PESSIMISTIC_WRITE, refresh: true });
        if (!api) throw new NotFound();
        const { added, removed } = introspectionApplicationIds
          ? await replaceIntrospectors(em, id, introspectionApplicationIds)
          : { added: [], removed: [] };
        const others = added.length + removed.length > 0;
        const changed = [...api.revise(revision), ...(others ? (['introspectionApplicationIds'] as const) : [])];
        if (changed.length === 0) return;
        this.events.record(
          new ApiChanged({
            apiId: id,
            changed,
            ...(changed.includes('scopes') && { scopes: api.scopes }),
            ...((changed.includes('resource') || changed.includes('scopes')) && { mark: this.mark(api) }),
            ...(others && { introspectorsAdded: added, introspectorsRemoved: removed }),
          }),
        );
      }),
    );
    return this.one(id);
  }

  /** A mark of what tokens for an API say. Events carry the mark in place of the values. */
  private mark({ id, resource, scopes }: Api): string {
    return this.marks.of({ kind: 'api', rowId: id, value: `${resource}\n${scopes.join(' ')}` });
  }
}

/**
 * Locks the applications until the transaction ends, always in the same order, so that two callers cannot wait for each
 * other.
 */
async function assertKnown(em: EntityManager, applicationIds: readonly string[]): Promise<void> {
  const known = await em.execute<unknown[]>(
    'select id from application where id = any(?::uuid[]) order by id for key share',
    [uuidArray(applicationIds)],
  );
  if (known.length < applicationIds.length) throw new UnknownReference('introspectionApplicationIds', 'an application');
}
