import { z } from 'zod';
import { SealingStopped } from '../../../../../events/sealing/sealing-stopped.event.js';
import { momentInWords } from '../../../../../templating/dates.js';
import { defineLetter, moment } from '../../../define-letter.js';
import { SupportMailbox } from '../../support-mailbox.js';

/** The event log proves nothing any more from here on: WMDA support has it looked at. */
export const sealingStopped = defineLetter({
  kind: 'sealing-stopped',
  on: [SealingStopped],
  needs: { support: SupportMailbox },
  facts: z.object({ problem: z.string(), occurredAt: moment }),
  data: {
    when: z.string(),
    /** Whether an audit key is missing; otherwise the end of the log is not as it was sealed. */
    keyUnknown: z.boolean(),
  },
  readers: ({ payload, occurredAt }, { support }) => support.reads({ ...payload, occurredAt }),
  write: ({ facts: { problem, occurredAt } }) => ({
    page: '/admin/events',
    when: momentInWords(occurredAt),
    keyUnknown: problem === 'key-unknown',
  }),
});
