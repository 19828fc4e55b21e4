import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.js';
import type { Mail } from '../../mail/mailer.js';
import { GivingWay } from '../../shared/giving-way.js';
import { Templates } from '../../templating/templates.js';
import type { ReadyLetter, Reader } from './define-letter.js';
import { LetterSources } from './letters/letter-sources.js';
import { Letters } from './letters.js';
import { renderMail } from './mail-template.js';
import type { QueuedNotification } from './notification.queries.js';

/** Writes the mail of a notification, at the moment it is sent. */
@Injectable()
export class MailWriter {
  /** Rendering takes a millisecond, and a sweep has thousands of mails: it gives way to whatever else the process does. */
  private readonly rendering = new GivingWay();

  constructor(
    private readonly letters: Letters,
    private readonly sources: LetterSources,
    private readonly templates: Templates,
    private readonly config: Config,
  ) {}

  /**
   * Undefined when there is nobody to tell any more, or nothing.
   * @throws Error for a kind that this version does not know
   */
  async write(notification: QueuedNotification): Promise<Mail | undefined> {
    const { id, kind, cause, facts } = notification;
    const letter = this.letters.of(kind);
    const reader = await this.readerOf(letter, notification);
    const content = reader && (await letter.write({ cause, facts, reader }));
    if (!content) return undefined;
    const { page, attachments, ...data } = content;
    const { brandName: brand, publicUrl } = this.config;
    await this.rendering.turn();
    const words = renderMail(this.templates, letter.template, {
      ...data,
      brand,
      name: reader.name,
      pageUrl: `${publicUrl}${page}`,
    });
    return { id, to: reader.email, ...words, ...(attachments && { attachments }) };
  }

  /** WMDA support where a notification names nobody. Undefined for someone who is not active any more. */
  private async readerOf(letter: ReadyLetter, { recipientId, facts }: QueuedNotification): Promise<Reader | undefined> {
    const { brandName, mail } = this.config;
    if (recipientId === null) return { id: null, name: `${brandName} support`, email: mail.support };
    if (letter.reader) return letter.reader({ id: recipientId, facts });
    const person = await this.sources.person(recipientId);
    return person?.status === 'active' ? person : undefined;
  }
}
