import { z } from 'zod';

/**
 * An id, wherever one comes in: the 8-4-4-4-12 form in any case, and in small letters from here on. PostgreSQL compares
 * UUIDs by value and JavaScript by their text, so one spelling makes both say the same (R64).
 */
export const Id = z.guid('must be a UUID').toLowerCase();
