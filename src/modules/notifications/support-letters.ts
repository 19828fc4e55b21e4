import { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { plural } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { LetterSources } from './letters/letter-sources.js';
import { mails, renderMail } from './mail-template.js';
import { Notification } from './notification.entity.js';
import { ReminderBlocks } from './letters/reminders/reminders-in-words.js';

/** What WMDA support has to see to after a sweep: secrets that nobody reachable was told of, and mails that failed. */
@Injectable()
export class SupportLetters implements LetterWriter {
  readonly kinds = ['support-report'];

  constructor(
    private readonly em: EntityManager,
    private readonly sources: LetterSources,
    private readonly blocks: ReminderBlocks,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ cause, facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter | undefined> {
    const due = await this.sources.remindersOf(cause, facts.secretIds as string[]);
    const failed = await this.em.find(Notification, { id: { $in: facts.failedIds as string[] }, state: 'failed' });
    if (due.length + failed.length === 0) return undefined;
    const known = await this.sources.applicationsOf(due);
    return renderMail(this.templates, mails.supportReport, {
      brand: this.config.brandName,
      name: reader.name,
      pageUrl: `${this.config.publicUrl}/admin/notifications`,
      why: `You got this mail because this is the address of ${this.config.brandName} support. It comes after a sweep that leaves something for you to do, once a day at most unless a sweep is asked for.`,
      headline: headlineOf(known.size, failed.length),
      blocks: due.flatMap((reminder) => {
        const application = known.get(reminder.applicationId);
        return application ? [this.blocks.blockOf(reminder, application)] : [];
      }),
      failed: failed.map(({ kind, address, lastError }) => ({ kind, address, error: lastError ?? '' })),
    });
  }
}

function headlineOf(applications: number, failed: number): string {
  const unreached = `Nobody can be reached for ${plural(applications, 'application')} with expiring secrets`;
  const lost = `${plural(failed, 'mail')} could not be delivered`;
  if (failed === 0) return unreached;
  return applications === 0 ? lost : `${unreached}; ${lost}`;
}
