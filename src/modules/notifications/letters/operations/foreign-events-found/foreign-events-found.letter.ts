import { z } from 'zod';
import { ForeignEventsFound } from '../../../../../events/sealing/foreign-events-found.event.js';
import { defineLetter } from '../../../define-letter.js';
import { SupportMailbox } from '../../support-mailbox.js';

/** Somebody writes into the database: WMDA support should know. */
export const foreignEventsFound = defineLetter({
  kind: 'foreign-events-found',
  on: [ForeignEventsFound],
  needs: { support: SupportMailbox },
  facts: z.object({ events: z.int() }),
  data: { events: z.int() },
  readers: ({ payload }, { support }) => support.reads(payload),
  write: ({ facts: { events } }) => ({ page: '/admin/events', events }),
});
