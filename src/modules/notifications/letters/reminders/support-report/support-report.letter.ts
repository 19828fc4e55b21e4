import { EntityManager } from '@mikro-orm/postgresql';
import { z } from 'zod';
import { Id } from '../../../../../shared/id.js';
import { ReminderSweepFinished } from '../../../../reminders/contract/reminder-sweep-finished.event.js';
import { Reminders } from '../../../../reminders/contract/reminders.js';
import { Recipients } from '../../../contract/recipients.js';
import { defineLetter } from '../../../define-letter.js';
import { Notification } from '../../../notification.entity.js';
import { findUnreported, markReported } from '../../../notification.queries.js';
import { LetterSources } from '../../letter-sources.js';
import { SupportMailbox } from '../../support-mailbox.js';
import { reminderData, RemindersInWords } from '../reminders-in-words.js';

/** What WMDA support has to see to after a sweep: secrets that nobody reachable was told of, and mails that failed. */
export const supportReport = defineLetter({
  kind: 'support-report',
  on: [ReminderSweepFinished],
  needs: {
    em: EntityManager,
    reminders: Reminders,
    recipients: Recipients,
    support: SupportMailbox,
    sources: LetterSources,
    inWords: RemindersInWords,
  },
  facts: z.object({ secretIds: z.array(Id), failedIds: z.array(Id) }),
  data: {
    /** How many applications nobody can be reached for. */
    applications: z.int(),
    reminders: z.array(reminderData),
    failed: z.array(z.object({ kind: z.string(), address: z.string(), error: z.string() })),
  },
  readers: async ({ payload: { sweepId } }, { em, reminders, recipients, support }) => {
    const due = await reminders.ofSweep(sweepId);
    const unreachable = await recipients.unreachable(due);
    const secretIds = due.filter(({ applicationId }) => unreachable.has(applicationId)).map(({ secretId }) => secretId);
    const failedIds = await findUnreported(em);
    return secretIds.length + failedIds.length === 0 ? [] : support.reads({ secretIds, failedIds });
  },
  cause: ({ payload: { sweepId } }) => sweepId,
  // Asked again, this report is there already, and what failed meanwhile is for the next one.
  queued: async (reports, { em }) => {
    await markReported(
      em,
      reports.flatMap(({ facts }) => facts.failedIds),
    );
  },
  write: async ({ cause: sweepId, facts }, { em, sources, inWords }) => {
    const due = await sources.remindersOf(sweepId, facts.secretIds);
    const failed = await em.find(Notification, { id: { $in: facts.failedIds }, state: 'failed' });
    if (due.length + failed.length === 0) return undefined;
    const known = await sources.applicationsOf(due);
    return {
      page: '/admin/notifications',
      applications: known.size,
      reminders: [...inWords.of(due, known)],
      failed: failed.map(({ kind, address, lastError }) => ({ kind, address, error: lastError ?? '' })),
    };
  },
});
