import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageOf, pageQuery } from '../../../shared/pagination.js';

/** Any string: what is no secret is answered like one that is. */
export const RevokeSecret = z
  .strictObject({
    value: z.string().meta({ description: 'The whole client secret' }),
  })
  .meta({ id: 'RevokeSecret' });
export type RevokeSecret = z.output<typeof RevokeSecret>;

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
