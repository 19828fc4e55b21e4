import { z } from 'zod';
import { Config } from '../../../../../config/config.js';
import { Id } from '../../../../../shared/id.js';
import { listed } from '../../../../../templating/dates.js';
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

const consequences = ['searches-stopped', 'searches-will-stop', 'secrets-will-stop', 'none'] as const;

/** The one mail of a sweep to a credential manager: everything that is due for them, as it stands when it is sent. */
export const secretsEnding = defineLetter({
  kind: 'secrets-ending',
  on: [ReminderSweepFinished],
  needs: {
    reminders: Reminders,
    recipients: Recipients,
    sources: LetterSources,
    inWords: RemindersInWords,
    config: Config,
  },
  facts: z.object({ secretIds: z.array(Id) }),
  data: {
    /** How many still work, and how many do not any more. */
    ending: z.int(),
    expired: z.int(),
    /** The most days left among those that still work. */
    daysLeft: z.int(),
    /** The organisation; empty where there are several. */
    organisation: z.string(),
    organisations: z.int(),
    /** What happens when, if nothing is done. */
    consequence: z.enum(consequences),
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
  write: async ({ cause: sweepId, facts, reader }, { sources, inWords, config }) => {
    const swept = await sources.remindersOf(sweepId, facts.secretIds);
    const managers = await sources.managersOf(swept);
    const due = swept
      .filter(({ applicationId }) => managers.get(applicationId)?.some(({ id }) => id === reader.id))
      .toSorted((one, other) => one.daysLeft - other.daysLeft);
    if (due.length === 0) return undefined;
    const known = await sources.applicationsOf(due);
    const applications = [...known.values()];
    const all = due.flatMap(({ applicationId }) => managers.get(applicationId) ?? []);
    const calendar = calendarOf(due, known, config);
    return {
      page: pageFor(applications),
      ...countsOf(due),
      ...organisationsOf(applications),
      consequence: consequenceOf(due),
      reminders: [...inWords.of(due, known, await sources.usedFrom(due))],
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

function countsOf(due: readonly DueReminder[]) {
  const working = due.filter(({ daysLeft }) => daysLeft > 0).map(({ daysLeft }) => daysLeft);
  return { ending: working.length, expired: due.length - working.length, daysLeft: Math.max(0, ...working) };
}

function organisationsOf(applications: readonly KnownApplication[]) {
  const names = [...new Set(applications.map(({ organisation }) => organisation.name))];
  return { organisation: names.length === 1 ? (names[0] ?? '') : '', organisations: names.length };
}

function consequenceOf(due: readonly DueReminder[]): (typeof consequences)[number] {
  const inUse = due.filter(({ advice }) => advice === 'create-successor' || advice === 'switch-systems');
  if (inUse.some(({ daysLeft }) => daysLeft === 0)) return 'searches-stopped';
  if (inUse.length > 0) return 'searches-will-stop';
  return due.every(({ daysLeft }) => daysLeft === 0) ? 'none' : 'secrets-will-stop';
}
