import { z } from 'zod';
import { advices } from '../../../modules/secrets/contract/standing.js';
import { Id } from '../../../shared/id.js';
import { pageOf, pageQuery } from '../../../shared/pagination.js';
import { storableDate } from '../../../shared/storable-times.js';

export const ListSweeps = z.strictObject(pageQuery);
export type ListSweeps = z.output<typeof ListSweeps>;

export const PreviewSweep = z.strictObject({
  cursor: pageQuery.cursor,
  limit: pageQuery.limit.meta({ description: 'People on a page, 1-200' }),
  on: storableDate.meta({ description: 'The day of the sweep, UTC: today or later, at most a year ahead' }),
});
export type PreviewSweep = z.output<typeof PreviewSweep>;

export const RequestedSweep = z.object({ sweepId: Id }).meta({ id: 'RequestedSweep' });

export const SweepPage = pageOf(
  z
    .object({
      id: Id,
      startedAt: z.iso.datetime(),
      finishedAt: z.iso.datetime().nullable().meta({ description: 'null while it runs' }),
      claimed: z.int().meta({ description: 'Reminders that were due' }),
      notified: z.int().meta({ description: 'People, and WMDA support, who are told of them' }),
    })
    .meta({ id: 'Sweep' }),
);

/** What a sweep would say, and to whom. */
export const PreviewPage = pageOf(
  z
    .object({
      secretId: Id,
      name: z.string(),
      hint: z.string(),
      expiresOn: z.iso.date(),
      daysLeft: z.int(),
      threshold: z.int(),
      advice: z.enum(advices),
      application: z.object({ id: Id, name: z.string(), clientId: Id }),
      organisation: z.object({ id: Id, name: z.string() }),
      recipients: z
        .array(z.object({ id: Id, name: z.string(), email: z.string() }))
        .meta({ description: 'Empty: WMDA support alone is told' }),
    })
    .meta({ id: 'ExpectedReminder' }),
);
