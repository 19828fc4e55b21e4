import { z } from 'zod';
import { ChangeWatch } from '../../../../../events/change-watch/change-watch.js';
import { UnexplainedChangesFound } from '../../../../../events/change-watch/unexplained-changes-found.event.js';
import { momentInWords } from '../../../../../templating/dates.js';
import { defineLetter } from '../../../define-letter.js';
import { SupportMailbox } from '../../support-mailbox.js';

/** Somebody wrote to the database by hand: support finds out who, and undoes it. */
export const unexplainedChanges = defineLetter({
  kind: 'unexplained-changes',
  on: [UnexplainedChangesFound],
  needs: { support: SupportMailbox, watch: ChangeWatch },
  facts: UnexplainedChangesFound.schema,
  data: {
    changes: z.array(
      z.object({
        /** `role assignment 0199a3c8-…`. */
        what: z.string(),
        change: z.string(),
        /** Empty without one. */
        value: z.string(),
        /** Empty where only the look found it. */
        when: z.string(),
      }),
    ),
  },
  readers: ({ payload }, { support }) => support.reads(payload),
  write: ({ facts: { changes } }, { watch }) => ({
    page: '/admin/events',
    changes: changes.map(({ kind, rowId, change, value, at }) => ({
      what: `${watch.whatIs(kind)} ${rowId}`,
      change,
      value,
      when: at === null ? '' : momentInWords(new Date(at)),
    })),
  }),
});
