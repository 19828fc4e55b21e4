import { z } from 'zod';

/** Text that PostgreSQL can store: whole characters, and no NUL among them. */
export const storableText = z
  .string()
  .refine((text) => text.isWellFormed() && !text.includes('\0'), 'contains a character that cannot be stored');

/** Words to search by: 1-200 characters. */
export const searchText = storableText.trim().min(1).max(200);
