import { z } from 'zod';
import { momentInWords } from '../../../templating/dates.js';
import type { ActivityEntry } from '../../../modules/audit/contract/activity.js';

/** What happened to an application, for `partials/activity`. */
export const ActivityEntries = z.array(
  z.object({ iso: z.string(), when: z.string(), who: z.string().nullable(), what: z.string() }),
);

export function activityEntries(entries: readonly ActivityEntry[]): z.output<typeof ActivityEntries> {
  return entries.map(({ occurredAt, actor, summary }) => ({
    iso: occurredAt.toISOString(),
    when: momentInWords(occurredAt),
    who: actor && actor.name,
    what: summary,
  }));
}
