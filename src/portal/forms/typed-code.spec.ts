import { typedCode } from './typed-code.js';

describe('a code as people type and paste it', () => {
  it.each([
    '123456',
    '123 456',
    ' 123456\n',
    '123\u00a0456',
    '123\u202f456',
    '123-456',
    '123\u2011456',
    '123–456',
    '\u200b123456',
  ])('R44 reads %j', (typed) => {
    expect(typedCode(typed)).toBe('123456');
  });

  it.each(['12345', '1234567', 'abc 456', '１２３４５６', '123.456'])('R73 makes no code of %j', (typed) => {
    expect(typedCode(typed)).not.toMatch(/^[0-9]{6}$/);
  });
});
