import { z } from 'zod';
import { Id } from '../../shared/id.js';
import { pageOf, pageQuery } from '../../shared/pagination.js';

export const ReadUsage = z.strictObject({ ...pageQuery, days: z.coerce.number().int().min(1).max(400).default(30) });
export type ReadUsage = z.output<typeof ReadUsage>;

/** Uses and refusals of one secret on one day, UTC; days without either are left out. */
export const UsagePage = pageOf(
  z.object({ secretId: Id, day: z.iso.date(), uses: z.int().min(0), refusals: z.int().min(0) }).meta({ id: 'Usage' }),
);
