import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { listed } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import type { DueReminder } from '../reminders/contract/reminders.js';
import { calendarOf } from './letters/reminders/secrets-ending/calendar.js';
import { whenRemindersCome } from './contract/reminder-cadence.js';
import type { Letter, LetterWriter, Reader } from './define-letter.js';
import { LetterSources } from './letters/letter-sources.js';
import { mails, renderMail } from './mail-template.js';
import { headlineOf, ReminderBlocks } from './letters/reminders/reminders-in-words.js';
import { othersOf } from './letters/secrets/managed-applications.js';

/** The one mail of a sweep to a credential manager: everything that is due for them, as it stands when it is sent. */
@Injectable()
export class ReminderLetters implements LetterWriter {
  readonly kinds = ['secrets-ending'];

  constructor(
    private readonly sources: LetterSources,
    private readonly blocks: ReminderBlocks,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ cause, facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter | undefined> {
    const swept = await this.sources.remindersOf(cause, facts.secretIds as string[]);
    const managers = await this.sources.managersOf(swept);
    const due = swept
      .filter(({ applicationId }) => managers.get(applicationId)?.some(({ id }) => id === reader.id))
      .toSorted((one, other) => one.daysLeft - other.daysLeft);
    if (due.length === 0) return undefined;
    const known = await this.sources.applicationsOf(due);
    const applications = [...known.values()];
    const organisations = [...new Set(applications.map(({ organisation }) => organisation.name))];
    const others = new Map(
      due.flatMap(({ applicationId }) => managers.get(applicationId) ?? []).map((one) => [one.id, one]),
    );
    const calendar = calendarOf(due, known, this.config);
    const letter = await renderMail(this.templates, mails.secretsEnding, {
      brand: this.config.brandName,
      name: reader.name,
      pageUrl: `${this.config.publicUrl}/manage-clients`,
      why: this.why(reader, applications, [...others.values()]),
      headline: headlineOf(due, organisations),
      consequence: consequenceOf(due),
      blocks: due.flatMap((reminder) => {
        const application = known.get(reminder.applicationId);
        return application ? [this.blocks.blockOf(reminder, application)] : [];
      }),
      calendar: calendar !== undefined,
      cadence: `Reminders come ${whenRemindersCome(this.config.reminders.thresholds)}.`,
    });
    return calendar ? { ...letter, attachments: [calendar] } : letter;
  }

  private why(reader: Reader, applications: readonly { name: string }[], managers: { id: string; name: string }[]) {
    const names = listed(applications.map(({ name }) => name));
    return `You got this mail because you are a credential manager of ${names}. ${othersOf(managers, reader, this.config.brandName)}`;
  }
}

/** What happens when, if nothing is done. */
function consequenceOf(due: readonly DueReminder[]): string {
  const inUse = due.filter(({ advice }) => advice === 'create-successor' || advice === 'switch-systems');
  if (inUse.some(({ daysLeft }) => daysLeft === 0))
    return 'Systems that use an expired secret get no token any more: their searches stand still.';
  if (inUse.length > 0)
    return 'If nothing is done, systems that use them get no token after the last day, and their searches stop.';
  return due.every(({ daysLeft }) => daysLeft === 0)
    ? 'Nothing has used them lately, so no search should stand still.'
    : 'Nothing has used them lately. If nothing is done, they stop working after the last day.';
}
