import { readForm } from './form.js';
import { InvalidRequest } from './oauth.errors.js';

const read = (...bytes: (string | number[])[]) =>
  readForm('application/x-www-form-urlencoded', Buffer.concat(bytes.map((part) => Buffer.from(part as string))));

describe('a form', () => {
  it('is read as UTF-8, encoded or not', () => {
    expect([...read('name=J%C3%BCrgen+M&other=Jürgen&empty=')]).toEqual([
      ['name', 'Jürgen M'],
      ['other', 'Jürgen'],
    ]);
  });

  it.each([
    ['a byte of no text', [0xff]],
    ['a sequence that ends early', [0xe2, 0x82]],
    ['half of a pair', [0xed, 0xa0, 0x80]],
  ])('R12 is refused with %s in it', (_, bytes) => {
    expect(() => read('x=', bytes)).toThrow(InvalidRequest);
  });

  it('keeps a mark of byte order as part of the first name, as the URL standard has it', () => {
    expect([...read([0xef, 0xbb, 0xbf], 'x=1').keys()]).toEqual(['\uFEFFx']);
  });
});
