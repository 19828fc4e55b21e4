import type { Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { csvOf } from '../../http/answers/csv-file.js';
import { EventFile } from './contract/event-file.js';
import { type EventFilter, EventSearch, type LoggedEvent } from './contract/event-search.js';

const pageSize = 1000;
const columns = [
  'occurredAt',
  'type',
  'actorId',
  'actorName',
  'ip',
  'requestId',
  'organisationId',
  'applicationId',
  'payload',
  'id',
  'userAgent',
  'foreign',
];

@Injectable()
export class StoredEventFile implements EventFile {
  constructor(
    private readonly em: EntityManager,
    private readonly search: EventSearch,
  ) {}

  csv(filter: EventFilter): Readable {
    const page = (cursor?: string) => this.search.page({ ...filter, limit: pageSize, cursor });
    return csvOf(this.em, { columns, page, cellsOf });
  }
}

function cellsOf(event: LoggedEvent): (string | null)[] {
  return [
    event.occurredAt.toISOString(),
    event.type,
    event.actor?.id ?? null,
    event.actor?.name ?? null,
    event.ip,
    event.requestId,
    event.organisationId,
    event.applicationId,
    JSON.stringify(event.payload),
    event.id,
    event.userAgent,
    event.foreign ? 'true' : 'false',
  ];
}
