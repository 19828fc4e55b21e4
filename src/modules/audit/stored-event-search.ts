import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { type Page, toPage } from '../../shared/pagination.js';
import { People } from '../identity/contract/people/people.js';
import type { EventFilter, EventSearch, LoggedEvent } from './contract/event-search.js';
import { type EventRow, findEvents, positionIn, positionOf } from './event-log.queries.js';

/** Answers from the event log, with the names that people have now. */
@Injectable()
export class StoredEventSearch implements EventSearch {
  constructor(
    private readonly em: EntityManager,
    private readonly people: People,
    private readonly config: Config,
  ) {}

  async page({
    limit,
    cursor,
    ...filter
  }: EventFilter & { limit: number; cursor?: string | undefined }): Promise<Page<LoggedEvent>> {
    const rows = await findEvents(this.em, this.config.auditKeys, filter, limit + 1, positionIn(cursor));
    const { items, nextCursor } = toPage(rows, limit, positionOf);
    const people = await this.people.find([...new Set(items.flatMap(({ actorId }) => actorId ?? []))]);
    const names = new Map(people.map(({ id, name }) => [id, name]));
    return { items: items.map((row) => described(row, names)), nextCursor };
  }
}

function described(row: EventRow, names: ReadonlyMap<string, string>): LoggedEvent {
  const { id, type, occurredAt, actorId, ip, userAgent, requestId, payload, organisationId, applicationId, foreign } =
    row;
  const actor = actorId === null ? null : { id: actorId, name: names.get(actorId) ?? 'Unknown person' };
  return { id, type, occurredAt, actor, ip, userAgent, requestId, payload, organisationId, applicationId, foreign };
}
