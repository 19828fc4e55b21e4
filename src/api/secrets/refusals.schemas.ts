import { z } from 'zod';
import { dateOf } from '../../shared/calendar-date.js';
import { Id } from '../../shared/id.js';
import { pageOf, pageQuery } from '../../shared/pagination.js';
import { RefusedAddress, RefusedReason, refusalDays } from '../../modules/secrets/contract/refused-requests.js';

/** Which refused requests to read. A file has no pages: it holds all that match. */
export const ReadRefusals = z
  .strictObject({
    cursor: pageQuery.cursor,
    limit: pageQuery.limit.removeDefault().optional().meta({ description: '1-200, 50 unless given' }),
    days: z.coerce.number().int().min(1).max(refusalDays).default(refusalDays),
    reason: RefusedReason.optional(),
    address: RefusedAddress.optional().meta({
      description: 'Where they came from; an IPv6 address stands for its /64, and `others` for all not told apart',
    }),
    format: z.enum(['json', 'csv']).default('json'),
  })
  .refine(({ format, limit, cursor }) => format === 'json' || (limit === undefined && cursor === undefined), {
    path: ['format'],
    message: 'a CSV file has no pages: leave limit and cursor out',
  });
export type ReadRefusals = z.output<typeof ReadRefusals>;

/** Refused requests of one hour, with one secret or none, for one reason and from one address. */
export const RefusalPage = pageOf(
  z
    .object({
      hour: z.iso.datetime().meta({ description: 'Its start' }),
      secretId: Id.nullable().meta({ description: 'Null when the value was no secret of this application' }),
      name: z.string().nullable(),
      hint: z.string().nullable(),
      reason: z.string().meta({
        description:
          '`invalid_target`, `invalid_scope`, `invalid_request` and `unsupported_grant_type` come after a right secret: the client signed in, but got no token',
      }),
      address: z.string().meta({
        description: 'IPv4, the /64 of IPv6, or `others`: fifty are told apart in each hour of an application',
      }),
      count: z.int().min(1),
      firstAt: z.iso.datetime(),
      lastAt: z.iso.datetime(),
      lastRequestId: z.string().nullable().meta({ description: 'The `X-Request-Id` of the answer at `lastAt`' }),
      lastFrom: z.string().nullable().meta({
        description: 'Where the latest request came from that was refused with this secret for this reason',
      }),
      count24h: z.int().min(0).meta({
        description: 'How many requests were refused with this secret for this reason in the last 24 hours',
      }),
    })
    .meta({ id: 'Refusal' }),
);

/** The name of a file of refused requests. */
export function refusalFileOn(now: Date): string {
  return `refused-requests-${dateOf(now)}.csv`;
}
