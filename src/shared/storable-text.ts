import { z } from 'zod';

/** Text that PostgreSQL can store: whole characters, and no NUL among them. */
export const storableText = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'contains a character that cannot be stored');

/** Words to search by: 1-200 characters. */
export const searchText = storableText.trim().min(1).max(200);

/** A name people give: trimmed, in NFC, any space an ordinary one, 1 to `maxLength` characters (code points) on a line. */
export function oneLine(maxLength: number) {
  return z
    .string()
    .max(maxLength * 10)
    .transform((text) =>
      text
        .normalize('NFC')
        .replaceAll(/\p{Zs}/gu, ' ')
        .trim(),
    )
    .refine((text) => text.length > 0, { error: 'must not be empty', abort: true })
    .refine((text) => [...text].length <= maxLength, { error: `must be ${maxLength} characters at most`, abort: true })
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), {
      error: 'must not contain control characters',
      abort: true,
    })
    .meta({ minLength: 1, maxLength });
}
