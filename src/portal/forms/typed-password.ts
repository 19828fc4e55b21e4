import { z } from 'zod';

/** A password as it was typed, however long: what is too long is refused by the policy, in words, and never cut. */
export const typedPassword = z.string().catch('');
