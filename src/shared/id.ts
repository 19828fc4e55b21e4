import { z } from 'zod';

/**
 * An id that comes from outside: the 8-4-4-4-12 form in any case, which becomes small letters here. PostgreSQL compares
 * UUIDs by value and JavaScript compares their text; with one spelling both agree (R64).
 */
export const Id = z.guid('must be a UUID').toLowerCase();
