import fc from 'fast-check';
import { looksOf, lookTheSame } from './look-alikes.js';

describe('what a name looks like', () => {
  it.each([
    ['Secret by VM', 'SECRET BY VM'],
    ['Secret', 'Ѕеcrеt'], // Cyrillic
    ['Bank', 'Вank'], // a Cyrillic capital
    ['bank', 'ВANK'],
    ['NATO', 'ΝΑΤΟ'], // Greek
    ['Main', 'mаin'], // Cyrillic and another case
    ['Iris', 'irіs'],
    ['Key 1', 'Key l'],
    ['KEY I', 'KEY l'],
    ['Key 0', 'Key O'],
    ['modern', 'modem'],
    ['Ｓｅｃｒｅｔ', 'Secret'], // full width
    ['𝐒ecret', 'Secret'],
    ['ﬁle', 'file'],
    ['Zoë', 'Zoe\u0308'],
    ['a  b', 'a b'],
    ['a\u00A0b', 'a b'],
    ['a–b', 'a-b'],
    ['a\u200Bb', 'ab'],
    ['ab\u3164', 'ab'],
    ['نام‌ها', 'نامها'], // with and without what parts letters
    ['Straße', 'STRASSE'],
    ['ΟΔΟΣ', 'οδος'],
  ])('R76 is the same for %s and %s', (one, other) => {
    expect(lookTheSame(one, other)).toBe(true);
  });

  it.each([
    ['Secret by VM', 'Secret by VN'],
    ['Ali', 'All'],
    ['nina', 'viva'],
    ['Key 1', 'Key 2'],
    ['Key 12', 'Key 21'],
    ['MD', 'RND'],
    ['Zoe', 'Zoë'],
    ['ab', 'a b'],
    ['a-b', 'a_b'],
    ['Partner-NL-A-SMC', 'Partner-BE-A-SMC'],
    ['مفتاح', 'مفتاج'],
    ['鍵', '键'],
    ['🧬', '🔬'],
  ])('R76 differs between %s and %s', (one, other) => {
    expect(lookTheSame(one, other)).toBe(false);
  });

  it('R76 is made of any text, and is the same for every case of it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 40 }), (text) => {
        expect(looksOf(text).length).toBeGreaterThan(0);
        expect(lookTheSame(text, text.toUpperCase().toLowerCase())).toBe(true);
      }),
    );
  });
});
