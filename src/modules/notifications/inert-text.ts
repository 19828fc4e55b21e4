/** What ends a line, and what turns the direction of the text beside it (UAX #9). */
const lineBreaks = /[\p{Cc}\p{Zl}\p{Zp}]+/gu;
const directionMarks = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu;

/** The same value, its texts unable to reach beyond their place in a plain text (R41): nobody forges a line of a mail. */
export function inert<Value>(value: Value): Value {
  if (typeof value === 'string') return value.replaceAll(lineBreaks, ' ').replaceAll(directionMarks, '') as Value;
  if (Array.isArray(value)) return value.map(inert) as Value;
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, inert(part)])) as Value;
}

const longestWords = 300;

/** A mail server's words, without what PostgreSQL does not take. */
export function inOneLine(words: string): string {
  return words
    .replaceAll(/\p{Cc}+/gu, ' ')
    .slice(0, longestWords)
    .toWellFormed();
}
