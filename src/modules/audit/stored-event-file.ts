import { Readable } from 'node:stream';
import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import { withoutDeadline } from '../../database/request-deadline.js';
import { inRequestContext } from '../../database/request-context.js';
import type { Page } from '../../shared/pagination.js';
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
    return Readable.from(this.lines(filter));
  }

  private async *lines(filter: EventFilter): AsyncGenerator<string> {
    yield csvOf([columns], { bom: true });
    let coming: Promise<Page<LoggedEvent>> | undefined = this.page(filter);
    while (coming) {
      const { items, nextCursor }: Page<LoggedEvent> = await coming;
      coming = nextCursor === null ? undefined : this.page(filter, nextCursor);
      // Nobody waits for it any more when the reader goes away.
      coming?.catch(() => undefined);
      yield csvOf(items.map(cellsOf));
    }
  }

  /** The file takes as long as its reader needs, so its pages are read outside the deadline of the request. */
  private page(filter: EventFilter, cursor?: string): Promise<Page<LoggedEvent>> {
    const read = () => this.search.page({ ...filter, limit: pageSize, cursor });
    return withoutDeadline(() => inRequestContext(this.em, read));
  }
}

function csvOf(rows: (string | null)[][], { bom = false } = {}): string {
  return stringify(rows, { bom, escape_formulas: true, record_delimiter: '\r\n', quote_record_delimiter: true });
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
