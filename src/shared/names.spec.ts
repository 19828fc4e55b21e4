import { assertName } from './names.js';

const problemOf = (name: string): string | null => {
  try {
    assertName(name);
    return null;
  } catch (refusal) {
    return (refusal as Error).message;
  }
};
const code = (hex: string) => String.fromCodePoint(Number.parseInt(hex, 16));

describe('a name shows what it is', () => {
  it.each([
    'Secret by VM',
    'Partner-NL-ExampleDonorRegistry-SMC',
    "O'Neil; drop table <b>x</b>",
    '1',
    '€ 5',
    'مفتاح سري',
    'מפתח',
    '秘密の鍵',
    'Zoë Ångström',
    'نام‌خانوادگی', // ZWNJ between letters that join
    'क्‍ष', // ZWJ after a virama
    'ශ්‍රී ලංකා',
    '👩‍🔬 laboratory',
    '🧬',
    '❤️',
    '👍🏽',
    '🏴󠁧󠁢󠁳󠁣󠁴󠁿',
    '🇳🇱',
    '1️⃣',
    '🧑🏻‍❤️‍🧑🏿',
    `葛${code('E0100')}飾`, // a variant that Japanese names choose
    '۝ ٣',
  ])('R76 takes %s', (name) => {
    expect(problemOf(name)).toBeNull();
  });

  it.each(['200E', '200F', '061C', '202A', '202B', '202C', '202D', '202E', '2066', '2067', '2068', '2069'])(
    'R76 refuses U+%s, which turns the direction of text',
    (hex) => {
      expect(problemOf(`a${code(hex)}b`)).toBe(`must not contain marks that turn the direction of text, like U+${hex}`);
    },
  );

  it.each([
    '00AD', // soft hyphen
    '034F',
    '115F',
    '1160',
    '17B4',
    '180E',
    '200B', // zero width space
    '2028',
    '2029',
    '2060',
    '2064',
    '206A',
    '2800', // braille blank
    '3164', // Hangul filler
    'FE00',
    'FE0F',
    'FEFF',
    'FFA0',
    'FFF9',
    'FFFD', // what stands for a broken character
    'FFFE',
    'E000', // private use
    '1D173',
    'E0001',
    'E0041', // a tag without a flag
    'E0100',
    '10FFFF',
  ])('R76 refuses U+%s, which cannot be seen', (hex) => {
    const refusal = `must not contain characters that cannot be seen, like U+${hex}`;
    expect(problemOf(`a${code(hex)}b`)).toBe(refusal);
    expect(problemOf(code(hex))).toBe(refusal);
  });

  it.each(['a\u200Db', 'a\u200Cb', 'مفتاح\u200D', '\u200Cمفتاح', '🧬\u200D', '\u200D🧬', '1\u200D2', 'م\u200Dx'])(
    'R76 refuses a joiner where nothing joins: %j',
    (name) => {
      expect(problemOf(name)).toMatch(/cannot be seen, like U\+200[CD]$/);
    },
  );

  it.each(['-', '...', '— / —', '\u0301', '" "', '\u00A0', '\u3000'])('R76 refuses %j, which names nothing', (name) => {
    expect(problemOf(name)).toMatch(/^must contain a letter, a digit or a symbol$/);
  });
});
