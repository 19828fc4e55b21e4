import { z } from 'zod';

/** A mark of `ChangeMarks` in an event: the id of its key, and an HMAC. */
export const Mark = z.string().regex(/^[A-Za-z0-9_-]{1,32}\.[A-Za-z0-9_-]{43}$/);
