import { z } from 'zod';
import { dateOf, endOf } from '../../../shared/calendar-date.js';
import { Id } from '../../../shared/id.js';
import { pageOf, pageQuery } from '../../../shared/pagination.js';
import { storableDate, writtenMoment } from '../../../shared/storable-times.js';

const aMoment = 'must be a date or a moment, like 2027-03-12, 2027-03-12T09:00:00Z or 2027-03-12T10:00:00+01:00';

/** A moment, or a date standing for the moment that `ofDate` makes of it. */
function momentOr(ofDate: (date: string) => Date) {
  return z
    .union([storableDate.transform(ofDate), writtenMoment.transform((text) => new Date(text))], aMoment)
    .meta({ type: 'string', example: '2027-03-12' });
}

/** Which events to read. A file has no pages: it holds every event that matches. */
export const SearchEvents = z
  .strictObject({
    cursor: pageQuery.cursor,
    limit: pageQuery.limit.removeDefault().optional().meta({ description: '1-200, 50 unless given' }),
    type: z
      .string()
      .regex(/^[a-z-]{1,100}\.[a-z-]{1,100}$/, 'must be an event type, like secrets.secret-created')
      .optional(),
    actorId: Id.optional(),
    organisationId: Id.optional(),
    applicationId: Id.optional(),
    from: momentOr((date) => new Date(date))
      .optional()
      .meta({ description: 'The first moment that counts; a date from its beginning (UTC)' }),
    to: momentOr(endOf)
      .optional()
      .meta({ description: 'The first moment that no longer counts; a date through its end (UTC)' }),
    format: z.enum(['json', 'csv']).default('json'),
  })
  .refine(({ format, limit, cursor }) => format === 'json' || (limit === undefined && cursor === undefined), {
    path: ['format'],
    message: 'a CSV file has no pages: leave limit and cursor out',
  });
export type SearchEvents = z.output<typeof SearchEvents>;

const Person = z.object({ id: Id, name: z.string() });

export const EventPage = pageOf(
  z
    .object({
      id: Id,
      type: z.string(),
      occurredAt: z.iso.datetime(),
      actor: Person.nullable().meta({ description: 'Null for the system itself and for the command line' }),
      ip: z.string().nullable().meta({ description: 'Where the request came from; erased after 400 days' }),
      userAgent: z.string().nullable().meta({ description: 'How its client named itself; erased after 400 days' }),
      requestId: z.string().nullable().meta({ description: 'cli:... for the command line' }),
      payload: z.record(z.string(), z.unknown()).meta({ description: 'Ids and facts, as docs/events.md lists them' }),
      organisationId: Id.nullable(),
      applicationId: Id.nullable(),
      foreign: z.boolean().meta({
        description: 'True for what somebody wrote into the database: the product recorded no such event',
      }),
    })
    .meta({ id: 'Event' }),
);

/** The name of a file of events. */
export function fileNameOn(now: Date): string {
  return `events-${dateOf(now)}.csv`;
}
