import { z } from 'zod';
import { Id } from '../../../shared/id.js';
import { pageQuery } from '../../../shared/pagination.js';
import { searchText } from '../../../shared/storable-text.js';
import { storableDate } from '../../../shared/storable-times.js';

/** Which losses of access to foresee. A file has no pages: it holds every one that matches. */
export const ListForecast = z
  .strictObject({
    cursor: pageQuery.cursor,
    limit: pageQuery.limit.removeDefault().optional().meta({ description: '1-200, 50 unless given' }),
    from: storableDate.optional().meta({ description: 'The first last day that counts (UTC); today unless given' }),
    to: storableDate.optional().meta({ description: 'The last one that counts (UTC); none is more than a year away' }),
    organisationId: Id.optional(),
    apiId: Id.optional().meta({ description: 'Applications that may ask for tokens for this API' }),
    q: searchText
      .optional()
      .meta({ description: 'Part of the name of the organisation or the application, or of the client id' }),
    format: z.enum(['json', 'csv']).default('json'),
  })
  .refine(({ format, limit, cursor }) => format === 'json' || (limit === undefined && cursor === undefined), {
    path: ['format'],
    message: 'a CSV file has no pages: leave limit and cursor out',
  });
export type ListForecast = z.output<typeof ListForecast>;
