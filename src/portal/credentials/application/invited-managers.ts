import { z } from 'zod';
import type { ApplicationFacts } from '../../../modules/overview/contract/application-overview.js';
import { dateOf } from '../../../shared/calendar-date.js';
import { inWords } from '../../../templating/dates.js';

/** People who will manage an application once they have followed their invitation. */
export const invitedManager = z.object({
  name: z.string(),
  /** The last day of their link, in words; null once it has ended. */
  until: z.string().nullable(),
});

export function invitedManagersOf({ invited }: Pick<ApplicationFacts, 'invited'>): z.output<typeof invitedManager>[] {
  return invited.map(({ name, until }) => ({ name, until: until && inWords(dateOf(until)) }));
}
