import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import { momentInWords } from '../../templating/dates.js';
import { Templates } from '../../templating/templates.js';
import type { Letter, LetterWriter } from './define-letter.js';
import { MailServerStanding } from './mail-server-standing.js';
import { mails, renderMail } from './mail-template.js';

/** That the mail server refused the product: as a rule read afterwards, together with the mails that waited. */
@Injectable()
export class MailServerLetters implements LetterWriter {
  readonly kinds = ['mail-server-refused'];

  constructor(
    private readonly server: MailServerStanding,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  async write({ facts, reader }: Parameters<LetterWriter['write']>[0]): Promise<Letter> {
    const since = new Date(String(facts.since));
    const last = await this.server.last();
    const same = last?.since.getTime() === since.getTime() ? last : undefined;
    return renderMail(this.templates, mails.mailServerRefused, {
      brand: this.config.brandName,
      name: reader.name,
      pageUrl: `${this.config.publicUrl}/admin/notifications`,
      why: `You got this mail because this is the address of ${this.config.brandName} support. It comes once each time, and once an hour at most.`,
      since: momentInWords(since),
      answer: same?.answer ?? '',
    });
  }
}
