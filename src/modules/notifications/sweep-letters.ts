import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { momentInWords } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import { ReminderSweepRefused } from '../reminders/contract/reminder-sweep-refused.event.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { mails, renderMail } from './mail-template.js';

/** Why no reminders go out: told to WMDA support. */
@Injectable()
export class SweepLetters implements LetterWriter {
  readonly kinds = ['reminder-sweep-refused'];

  constructor(
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter> {
    const { databaseTime, saidBefore } = ReminderSweepRefused.schema.parse(facts);
    return renderMail(this.templates, mails.reminderSweepRefused, {
      brand: this.config.brandName,
      name: reader.name,
      pageUrl: `${this.config.publicUrl}/admin/reminders/sweeps`,
      why: `You got this mail because this is the address of ${this.config.brandName} support. It comes once for each time that the clock goes back.`,
      databaseTime: momentInWords(new Date(databaseTime)),
      saidBefore: momentInWords(new Date(saidBefore)),
    });
  }
}
