/** A pattern of `like` for text that holds `words` anywhere, whatever is in them; null for no search. */
export function containing(words: string): string;
export function containing(words: string | null | undefined): string | null;
export function containing(words: string | null | undefined): string | null {
  return words === null || words === undefined ? null : `%${words.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
}
