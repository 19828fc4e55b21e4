import { Readable } from 'node:stream';
import type { EntityManager } from '@mikro-orm/postgresql';
import { StreamableFile } from '@nestjs/common';
import { stringify } from 'csv-stringify/sync';
import type { FastifyReply } from 'fastify';
import { inRequestContext } from '../../database/request-context.js';
import { withoutDeadline } from '../../database/request-deadline.js';
import type { Page } from '../../shared/pagination.js';
import { acceptedEncoding, compressing } from './compression.js';

type Cells = readonly (string | null)[];

/** A list that is written to a file page by page. */
interface ListedPages<Item> {
  readonly columns: readonly string[];
  readonly page: (cursor?: string) => Promise<Page<Item>>;
  readonly cellsOf: (item: Item) => Cells;
}

/**
 * A list as CSV (RFC 4180, UTF-8 with byte order mark), whatever its length: while a page is sent the next one is read, and
 * no more than that. Cells that a spreadsheet would run begin with an apostrophe.
 */
export function csvOf<Item>(em: EntityManager, list: ListedPages<Item>): Readable {
  return Readable.from(lines(em, list));
}

async function* lines<Item>(em: EntityManager, { columns, page, cellsOf }: ListedPages<Item>): AsyncGenerator<string> {
  // The file takes as long as its reader needs, so its pages are read outside the deadline of the request.
  const read = (cursor?: string) => withoutDeadline(() => inRequestContext(em, () => page(cursor)));
  yield written([columns], { bom: true });
  let coming: Promise<Page<Item>> | undefined = read();
  while (coming) {
    const { items, nextCursor }: Page<Item> = await coming;
    coming = nextCursor === null ? undefined : read(nextCursor);
    // Nobody waits for it any more when the reader goes away.
    coming?.catch(() => undefined);
    yield written(items.map(cellsOf));
  }
}

function written(rows: readonly Cells[], { bom = false } = {}): string {
  const lists = rows.map((cells) => [...cells]);
  return stringify(lists, { bom, escape_formulas: true, record_delimiter: '\r\n', quote_record_delimiter: true });
}

/** Answers with a file, compressed for whoever accepts it. */
export function asFile(
  csv: Readable,
  { name, accepted, reply }: { name: string; accepted: string | undefined; reply: FastifyReply },
): StreamableFile {
  const encoding = acceptedEncoding(accepted);
  reply.header('Vary', 'Accept-Encoding');
  if (encoding) reply.header('Content-Encoding', encoding);
  return new StreamableFile(encoding ? compressing(csv, encoding) : csv, {
    type: 'text/csv; charset=utf-8',
    disposition: `attachment; filename="${name}"`,
  });
}
