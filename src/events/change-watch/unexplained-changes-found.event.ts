import { z } from 'zod';
import { Id } from '../../shared/id.js';
import { defineEvent } from '../define-event.js';

/** Rows that the product trusts were changed, and no event tells of it: somebody wrote to the database by hand. */
export class UnexplainedChangesFound extends defineEvent(
  'events.unexplained-changes-found',
  z.object({
    changes: z.array(
      z.object({
        changeId: z.int().nullable(),
        kind: z.string(),
        rowId: Id,
        change: z.string(),
        value: z.string(),
        at: z.iso.datetime().nullable(),
      }),
    ),
  }),
) {}
