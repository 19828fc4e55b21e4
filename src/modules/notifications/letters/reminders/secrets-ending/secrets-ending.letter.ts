import { z } from 'zod';
import { Config } from '../../../../../config/config.js';
import { Id } from '../../../../../shared/id.js';
import { inWords, listed } from '../../../../../templating/dates.js';
import type { KnownApplication } from '../../../../applications/contract/application-directory.js';
import { applicationsPage, pageOfApplication } from '../../../../applications/contract/page-of-application.js';
import { ReminderSweepFinished } from '../../../../reminders/contract/reminder-sweep-finished.event.js';
import { type DueReminder, Reminders } from '../../../../reminders/contract/reminders.js';
import { Recipients } from '../../../contract/recipients.js';
import { whenRemindersCome } from '../../../contract/reminder-cadence.js';
import { type Addressed, defineLetter } from '../../../define-letter.js';
import { LetterSources } from '../../letter-sources.js';
import { othersThan } from '../../secrets/managed-applications.js';
import { reminderData, RemindersInWords } from '../reminders-in-words.js';
import { calendarOf } from './calendar.js';
import { consequenceOf, consequences, countBehind, inShort, worstFirst } from './consequences.js';

/** The one mail of a sweep to a credential manager: everything that is due for them, as it stands when it is sent. */
export const secretsEnding = defineLetter({
  kind: 'secrets-ending',
  on: [ReminderSweepFinished],
  needs: {
    reminders: Reminders,
    recipients: Recipients,
    sources: LetterSources,
    words: RemindersInWords,
    config: Config,
  },
  facts: z.object({ secretIds: z.array(Id) }),
  data: {
    /** The worst of them: what it means, the application in short, the last day in words, and whether that is today. */
    first: z.object({
      consequence: z.enum(consequences),
      application: z.string(),
      secret: z.string(),
      lastDay: z.string(),
      isToday: z.boolean(),
      expired: z.boolean(),
    }),
    /** What else there is: applications that lose access, secrets to switch from, secrets to tidy up. */
    more: z.object({ losing: z.int(), toSwitch: z.int(), toTidyUp: z.int() }),
    /** The worst first. */
    reminders: z.array(reminderData),
    /** Whether the last days are attached. */
    calendar: z.boolean(),
    /** `30, 14 and 1 day before the end of a secret`. */
    cadence: z.string(),
    /** For why: the applications that the reader manages, and who else got the mail. */
    applications: z.string(),
    others: z.string(),
  },
  readers: async ({ payload: { sweepId } }, { reminders, recipients }) => {
    const due = await reminders.ofSweep(sweepId);
    const managers = await recipients.ofApplications(due);
    const readers = new Map<string, Addressed<{ secretIds: string[] }>>();
    for (const { secretId, applicationId } of due) {
      for (const { id, email } of managers.get(applicationId) ?? []) {
        const reader = readers.get(id) ?? { id, email, facts: { secretIds: [] } };
        reader.facts.secretIds.push(secretId);
        readers.set(id, reader);
      }
    }
    return [...readers.values()];
  },
  cause: ({ payload: { sweepId } }) => sweepId,
  write: async ({ cause: sweepId, facts, reader }, { sources, words, config }) => {
    const swept = await sources.remindersOf(sweepId, facts.secretIds);
    const managers = await sources.managersOf(swept);
    const theirs = swept.filter(({ applicationId }) => managers.get(applicationId)?.some(({ id }) => id === reader.id));
    const [first, ...others] = worstFirst(theirs);
    if (!first) return undefined;
    const due = [first, ...others] as const;
    const known = await sources.applicationsOf(due);
    const applications = [...known.values()];
    const all = due.flatMap(({ applicationId }) => managers.get(applicationId) ?? []);
    const calendar = calendarOf(due, known, config);
    return {
      page: pageFor(applications),
      first: firstOf(first, known),
      more: countBehind(due),
      reminders: [...words.of(due, known, await sources.usedFrom(due))],
      calendar: calendar !== undefined,
      cadence: whenRemindersCome(config.reminders.thresholds),
      applications: listed(applications.map(({ name }) => name)),
      others: othersThan(reader.id, [...new Map(all.map((one) => [one.id, one])).values()]),
      ...(calendar && { attachments: [calendar] }),
    };
  },
});

/** The application, or the list where there are several. */
function pageFor([first, ...others]: readonly KnownApplication[]): string {
  return first && others.length === 0 ? pageOfApplication(first.id) : applicationsPage;
}

function firstOf(first: DueReminder, known: ReadonlyMap<string, KnownApplication>) {
  const names = [...known.values()].map(({ name }) => name);
  return {
    consequence: consequenceOf(first),
    application: inShort(known.get(first.applicationId)?.name ?? '', names),
    secret: first.name,
    lastDay: inWords(first.expiresOn),
    isToday: first.daysLeft === 1,
    expired: first.daysLeft === 0,
  };
}
