import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { momentInWords, plural } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { mails, renderMail } from './mail-template.js';

/** What is wrong with the event log: told to WMDA support. */
@Injectable()
export class EventLogLetters implements LetterWriter {
  readonly kinds = ['sealing-stopped', 'foreign-events-found'];

  constructor(
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ kind, facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter> {
    const { brandName, publicUrl } = this.config;
    const frame = {
      brand: brandName,
      name: reader.name,
      pageUrl: `${publicUrl}/admin/events`,
      why: `You got this mail because this is the address of ${brandName} support. It comes once for each fault, and once a day at most.`,
    };
    if (kind === 'sealing-stopped') {
      const when = momentInWords(new Date(String(facts.occurredAt)));
      return renderMail(this.templates, mails.sealingStopped, {
        ...frame,
        when,
        keyUnknown: facts.problem === 'key-unknown',
      });
    }
    const events = plural(Number(facts.events), 'event');
    return renderMail(this.templates, mails.foreignEventsFound, { ...frame, events });
  }
}
