import { z } from 'zod';
import { CursorUnreadable, decodeCursor, encodeCursor, toPage } from './pagination.js';

const Shape = z.tuple([z.string()]);

describe('pages of a list', () => {
  it('cuts off the extra row and points behind the last one', () => {
    const page = toPage(['a', 'b', 'c'], 2, (row) => [row]);
    expect(page.items).toEqual(['a', 'b']);
    expect(decodeCursor(page.nextCursor ?? '', Shape)).toEqual(['b']);
  });

  it('ends without a cursor', () => {
    expect(toPage(['a', 'b'], 2, (row) => [row])).toEqual({ items: ['a', 'b'], nextCursor: null });
    expect(toPage([], 2, () => [])).toEqual({ items: [], nextCursor: null });
  });

  it.each(['', 'x', '!!', encodeCursor([]), encodeCursor(['a', 'b']), Buffer.from('{"a":1}').toString('base64url')])(
    'refuses %j as a cursor',
    (cursor) => {
      expect(() => decodeCursor(cursor, Shape)).toThrow(CursorUnreadable);
    },
  );
});
