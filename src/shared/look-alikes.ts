import { confusables } from './confusables.js';

const charactersOf = (hex: string) => hex.split('+').map((code) => String.fromCodePoint(Number.parseInt(code, 16)));
const prototypes: ReadonlyMap<string, string> = new Map(
  confusables
    .trim()
    .split(/\s/)
    .map((entry) => {
      const [from = '', to = ''] = entry.split(':');
      return [charactersOf(from).join(''), charactersOf(to).join('')];
    }),
);

/**
 * What a name looks like: two names look the same when they share one of these (R76). Compared are characters that look
 * alike (UTS #39), whatever their compatibility forms, case, spaces, and what cannot be seen. Capitals and small letters
 * look like different things (Greek Ν like N, ν like v), so a name is compared as it is written and in small letters.
 */
export function looksOf(name: string): string[] {
  const plain = name.normalize('NFKC');
  // M in small letters does not look like RN in small letters, unlike m and rn where they are written.
  const looks = [skeleton(plain), skeleton(folded(plain), 'm')];
  // Without the colon PostgreSQL would take a name `null` in an array for none.
  return [...new Set(looks.map((look) => `:${folded(look)}`))];
}

/** Whether two names look the same. */
export function lookTheSame(one: string, other: string): boolean {
  const looks = looksOf(one);
  return looksOf(other).some((look) => looks.includes(look));
}

/** UTS #39, 4, with runs of spaces as one, as browsers show them. @param kept stands for itself */
function skeleton(text: string, kept?: string): string {
  const visible = text.normalize('NFD').replaceAll(/\p{Default_Ignorable_Code_Point}/gu, '');
  const prototypeOf = (character: string) => (character === kept ? undefined : prototypes.get(character));
  const shown = Array.from(visible, (character) => prototypeOf(character) ?? character).join('');
  return shown.normalize('NFD').replaceAll(/\s+/g, ' ').trim();
}

/** Folds case, also for letters that have more than two forms: ς and σ, ß and SS. */
function folded(text: string): string {
  return text.toUpperCase().toLowerCase();
}
