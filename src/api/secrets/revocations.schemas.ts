import { z } from 'zod';
import { Id } from '../../shared/id.js';
import { pageOf, pageQuery } from '../../shared/pagination.js';

export const ListRevocations = z.strictObject(pageQuery);
export type ListRevocations = z.output<typeof ListRevocations>;

/** Secrets that others revoked and no manager has taken note of. */
export const RevocationPage = pageOf(
  z
    .object({
      secretId: Id,
      name: z.string(),
      hint: z.string(),
      revokedAt: z.iso.datetime(),
      revokedFrom: z.string().nullable(),
    })
    .meta({ id: 'Revocation' }),
);
