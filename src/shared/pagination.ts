import { z } from 'zod';
import { DomainError } from './domain-error.js';

/** One page of a list. `nextCursor` is null on the last page. */
export interface Page<T> {
  readonly items: T[];
  readonly nextCursor: string | null;
}

/** The most that a list gives at once. */
export const largestPage = 200;

/** `?limit=` (1-200, default 50) and `?cursor=`, as every list takes them. */
export const pageQuery = {
  limit: z.coerce.number().int().min(1).max(largestPage).default(50),
  cursor: z.string().min(1).max(2000).optional(),
};

/** A page of `item`s, as a response; named after them. */
export function pageOf<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), nextCursor: z.string().nullable() }).meta({ id: `${item.meta()?.id}Page` });
}

export class CursorUnreadable extends DomainError {
  readonly kind = 'malformed';
  readonly code = 'cursor-unreadable';

  constructor() {
    super('The cursor is not one that this list gave out. Start again without it.');
  }
}

/** Where a page ended: the sort key of its last row, opaque to the caller. */
export function encodeCursor(key: readonly string[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/**
 * Reads a cursor back with the shape the list gave it.
 * @throws CursorUnreadable for anything that this list did not produce
 */
export function decodeCursor<T extends z.ZodType>(cursor: string, shape: T): z.infer<T> {
  let key: unknown;
  try {
    key = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new CursorUnreadable();
  }
  const parsed = shape.safeParse(key);
  if (!parsed.success) throw new CursorUnreadable();
  return parsed.data;
}

/** Cuts `limit + 1` rows down to a page; the extra row only tells that there is more. */
export function toPage<Row>(rows: Row[], limit: number, keyOf: (row: Row) => readonly string[]): Page<Row> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, nextCursor: rows.length > limit && last ? encodeCursor(keyOf(last)) : null };
}
