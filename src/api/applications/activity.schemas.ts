import { z } from 'zod';
import { Id } from '../../shared/id.js';
import { pageOf, pageQuery } from '../../shared/pagination.js';

export const ReadActivity = z.strictObject(pageQuery);
export type ReadActivity = z.output<typeof ReadActivity>;

export const ActivityPage = pageOf(
  z
    .object({
      id: Id,
      type: z.string(),
      occurredAt: z.iso.datetime(),
      actor: z
        .object({ id: Id, name: z.string() })
        .nullable()
        .meta({ description: 'Null for the product itself; support is named "WMDA support"' }),
      summary: z.string().meta({ description: 'What happened, as one sentence' }),
    })
    .meta({ id: 'Activity' }),
);
