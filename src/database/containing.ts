/** A pattern of `like` for text that holds `words` anywhere, whatever is in them; null for no search. */
export function containing(words: string): string;
export function containing(words: string | null | undefined): string | null;
export function containing(words: string | null | undefined): string | null {
  return words === null || words === undefined ? null : `%${words.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}

/** Shorter words have no trigram, and without one no index finds text that holds them somewhere. */
const fewest = 3;

/** The same for lists that are too long to be read through: one or two characters stand for the beginning. */
export function findable(words: string): string;
export function findable(words: string | null | undefined): string | null;
export function findable(words: string | null | undefined): string | null {
  const pattern = containing(words);
  return pattern !== null && [...(words ?? '')].length < fewest ? pattern.slice(1) : pattern;
}
