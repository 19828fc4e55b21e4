import { z } from 'zod';
import { momentInWords } from '../../../../../templating/dates.js';
import { ReminderSweepRefused } from '../../../../reminders/contract/reminder-sweep-refused.event.js';
import { defineLetter, moment } from '../../../define-letter.js';
import { SupportMailbox } from '../../support-mailbox.js';

/** Nobody is reminded until somebody has looked at the database's clock. */
export const reminderSweepRefused = defineLetter({
  kind: 'reminder-sweep-refused',
  on: [ReminderSweepRefused],
  needs: { support: SupportMailbox },
  facts: z.object({ databaseTime: moment, saidBefore: moment }),
  data: { databaseTime: z.string(), saidBefore: z.string() },
  readers: ({ payload }, { support }) => support.reads(payload),
  write: ({ facts: { databaseTime, saidBefore } }) => ({
    page: '/admin/reminders/sweeps',
    databaseTime: momentInWords(databaseTime),
    saidBefore: momentInWords(saidBefore),
  }),
});
